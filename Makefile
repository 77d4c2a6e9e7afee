# Tieline. `make` alone lists what there is; CONTRIBUTING.md says when to use which.
# Everything is installed into .venv from pinned, hashed requirements; .make/ remembers what is done.

PYTHON ?= python3
BIN := .venv/bin
UV := scripts/uv.sh
ARGS ?=
T ?= tests

# A removed .venv takes its stamps along, so that the next target makes everything anew.
ifeq ($(wildcard $(BIN)/python),)
$(shell rm -rf .make)
endif

.DEFAULT_GOAL := help
.PHONY: help run install dev web speech meaning voices test check fix wire-record bench wheel lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make run ARGS='--port 8800'           options for the server"
	@echo "  make test T=tests/memory              one folder, or one file"
	@echo "  ./tieline --help                      everything else, once installed"

run: install web ## Install what is missing, build the screens, serve at http://127.0.0.1:8700
	@exec ./tieline serve $(ARGS)

install: .make/runtime

dev: .make/dev

web: .make/runtime ## Build the screens when they are older than web/
	@scripts/build_web.sh

speech: .make/speech ## Calls by microphone: install what hears and speaks without a download (demo quality)
	@./tieline speech install turns
	@./tieline speech status

meaning: .make/meaning ## Recall by meaning: install what runs local weights, and fetch some (84 MB)
	@$(BIN)/python scripts/fetch_weights.py

voices: .make/speech ## Calls by microphone: fetch a good recogniser and a good voice (about 260 MB)
	$(UV) pip install --quiet --require-hashes -r requirements/voices.txt
	@./tieline speech install

# Most of the whole suite waits for processes it started, so a few at a time take a part as long on any machine.
JOBS ?= 3

test: .make/dev .make/sdk-1.0 .make/speech-models .make/meaning web ## Every test: unit, store (both engines), wire, journey, chaos, browser
	$(BIN)/python -m pytest $(if $(filter tests,$(T)),-n $(JOBS) --dist loadfile --no-loadscope-reorder) $(T) $(ARGS)

check: .make/dev .make/speech .make/meaning ## What must hold before a commit: style, types, floors, budgets, the web's own checks
	@scripts/check.sh

fix: .make/dev ## Let the tools put right what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wire-record: .make/dev ## Write down which tests exercise which wire operation, and the shapes of answers
	$(BIN)/python -m pytest -q tests/wire --record-wire
	$(BIN)/python scripts/reference.py

bench: .make/dev web ## Figures, reported and not gated
	$(BIN)/python -m bench $(ARGS)

wheel: .make/dev web ## A wheel with the screens built in, under dist/
	$(BIN)/hatchling build -t wheel -d dist

lock: .make/venv ## Renew requirements/*.txt from pyproject.toml and requirements/*.in
	scripts/lock.sh

clean: ## Remove what was installed and built; tieline-data stays
	rm -rf .venv .venv-sdk-1.0 .make dist test-artifacts src/tieline/static web/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.make/venv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tieline needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@mkdir -p .make && touch $@

.make/runtime: .make/venv requirements/runtime.txt requirements/build.txt pyproject.toml
	$(UV) pip install --quiet --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.make/dev: .make/runtime requirements/dev.txt
	$(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.make/speech: .make/runtime requirements/speech.txt
	$(UV) pip install --quiet --require-hashes -r requirements/speech.txt
	@touch $@

.make/meaning: .make/runtime requirements/meaning.txt
	$(UV) pip install --quiet --require-hashes -r requirements/meaning.txt
	@touch $@

# The models that follow a talk, for tests. Without them those skip and say so; being offline is no fault of a change.
.make/speech-models: .make/speech src/tieline/models/speech/catalogue.py
	@TIELINE_SPEECH_FOLDER=$@ ./tieline speech install turns && touch $@ || rmdir $@

# The oldest SDK that must go on working, in an environment of its own, for the journeys.
.make/sdk-1.0: .make/venv requirements/sdk-1.0.txt
	test -x .venv-sdk-1.0/bin/python || $(BIN)/python -m venv --without-pip .venv-sdk-1.0
	$(UV) pip install --quiet --python .venv-sdk-1.0/bin/python --require-hashes -r requirements/sdk-1.0.txt
	@touch $@
