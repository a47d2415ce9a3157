# CartDesk. `make help` tells what there is. Each target sets up whatever it needs first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTING := $(VENV)/.testing
SYSTEM := $(VENV)/.system
DEMO ?= demo-out
JOBS ?= 2
SEED ?= 1
PACKAGES := libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 fonts-dejavu-core poppler-utils
TEST_PACKAGES := gcc libc6-dev
SCREEN_PACKAGES := libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0
SCREEN_LIBRARIES := libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-keysyms.so.1 libxcb-shape.so.0 libxkbcommon-x11.so.0
LIBRARIES := libEGL.so.1 libGL.so.1 libglib-2.0.so.0 libdbus-1.so.3 libfontconfig.so.1 libxkbcommon.so.0

.PHONY: help run test check pictures soak guards format setup clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(READY) ## the main job: the training desk on a screen; without one the whole story, headless
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	  $(MAKE) --no-print-directory $(VENV)/.screen && $(BIN)/cartdesk demo --dir $(DEMO); \
	else \
	  QT_QPA_PLATFORM=offscreen $(BIN)/cartdesk demo --headless --dir $(DEMO); \
	fi

test: $(READY) $(TESTING) ## every test (no screen needed)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "not soak"

check: $(READY) ## format, lint, types, floors, house rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q tests/house

format: $(READY) ## put the code into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

BEST := unlock-site-ru today-ru subjects-ru course-ru form-haematology-ru form-haematology-ru-dark \
  form-parent-trial-ru-200 form-adverse-event-en log-ru sign-ru sending-en import-ru

pictures: $(READY) ## draw every page of the program into build/pictures, the twelve best into docs/pictures
	rm -rf build/pictures
	QT_QPA_PLATFORM=offscreen $(BIN)/cartdesk demo --headless --dir build/pictures
	mkdir -p docs/pictures && cp $(BEST:%=build/pictures/pictures/%.png) docs/pictures/

soak: $(READY) $(TESTING) ## the long runs; write their result into docs/state.md
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak --timeout 7200 -p no:randomly

guards: $(READY) $(TESTING) ## take twenty guarded lines away, one by one; each must turn its test red (SEED=…)
	$(BIN)/python tools/guards.py --draw 20 --seed $(SEED)

setup: $(READY) ## only the set-up

clean: ## remove what these targets made
	rm -rf $(VENV) build demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.screen: $(SYSTEM)
	@missing=""; for lib in $(SCREEN_LIBRARIES); do \
	  /sbin/ldconfig -p | grep -q "$$lib" || missing="$$missing $$lib"; done; \
	if [ -n "$$missing" ]; then \
	  command="apt-get install -y --no-install-recommends $(SCREEN_PACKAGES)"; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$command -qq >/dev/null; \
	  else \
	    echo "A window needs:$$missing. Please run once:  sudo $$command"; exit 1; \
	  fi; \
	fi
	@touch $@

$(TESTING): $(SYSTEM)
	@if ! echo 'int main(void) { return 0; }' | gcc -x c -o /dev/null - 2>/dev/null; then \
	  command="apt-get install -y --no-install-recommends $(TEST_PACKAGES)"; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$command -qq >/dev/null; \
	  else \
	    echo "No C compiler: the tests of the breakable disk will be skipped. To run them, once:  sudo $$command"; \
	  fi; \
	fi
	@touch $@

$(SYSTEM):
	@missing=""; for lib in $(LIBRARIES); do \
	  /sbin/ldconfig -p | grep -q "$$lib" || missing="$$missing $$lib"; done; \
	command -v pdftotext >/dev/null || missing="$$missing pdftotext"; \
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CartDesk needs Python 3.11 or later (set PYTHON=...)."; exit 1; }; \
	if [ -n "$$missing" ]; then \
	  command="apt-get install -y --no-install-recommends python3-venv $(PACKAGES)"; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing system packages for:$$missing"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$command -qq >/dev/null; \
	  else \
	    echo "Missing:$$missing. Please run once:  sudo $$command"; exit 1; \
	  fi; \
	fi
	@mkdir -p $(VENV) && touch $@

$(READY): $(SYSTEM) pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
