# Thin on purpose: each target calls scripts/, which explains itself. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: run test evaluate regression benchmark fit-decision smoke setup train dutch-model lint types validate lock clean clean-venv help
.PHONY: beheerder telegram-webhook telegram-webhook-off undelivered

# Finds Python 3.10 or says how to get one, then hands over.
SCRIPT = @PYTHON="$$(sh scripts/find_python)" && exec "$$PYTHON" -m scripts

run: ## set up what is missing, then serve the chat page on http://localhost:5005/ (PORT, REVIEW_PORT)
	$(SCRIPT) run

test: ## set up what is missing, then run every test
	$(SCRIPT) test

evaluate: export DATA := $(DATA)
evaluate: ## measure the bot on a file of questions: make evaluate DATA=path.jsonl
	$(SCRIPT) evaluate

regression: ## measure the frozen test sets and compare with the figures that were accepted
	$(SCRIPT) regression

benchmark: export ONLY := $(ONLY)
benchmark: ## measure the bots that one would take instead, half an hour and more (ONLY=nlpjs,keywords: some of them)
	$(SCRIPT) benchmark

fit-decision: ## fit the weights of the decision on the development sets
	$(SCRIPT) fit-decision

smoke: ## ask the trained bot three questions, over the web API: does it answer?
	$(SCRIPT) smoke

setup: ## virtual environment, locked packages, Dutch model; no training
	$(SCRIPT) setup

train: ## train the bot, also when nothing changed
	$(SCRIPT) train

dutch-model: ## try once more to install the Dutch spaCy model (or the one that SPACY_MODEL names)
	$(SCRIPT) dutch-model

telegram-webhook: ## tell Telegram where this bot listens (docs/telegram.md), and how that is going
	$(SCRIPT) telegram-webhook

telegram-webhook-off: ## tell Telegram to send nothing any more
	$(SCRIPT) telegram-webhook-off

beheerder: export NAAM := $(NAAM)
beheerder: ## make the first beheerder of the review app: make beheerder NAAM=j.jansen
	$(SCRIPT) beheerder

undelivered: ## what WhatsApp or Telegram did not take: when, which conversation, why; no text
	$(SCRIPT) undelivered

lint: ## check style, and that the lock files belong to requirements*.in
	$(SCRIPT) lint

types: ## check types
	$(SCRIPT) types

validate: ## let Rasa check domain, rules and training data against each other
	$(SCRIPT) validate

lock: ## lock the requirements anew (UPGRADE=1: newer versions)
	$(SCRIPT) lock

clean: ## remove models, logs and caches; environment and conversations stay
	$(SCRIPT) clean

clean-venv: ## remove the virtual environment; the next command makes it anew
	$(SCRIPT) clean-venv

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' Makefile
