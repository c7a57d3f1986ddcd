# make demo: see two requests in mid-life.  make test: run the tests.
# make deb, make rpm, make wheel: build packages, into dist/.  make test-packages: try them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Many tests wait for what does not answer: more of them run at once than there are processors.
WORKERS ?= 4
PACKAGES = $(shell sed 's/\#.*//' packaging/debian-packages.txt)
BUILD_PACKAGES = $(shell sed 's/\#.*//' packaging/build-packages.txt)

# The tests start thousands of processes; each would compile anew what may not be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint generate bench recording wheel deb rpm test-packages

demo: $(VENV)/.installed
	@$(BIN)/proc19 demo

test: $(VENV)/.tested-with debian-packages
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal \
	    --ignore tests/stages

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

recording: $(VENV)/.tested-with
	$(BIN)/python packaging/record_demo.py

bench: $(VENV)/.tested-with
	$(BIN)/python bench/probes.py
	$(BIN)/python bench/status.py
	$(BIN)/python bench/queues.py
	$(BIN)/python bench/images.py

$(VENV)/.installed: setup.cfg pyproject.toml
	@sh packaging/make_environment.sh $(PYTHON) $(VENV)
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.tested-with: $(VENV)/.installed
	@$(BIN)/pip install --quiet --editable '.[test,lint]'
	@touch $@

.PHONY: debian-packages
debian-packages:
	@sh packaging/need_packages.sh $(PACKAGES)

.PHONY: build-packages
build-packages:
	@sh packaging/need_packages.sh $(BUILD_PACKAGES)
