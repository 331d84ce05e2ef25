# Every target does its own set-up: a virtual environment in .venv, the Python packages and,
# where apt may be used, the system packages.  PYTHON=python3.12 make demo picks another Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOUND_CARD := libportaudio2 pulseaudio pulseaudio-utils libasound2-plugins espeak-ng sox
TRACING := strace age
BROWSER := chromium

.PHONY: demo test check clean

demo: $(VENV)/.embedded
	@mkdir -p demo
	COMPANION_HOME=demo $(BIN)/companion replay tests/data/demo/afraid_he_will_leave.wav --out demo/companion.wav

test: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/companion scripts check

$(BIN)/python:
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || .ci/system-packages python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/.embedded: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[embedded]"
	@touch $@

$(VENV)/.test: $(VENV)/.embedded
	@.ci/system-packages $(SOUND_CARD) $(BROWSER) $(TRACING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[embedded,bargein,test]"
	@touch $@

clean:
	rm -rf $(VENV) demo build dist
