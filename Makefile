# Everything a newcomer needs starts with `make run` or `make test`; both set up what they need.
PORT ?= 8000
ARGS ?=
SEED ?= 1
SETUP = "$$(tools/find-python)" -m tools.bootstrap
PY = .venv/bin/python

.PHONY: help run test chaos fuzz faults lint format types lock vendor bench shots clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## the demo clinic at http://localhost:8000 (another port: PORT=8001)
	@$(SETUP) runtime
	@exec $(PY) -m tools.run --port $(PORT)

test: ## everything that is checked; ARGS='-k intake' runs one pytest selection on PostgreSQL
	@$(SETUP) test
	@exec $(PY) -m tools.test $(if $(ARGS),-- $(ARGS))

chaos: ## the kill suite at full length: thousands of messages, hundreds of kills, about six minutes
	@$(SETUP) test
	@CHAOS_LONG=1 $(PY) -m tools.test -- tests/chaos/test_senders.py tests/chaos/test_broker.py -s

fuzz: ## 20,000 requests that no browser would send, over every address as everybody; SEED=2 draws others
	@$(SETUP) test
	@FUZZ_REQUESTS=20000 FUZZ_SEED=$(SEED) $(PY) -m tools.test -- tests/matrix/test_fuzz.py -s

faults: ## plant each fault of tests/faults into a copy and see the tests turn red, about twenty minutes; ARGS=audit plants some
	@$(SETUP) test
	@$(PY) -m tests.faults $(ARGS)

lint: ## ruff and djlint
	@$(SETUP) test
	@$(PY) -m tools.test --only lint,templates

types: ## mypy
	@$(SETUP) test
	@$(PY) -m tools.test --only types

format: ## let ruff lay out the Python files
	@$(SETUP) test
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format .

lock: ## resolve requirements*.txt again and write the hashed locks
	@$(SETUP) lock

vendor: ## fetch the stylesheet and fonts again and check their sums
	@$(SETUP) vendor

bench: ## our pages beside a bare Django page, as ratios
	@$(SETUP) test
	@$(PY) -m benchmarks.pages $(ARGS)

shots: ## take the pictures in docs/screens again, of a demo clinic in a temporary folder
	@$(SETUP) test
	@$(PY) -m tools.shots

clean: ## remove what the commands above made, but keep var/ (the demo clinic's data)
	rm -rf .venv .boot node_modules static/vendor staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
