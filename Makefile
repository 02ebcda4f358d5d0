# Each recipe sets up what it needs in .venv, from Python >= 3.11, pip and make alone.
# Name another Python with  make PYTHON=python3.12 demo

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test test-slow check docs notebooks oracle bench clean

BIN := .venv/bin
# Twice quiet: errors are shown, warnings about the package index are not.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

help: ## list these recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s%s\n", $$1, $$2}' Makefile

demo: .venv/.demo ## read, check, track and evaluate a real IOM project
	@$(BIN)/iom-me demo --out demo

test: .venv/.test ## run the tests, with coverage
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not slow" --cov

test-slow: .venv/.slow ## run the tests that take minutes, also on Dask, Spark and Ibis
	@$(BIN)/python -m pytest -m slow

check: .venv/.dev ## lint, format, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/.dev ## build the documentation; warnings are errors
	@$(BIN)/python -m sphinx -q -W -n --keep-going docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

notebooks: .venv/.dev ## run notebooks/*.py and write what they show to *.ipynb
	@$(BIN)/python notebooks/run.py

oracle: .venv/.test ## compute the stored figures of trusted implementations anew, with R
	$(BIN)/python tests/impact/oracle/make_data.py
	Rscript tests/impact/oracle/make_reference.R
	Rscript tests/impact/oracle/make_weighted_reference.R
	$(BIN)/python tests/impact/oracle/panel/make_data.py
	Rscript tests/impact/oracle/panel/make_regression.R
	Rscript tests/impact/oracle/panel/make_pretrends.R
	Rscript tests/impact/oracle/matching/propensity.R
	Rscript tests/impact/oracle/matching/strata.R
	Rscript tests/impact/oracle/matching/abadie_imbens.R
	Rscript tests/impact/oracle/matching/matched_did.R
	$(BIN)/python tests/impact/oracle/matching/effect_data.py
	Rscript tests/impact/oracle/matching/effect.R
	cd tests/impact/oracle/matching && Rscript distances.R && Rscript balance.R

bench: .venv/.bench ## measure the promised figures
	@for benchmark in benchmarks/[a-z]*.py; do $(BIN)/python $$benchmark || exit 1; done

clean: ## remove everything that make has made
	rm -rf .venv demo build dist docs/_build docs/rules docs/reference/generated
	rm -rf .coverage* .hypothesis .*_cache docs/tutorials/*.ipynb
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: a set-up runs again only when what it depends on has changed.

.venv/.made: .ci/make-venv
	@.ci/make-venv .venv "$(PYTHON)"
	@touch $@

.venv/.demo: .venv/.made pyproject.toml
	@echo "Installing iom_me into .venv ..."
	@$(INSTALL) -e ".[excel,plots]"
	@touch $@

.venv/.test: .venv/.made pyproject.toml
	@echo "Installing iom_me and what its tests need into .venv ..."
	@$(INSTALL) -e ".[all]" --group test
	@touch $@

.venv/.dev: .venv/.test
	@echo "Installing linters, type checker and documentation tools into .venv ..."
	@$(INSTALL) --group dev
	@touch $@

.venv/.slow: .venv/.test
	@echo "Installing further engines into .venv ..."
	@$(INSTALL) --group slow
	@touch $@

.venv/.bench: .venv/.test
	@echo "Installing what the benchmarks compare with into .venv ..."
	@$(INSTALL) --group bench
	@touch $@
