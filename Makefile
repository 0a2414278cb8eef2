# The front door of Firnline. `make demo` shows the whole job, `make test` proves it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
FIRNLINE ?= .build/release/firnline

.PHONY: help demo build test dependencies test-dependencies format lint results series verify bench \
  bench-planning bench-glaciers bench-inference bench-training clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

demo: build ## Simulate a small region, make its inventory, print what changed and how well it was recovered
	$(FIRNLINE) simulate --force Demo
	$(FIRNLINE) run Demo/project.yaml
	$(FIRNLINE) run Demo/band-ratio.yaml
	$(FIRNLINE) table scenes Demo/project.yaml
	$(FIRNLINE) table areas Demo/project.yaml
	$(FIRNLINE) table changes Demo/project.yaml
	$(FIRNLINE) table areas Demo/project.yaml --beside Demo/band-ratio.yaml
	$(FIRNLINE) picture Demo/project.yaml -o Demo/map.png --size 800
	$(FIRNLINE) picture Demo/project.yaml -o Demo/methods.png --periods 2019-2021 --beside Demo/band-ratio.yaml --size 800
	$(FIRNLINE) table areas Demo/band-ratio.yaml --against Demo/truth/areas.csv
	$(FIRNLINE) table areas Demo/project.yaml --against Demo/truth/areas.csv --must-agree
	@echo "Inventory: Demo/inventory.sqlite   Pictures: Demo/map.png, Demo/methods.png"

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

results: build ## Compare every method on real labelled tiles; trains what is not trained yet, some hours
	$(FIRNLINE) compare-methods Pipelines/glacierhack/compare.yaml
	$(FIRNLINE) samples --force Pipelines/everest/samples.yaml
	$(FIRNLINE) compare-methods Pipelines/everest/compare.yaml

bench: build ## Time Firnline beside a Python peer on a full-size scene pair
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/run.py --firnline $(FIRNLINE)

bench-inference: build ## Time M-LandsNet beside PyTorch, ONNX Runtime and OpenVINO (installs some 6 GB)
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/inference.py --firnline $(FIRNLINE)

series: build ## Regenerate the Three-Rivers series from simulated bundles, kill it, update it: all must agree
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/series.py --firnline $(FIRNLINE) --tables

verify: build ## Hold what both methods recover of the simulated series against the truth
	$(FIRNLINE) verify Pipelines/three-rivers-band-ratio.yaml --must-hold 0.95
	$(FIRNLINE) verify Pipelines/three-rivers.yaml --must-hold 0.95

bench-planning: build ## Time planning ten thousand steps beside Snakemake
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/planning.py --firnline $(FIRNLINE)

bench-glaciers: build ## Follow 20 000 outlines through 12 periods, and time overlay and buffers beside Python
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/glaciers.py --firnline $(FIRNLINE)

bench-training: build ## Time training steps beside PyTorch
	@Scripts/install-dependencies.sh --benchmarks
	Benchmarks/training.py --firnline $(FIRNLINE)

clean: ## Remove what was built and simulated
	rm -rf .build Demo Benchmarks/work
