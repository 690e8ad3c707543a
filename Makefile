# Everything runs on .venv; set-up makes it and costs nothing the second time.
#
#   make run       set up, then the demo plant: window, copilot and a simulated machine
#   make test      set up for development, then the tests, without a display       (ARGS="-k lexical -x")
#   make lint      ruff, mypy, import contracts
#   make bench     every benchmark, one after the other                              (BENCHMARKS="llm ask")
#   make package   the program and its models as two Debian packages in dist/
#   make lock      write requirements/*.lock again from requirements/*.in
#   make clean     remove what was built; .venv stays

BIN := .venv/bin
BENCHMARKS := llm embed retrieval ingest ask

.PHONY: run setup setup-dev test lint bench package lock clean

run: setup
	@$(BIN)/andon demo

setup:
	@installer/setup.sh

setup-dev:
	@installer/setup.sh --dev

test: setup-dev
	$(BIN)/python -m pytest $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m bench.$$name || exit 1; done

package: setup-dev
	$(BIN)/python -m installer.package $(ARGS)

# The lock holds hashes and no registry address: --no-emit-index-url. uv is used for nothing else.
LOCK := build/tools/bin/uv pip compile --quiet --override requirements/overrides.txt --generate-hashes \
	--no-emit-index-url --no-header --universal --python-version 3.11

build/tools/bin/uv:
	python3 -m venv build/tools
	build/tools/bin/pip install --quiet --disable-pip-version-check uv

lock: build/tools/bin/uv
	$(LOCK) requirements/run.in -o requirements/run.lock
	$(LOCK) requirements/dev.in -o requirements/dev.lock

clean:
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -f resources/translations/*.qm
	find app bench connectors installer knowledge resources tests -name __pycache__ -type d -exec rm -rf {} +
