# Two commands for a newcomer: `make demo` and `make test`. `make` alone lists all of them.
MAKEFLAGS += --no-print-directory
PORT ?= 8000
UPGRADE ?=
export PORT

bin := .venv/bin
made := .venv/made
step := .ci/step
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
assets := $(shell find portal/assets -name node_modules -prune -o -type f -print)
catalogues := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
export PATH := $(CURDIR)/$(bin):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test prove bench faults pictures messages lock format clean
.DELETE_ON_ERROR:

help: ## list the commands
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' Makefile | expand -t 16

demo: $(made)/runtime $(made)/pdf portal/static/.built $(catalogues) ## run the demo practice on http://127.0.0.1:8000 (PORT= changes it)
	@.ci/demo

test: $(made)/development $(made)/pdf $(made)/browser portal/static/.built $(catalogues) ## run every check there is
	@.ci/test

prove: $(made)/development ## prove the rules and play the journeys; writes instance/rules-check.json
	@python -m tests.insight.prove

bench: $(made)/development portal/static/.built $(catalogues) ## measure speed against a bare page; writes instance/bench.json
	@python -m tests.load.bench

pictures: $(made)/development $(made)/browser portal/static/.built $(catalogues) ## take the README's pictures anew
	@python -m tests.browser.pictures

mutate: $(made)/development ## break the clinical rules in many ways: each must be caught
	@python -m tests.pathways.mutation

faults: $(made)/development portal/static/.built $(catalogues) ## kill workers and restart the database while people book: nothing may be lost
	@python -m tests.faults

messages: $(made)/development ## collect every text into the message catalogues
	@.ci/messages

lock: $(made)/development ## lock the Python packages again (UPGRADE=--upgrade for newer ones)
	@.ci/lock $(UPGRADE)

format: $(made)/development ## put Python files into the one format
	@ruff check --fix-only --quiet . && ruff format --quiet .

clean: ## remove all that make made, the demo's data included
	@rm -rf .venv instance portal/static portal/assets/node_modules $(catalogues)

# Below: each thing is made once, and again when what it is made from changes.
$(made)/environment:
	@.ci/system-packages python
	@python=$$(.ci/python) && $(step) "Making a Python environment in .venv" $$python -m venv .venv
	@mkdir -p $(made) && touch $@

$(made)/runtime: requirements.txt | $(made)/environment
	@$(step) "Installing the locked Python packages" $(pip) $<
	@touch $@

$(made)/development: requirements-dev.txt | $(made)/environment
	@$(step) "Installing the locked Python packages, with those for development" $(pip) $<
	@touch $@ $(made)/runtime

$(made)/pdf $(made)/browser: $(made)/%: .ci/system-packages | $(made)/environment
	@.ci/system-packages $*
	@touch $@

portal/assets/node_modules/.package-lock.json: portal/assets/package-lock.json | $(made)/environment
	@.ci/node
	@$(step) "Installing the browser's packages" npm ci --prefix portal/assets --no-audit --no-fund --ignore-scripts
	@touch $@

portal/static/.built: portal/assets/node_modules/.package-lock.json $(assets) | $(made)/environment
	@$(step) "Building the browser's assets" python portal/assets/build.py
	@touch $@

%.mo: %.po | $(made)/runtime
	@$(step) "Compiling $<" python -m babel.messages.frontend compile -i $< -o $@
