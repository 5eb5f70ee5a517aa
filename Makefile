# Everything that CI runs can be run here. `make help` lists what there is.

# Where the checkout belongs to someone else, as in a container, go cannot ask git about it.
export GOFLAGS := $(filter-out -buildvcs%,$(GOFLAGS)) -buildvcs=false
FUZZTIME ?= 30s
SOURCETIME ?= 60s
PAIRS ?= 20000
# The version is part of the name, so that a new one gets installed.
LINT := $(CURDIR)/.build/bin/v2.15.0/golangci-lint
MODULES := $(dir $(shell find . -name go.mod -not -path './.*'))
CHECKS := test race demo lint fuzz smoke image e2e conformance

.PHONY: help build bench checks check nightly tidy $(CHECKS)
.NOTPARALLEL: # what is measured should have the machine for itself

help:
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile

build: ## build the function as .build/inject-sidecars, static and stripped
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o .build/inject-sidecars ./krmfn/cmd/inject-sidecars

demo: build ## run the function on one workload: before, after, what was said, what to try next
	@sh krmfn/demo.sh .build/inject-sidecars

test: ## run the tests of the library and the function; RACE=1 adds the race detector
	go test $(if $(RACE),-race) ./...
race:
	$(MAKE) --no-print-directory test RACE=1

lint: $(LINT) ## check style, formatting and tidiness of every module
	@status=0; for dir in $(MODULES); do echo "lint $$dir"; \
		(cd $$dir && $(LINT) run ./... && go mod tidy -diff) || status=1; done; exit $$status

$(LINT):
	GOBIN=$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(notdir $(@D))
tidy: $(LINT)
	@set -e; for dir in $(MODULES); do (cd $$dir && go mod tidy && $(LINT) fmt ./...); done

# Minimizing each new input would leave no time to find the next one.
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@set -e; found=0; for pkg in $$(go list ./...); do \
		list=$$(go test -list '^Fuzz' "$$pkg"); \
		for target in $$(echo "$$list" | grep '^Fuzz'); do found=1; \
			echo "fuzz $$pkg $$target"; \
			time=$(FUZZTIME); case $$pkg in */source) time=$(SOURCETIME);; esac; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $$time -fuzzminimizetime 0 "$$pkg"; done; done; \
	test $$found = 1 || { echo 'there is no fuzz target' >&2; exit 1; }

bench: build ## compare time and memory with kyaml and kustomize; BENCH=-check fails on a missed goal
	go run ./krmfn/bench $(BENCH)
smoke:
	$(MAKE) --no-print-directory bench BENCH=-smoke

image: ## build the container image, with Docker
	sh krmfn/image.sh

e2e: ## run the examples through kustomize, kpt, kubectl and Docker
	cd krmfn/e2e && go test -v -count=1 -timeout 30m ./...

conformance: ## compare with the real OpenKruise webhook and Kubernetes, on PAIRS (20000) generated pairs and plans, half as many histories
	cd transform/conformance/kruise && go test -v -count=1 -timeout 40m ./... -args -pairs $(PAIRS)
	cd transform/conformance/kubernetes && go test -v -count=1 -timeout 40m ./... -args -pairs $(PAIRS)

nightly: ## what is too heavy for check: the full conformance, all ways on the whole corpus, 10,000 random inputs through each host, fuzz for hours
	INJECT_SIDECARS_AGREE=10000 go test -count=1 -timeout 60m -run TestHostsAgree ./krmfn/cli
	cd krmfn/e2e && INJECT_SIDECARS_CORPUS=all go test -count=1 -timeout 60m -run TestWaysAgree ./...
	$(MAKE) --no-print-directory conformance PAIRS=20000
	$(MAKE) --no-print-directory fuzz FUZZTIME=10m SOURCETIME=1h

check: $(CHECKS) ## run all that CI runs; -k goes on after a failure
checks: # for CI, which runs them one by one
	@echo $(CHECKS)
