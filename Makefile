# Two commands for a newcomer: make run, make test. `make help` lists the rest.
SHELL := /bin/bash
UV := $(shell command -v uv 2>/dev/null || echo $(CURDIR)/.tools/bin/uv)
RUN := $(UV) run --frozen --no-sync

.DEFAULT_GOAL := help
.PHONY: help setup run test check train tune eval eval-mail bench-mail bench-bot fuzz crash pictures clean

help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Set up both environments, and train what is stale
	@scripts/setup

run: setup ## Start everything on this machine; Ctrl-C stops it
	@$(RUN) python -m privacydesk.launch

test: ## Set up what is needed and run every check and test
	@scripts/setup --test
	@$(MAKE) --no-print-directory check
	@$(RUN) pytest -n $(shell nproc) --dist loadfile  # a file stays together: its tests share servers

check: ## Lint, format, types and architecture
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy .
	@$(RUN) lint-imports

train: setup ## Train the assistant and the mail classifier when their inputs changed, or agents corrected
	@$(RUN) privacydesk train --if-stale --corrections

tune: setup ## Tune the sentence encoder anew on all texts, and teach the small one (PyTorch; over an hour)
	@scripts/tune
	@scripts/tune distil
	@scripts/tune --on data/encoder/layers.npz --out data/encoder/layers.npz --rate 1e-4

eval: setup ## Judge the assistant on the held-out questions
	@$(RUN) python -m bot.evaluate

eval-mail: setup ## Judge the triage on the held-out mails
	@$(RUN) python -m mail_triage.evaluate

bench-mail: setup ## Measure the triage against the floor and django-helpdesk (MAILS=2000 for the long one)
	@$(RUN) python -m benchmarks.mail --mails $(or $(MAILS),600)

bench-bot: setup ## Measure the assistant against Rasa's own default pipeline
	@$(RUN) python -m benchmarks.bot

fuzz: ## Throw damaged mails at the parser for a minute
	@$(RUN) python -m benchmarks.fuzz_parse

crash: ## Kill the triage at every step over 1,000 mails, and count what was lost or doubled
	@$(RUN) python -m benchmarks.crash --mails $(or $(MAILS),1000)

pictures: ## Take the README's pictures from the running product
	@$(RUN) python scripts/pictures.py

clean: ## Remove what was built here (not the environments): database, keys, models, logs
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis
