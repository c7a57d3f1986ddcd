# make demo: see two requests in mid-life.  make test: run the tests.
# make test-servers: run those that start Nagios and Icinga (as root: some mount a small disk).
# make deb, make rpm, make wheel: build packages, into dist/.  make test-packages: try them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Many tests wait for what does not answer: more of them run at once than there are processors.
WORKERS ?= 4
PACKAGES = $(shell sed 's/\#.*//' packaging/debian-packages.txt)
SERVER_PACKAGES = $(shell sed 's/\#.*//' packaging/server-packages.txt)
BUILD_PACKAGES = $(shell sed 's/\#.*//' packaging/build-packages.txt)

# The tests start thousands of processes; each would compile anew what may not be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-servers test-packages lint generate bench recording wheel deb rpm

demo: $(VENV)/.installed
	@$(BIN)/proc19 demo

test: $(VENV)/.tested-with debian-packages
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --ignore=tests/stages

test-servers: $(VENV)/.tested-with debian-packages server-packages
	$(BIN)/python -m pytest tests/stages/servers

# What is built is built once, and its tests follow each other.
test-packages: $(VENV)/.tested-with debian-packages build-packages
	$(BIN)/python -m pytest tests/stages/packages

lint: $(VENV)/.tested-with
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

wheel: build-packages
	$(PYTHON) packaging/build_wheel.py dist

rpm: build-packages
	$(PYTHON) packaging/build_rpm.py dist

deb: build-packages
	$(PYTHON) packaging/build_deb.py dist

generate: $(VENV)/.tested-with
	$(BIN)/python packaging/generate.py
	$(BIN)/python packaging/paste_outputs.py

recording: $(VENV)/.tested-with
	$(BIN)/python packaging/record_demo.py

bench: $(VENV)/.tested-with
	$(BIN)/python bench/probes.py
	$(BIN)/python bench/status.py
	$(BIN)/python bench/queues.py
	$(BIN)/python bench/images.py
	$(BIN)/python bench/servers.py

$(VENV)/.installed: setup.cfg pyproject.toml
	@sh packaging/make_environment.sh $(PYTHON) $(VENV)
	@$(BIN)/pip install -qq --editable .
	@touch $@

$(VENV)/.tested-with: $(VENV)/.installed
	@$(BIN)/pip install -qq --editable '.[test,lint]'
	@touch $@

.PHONY: debian-packages server-packages build-packages
debian-packages:
	@sh packaging/need_packages.sh $(PACKAGES)

server-packages:
	@sh packaging/need_packages.sh $(SERVER_PACKAGES)

build-packages:
	@sh packaging/need_packages.sh $(BUILD_PACKAGES)
