# saharad. `make help` lists the targets. Every target works from a fresh clone with Go, make and gcc.

BUILD   := build
PKG     := github.com/sahara-chain/sahara
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)

# -s -w leaves out symbol and debug tables: a third of the binary. Panics still name function and line.
SDK_VERSION := github.com/cosmos/cosmos-sdk/version
LDFLAGS := -s -w \
	-X $(SDK_VERSION).Name=sahara -X $(SDK_VERSION).AppName=saharad \
	-X $(SDK_VERSION).Version=$(VERSION) -X $(SDK_VERSION).Commit=$(COMMIT)

GO      ?= go
DEVNET  := $(GO) run ./scripts/devnet
PACKAGES ?= ./...

.DEFAULT_GOAL := help

##@ Build

.PHONY: build install clean
build: build-gateway ## build the node and the gateway to build/saharad and build/sahara-gateway
	@mkdir -p $(BUILD)
	$(GO) build -ldflags '$(LDFLAGS)' -o $(BUILD)/saharad ./cmd/saharad

.PHONY: build-gateway
build-gateway: ## build the gateway alone, which takes seconds
	@mkdir -p $(BUILD)
	$(GO) build -ldflags '-s -w -X main.version=$(VERSION)' -o $(BUILD)/sahara-gateway ./cmd/sahara-gateway

install: ## install saharad and sahara-gateway into $GOBIN (or $GOPATH/bin)
	$(GO) install -ldflags '$(LDFLAGS)' ./cmd/saharad
	$(GO) install -ldflags '-s -w -X main.version=$(VERSION)' ./cmd/sahara-gateway

clean: devnet-down demo-down ## stop devnet and demo and delete build/
	rm -rf $(BUILD)

##@ Test

.PHONY: test test-race test-network test-smoke test-clients bench-gateway sim-money sim-labeling sim-labeling-scale
test: ## run all tests that need no running network (PACKAGES=./x/... for some)
	$(GO) test -timeout 20m $(PACKAGES)
	cd app/upgrades/getter && $(GO) test ./...

test-race: ## the same with the race detector, the long properties shortened
	$(GO) test -race -short -timeout 40m $(PACKAGES)

test-network: build ## tests against real nodes: crashes, both kinds of transaction, state sync
	$(GO) test -tags network -count=1 -timeout 20m -v ./testutil/network/...

test-smoke: build ## a short life of a devnet: start, send both ways, state-sync a fifth node, stop
	$(GO) test -tags network -count=1 -timeout 10m -v -run TestSmoke ./testutil/network/...

test-clients: build ## others' clients against us: npm @x402/evm, openai, CosmJS, viem, ethers, and openai-go (needs Node)
	cd testutil/clients && npm ci --no-audit --no-fund
	$(GO) test -tags 'clients network' -count=1 -timeout 20m -v ./testutil/clients/...

bench-gateway: ## what the gateway adds to a call, and how many it takes, on an idle machine
	SAHARA_BENCH=1 $(GO) test -count=1 -timeout 10m -v -run TestLatencyAndRate ./gateway/server

sim-money: ## 10,000 random blocks of the whole app, all books checked (SAHARA_SIM_BLOCKS=n for others)
	SAHARA_SIM_BLOCKS=$(or $(SAHARA_SIM_BLOCKS),10000) $(GO) test -count=1 -timeout 12h -v -run TestMoneyOfTheWholeApp ./app

sim-labeling-scale: ## 200,000 labelers make two million labels in one task: blocks and times of each step (SAHARA_LABELING_SCALE=n for others)
	SAHARA_LABELING_SCALE=$(or $(SAHARA_LABELING_SCALE),200000) $(GO) test -count=1 -timeout 60m -v -run 'TestScale$$' ./x/labeling/keeper

sim-labeling: ## what attackers of a labeling task cost and earn: the whole table, with fixed seeds
	SAHARA_SIM_ATTACK=full $(GO) test -count=1 -timeout 20m -v ./x/labeling/simulation/attack

##@ Check

.PHONY: lint fmt proto-gen proto-check
lint: ## golangci-lint, and the determinism check of x/ and app/
	@scripts/lint.sh

fmt: ## format Go files (proto-gen formats proto files)
	@scripts/lint.sh fmt

proto-gen: ## generate Go code from proto/
	@scripts/proto/gen.sh

proto-check: ## lint proto/, look for breaking changes, and check that generated code is up to date
	@scripts/proto/check.sh

##@ Devnet

.PHONY: devnet devnet-status devnet-logs devnet-fund devnet-down devnet-reset
devnet: build ## start four validators on this machine (DEVNET_BASE_PORT=26600 moves their ports)
	@$(DEVNET) up

devnet-status: ## height, peers and app hash of each node
	@$(DEVNET) status

devnet-logs: ## follow the log of one node: make devnet-logs N=0
	@$(DEVNET) logs --follow --node $(or $(N),0)

devnet-fund: ## send coins: make devnet-fund ADDR=0x… AMOUNT=5SAHARA
	@$(DEVNET) fund --to '$(ADDR)' --amount '$(AMOUNT)'

devnet-down: ## stop the nodes, keep their data
	@$(DEVNET) down

devnet-reset: ## stop the nodes and delete their data
	@$(DEVNET) reset

##@ Demo

.PHONY: demo demo-down
demo: build ## people label real mail, models are made of it, calls pay everybody (KEEP=1, BASE_PORT=27600)
	@mkdir -p $(BUILD)/demo/bin
	@$(GO) build -o $(BUILD)/demo/bin/demo ./scripts/demo
	@$(BUILD)/demo/bin/demo $(if $(KEEP),--keep) $(if $(BASE_PORT),--base-port $(BASE_PORT))

demo-down: ## stop what make demo KEEP=1 left running
	@test ! -x $(BUILD)/demo/bin/demo || $(BUILD)/demo/bin/demo --down

##@ Help

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile
