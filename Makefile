# make run   sets up, serves the sample feeds, refreshes, serves the skill on 127.0.0.1:5000
#            another address: make run ARGS="--bind 127.0.0.1:5001 --samples 127.0.0.1:5081"
# make test  sets up and proves everything
# make promises  the long run of it: a million turns on all cores; another one: make promises TURNS=5000000 SEED=2
# make mutants  sets up and tries the tests of what may be said, by changing the code (half an hour);
#            some of it: make mutants ARGS="'skill.rights.allowance*'"
# make fuzz  five minutes of bytes and damaged documents through the readers of feeds; longer: make fuzz FUZZ_SECONDS=3600
PYTHON ?= python3
BIN := .venv/bin
TURNS ?= 1000000
SEED ?= 1
FUZZ_SECONDS ?= 300

.PHONY: run test promises mutants fuzz setup setup-to-test format clean
.DEFAULT_GOAL := run

setup:
	@sh .ci/setup "$(PYTHON)" requirements.txt
	@test -e .env || { $(BIN)/python .ci/write_env.py > .env.new && mv .env.new .env && \
		echo "Wrote .env with settings for the samples."; }

setup-to-test: setup
	@sh .ci/setup "$(PYTHON)" requirements-dev.txt

run: setup
	@exec $(BIN)/python -m skill run $(ARGS)

test: setup-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m skill models --check
	$(BIN)/pytest -n auto --cov --cov-branch --cov-report= $(ARGS)
	$(BIN)/coverage report --include='skill/rights/*,skill/stories/*' --fail-under=100 --skip-covered

promises: setup-to-test
	BYLINE_PAIRS=100000 $(BIN)/pytest -n auto -rP --hypothesis-profile=promises --hypothesis-seed=$(SEED) \
		tests/promises/test_deny_by_default.py tests/promises/test_under_every_edit.py
	$(BIN)/python -m tests.adversary.turns --turns $(TURNS) --seed $(SEED)
	$(BIN)/python -m tests.adversary.stitching --seed $(SEED)

mutants: setup
	@sh .ci/setup "$(PYTHON)" .ci/requirements-mutants.txt
	@$(BIN)/python -m tests.mutants $(ARGS)

fuzz: setup-to-test
	@$(BIN)/python -m tests.intake.fuzz --seconds $(FUZZ_SECONDS) --seed $(SEED)

format: setup-to-test
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* mutants
