# Two commands do everything on a fresh Debian: `make demo` and `make test`. Anything longer lives in scripts/.
inputs = pyproject.toml requirements.lock requirements-dev.lock scripts/install

demo: .venv/.run         ## show the main job on an invented country, and serve its campaign at a terminal
	.venv/bin/openlosi demo

test: .venv/.dev         ## install everything and run every test, on SQLite and on PostgreSQL
	scripts/test

check: .venv/.dev        ## format, lint, types, import contracts
	scripts/check

bench: .venv/.dev        ## speed, memory and accuracy, beside named rivals
	scripts/bench

mutants: .venv/.dev      ## change the core on purpose; every surviving change is listed in the docs
	scripts/mutants

pictures: .venv/.dev     ## screenshots of the docs, made by the journey tests
	OPENLOSI_PICTURES=docs/pictures .venv/bin/python -m pytest -q tests/journeys

lock:                    ## resolve the dependencies anew
	scripts/lock

.venv/.run: $(inputs)
	scripts/install run
.venv/.dev: $(inputs)
	scripts/install dev

.PHONY: demo test check bench mutants pictures lock
