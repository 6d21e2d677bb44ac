# make build | run | test | deep | looks | bench | clean. CONTRIBUTING.md says what each is for.

CARGO_TARGET_DIR ?= $(HOME)/.cache/lianxin/target
export CARGO_TARGET_DIR
LISTEN ?= 127.0.0.1:8080
SECONDS ?= 20
STORIES := $(CARGO_TARGET_DIR)/stories.log
BINARY := target/release/lianxin

.PHONY: build assets run test checks deep looks bench clean

build: assets
	cargo build --release --locked
	install -D -m 755 "$(CARGO_TARGET_DIR)/release/lianxin" $(BINARY).new
	mv -f $(BINARY).new $(BINARY)

assets:
	tools/need.sh build
	tools/assets.sh

run: build
	$(BINARY) demo --data demo --listen $(LISTEN)

test:
	tools/need.sh test
	$(MAKE) --no-print-directory assets
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	mkdir -p "$(CARGO_TARGET_DIR)" && : > "$(STORIES)"
	LIANXIN_STORY_LOG="$(STORIES)" tools/with-postgres.sh $(MAKE) --no-print-directory checks
	tools/count-stories.sh "$(STORIES)"

# What `test` runs beside its PostgreSQL cluster.
checks:
	cargo build --locked
	cargo test --locked --workspace --lib --bins --tests
	tools/browser.sh

# Longer lives and larger districts than `test` has time for: the tests marked #[ignore].
deep:
	tools/need.sh test
	$(MAKE) --no-print-directory assets
	tools/with-postgres.sh cargo test --locked --workspace --release --no-fail-fast -- --ignored
	tools/browser.sh deep

# Pictures of every page, phone and desktop, into looks/.
looks: build
	tools/need.sh test
	tools/browser.sh looks

bench: build
	test -d demo || $(BINARY) demo --data demo --build-only
	$(BINARY) bench write --data demo --seconds $(SECONDS)
	for call in create list search open; do $(BINARY) bench http $$call --data demo --seconds $(SECONDS) || exit 1; done

clean:
	cargo clean
	rm -rf target web/dist web/node_modules looks
