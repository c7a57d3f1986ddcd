# make demo: see two requests in mid-life.  make test: run the tests.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Many tests wait for what does not answer: more of them run at once than there are processors.
WORKERS ?= 4
PACKAGES = $(shell sed 's/\#.*//' packaging/debian-packages.txt)
SERVER_PACKAGES = $(shell sed 's/\#.*//' packaging/server-packages.txt)

# The tests start thousands of processes; each would compile anew what may not be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-servers lint generate bench recording

demo: $(VENV)/.installed
	@$(BIN)/proc19 demo

test: $(VENV)/.tested-with debian-packages
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --ignore=tests/stages

test-servers: $(VENV)/.tested-with debian-packages server-packages
	$(BIN)/python -m pytest tests/stages/servers

lint: $(VENV)/.tested-with
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

generate: $(VENV)/.tested-with
	$(BIN)/python packaging/generate.py

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
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.tested-with: $(VENV)/.installed
	@$(BIN)/pip install --quiet --editable '.[test,lint]'
	@touch $@

.PHONY: debian-packages server-packages
debian-packages:
	@sh packaging/need_packages.sh $(PACKAGES)

server-packages:
	@sh packaging/need_packages.sh $(SERVER_PACKAGES)
