# Each target does all its own set-up: `make demo` or `make test` is all a fresh clone needs.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: setup demo test check format lock docs words
.DEFAULT_GOAL := setup

setup: .venv/.inlet

.venv/.inlet: .venv/.libraries pyproject.toml
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# A system Python may lack ensurepip, so the environment is made without pip and filled from outside.
.venv/.libraries: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Inlet needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup
	@$(BIN)/python -m sandbox.demo

# The real processes of tests/system mostly wait for each other, so the other tests run beside them.
test: setup
	@log=$$(mktemp); $(BIN)/python -m pytest -q tests/system >"$$log" 2>&1 & system=$$!; \
	$(BIN)/python -m pytest -q --ignore=tests/system; unit=$$?; \
	wait $$system; system=$$?; cat "$$log"; rm -f "$$log"; exit $$((unit + system))

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/catalogues.py --check
	$(BIN)/python -m pytest -q tests/storage/test_migrations.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup
	$(BIN)/python docs/generate.py

words: setup
	$(BIN)/python docs/catalogues.py

lock: setup
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --all-extras --group dev pyproject.toml -o requirements/dev.txt
