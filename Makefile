# The front door of Firnline. `make demo` shows the whole job, `make test` proves it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
FIRNLINE ?= .build/release/firnline
DEMO ?= Demo

.PHONY: help demo build test dependencies test-dependencies format lint bench clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

demo: build ## Simulate a small region, make its inventory, print what changed and how well it was recovered
	rm -rf $(DEMO)
	$(FIRNLINE) simulate --output $(DEMO)
	$(FIRNLINE) run $(DEMO)/project.yaml
	$(FIRNLINE) table scenes $(DEMO)/project.yaml
	$(FIRNLINE) table areas $(DEMO)/project.yaml
	$(FIRNLINE) table changes $(DEMO)/project.yaml

build: dependencies ## Build the release binary, .build/release/firnline
	$(SWIFT) build -c release --product firnline

test: test-dependencies ## Build and run every test
	$(SWIFT) test --disable-xctest

dependencies:
	@Scripts/install-dependencies.sh

test-dependencies:
	@Scripts/install-dependencies.sh --tests

format: ## Rewrite the sources in the house style
	$(SWIFT) format -i -r -p Package.swift Sources Tests

lint: ## Check the sources against the house style
	$(SWIFT) format lint --strict -r -p Package.swift Sources Tests

bench: build ## Time Firnline beside a Python peer on a full-size scene pair
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/run.py --firnline $(FIRNLINE)

clean: ## Remove what was built and simulated
	rm -rf .build $(DEMO) Benchmarks/work
