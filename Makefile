# Two commands: `make run` serves Steward at http://localhost:8080, `make test` runs every check there is.
# Both install what is missing where they may (apt, as root or through sudo).

# Where rustup puts cargo, whether the shell was told so or not.
export PATH := $(HOME)/.cargo/bin:$(PATH)

# Every test target but the browsers', which have a runner of their own.
APART := $(patsubst tests/%/main.rs,--test %,$(filter-out tests/browser/main.rs,$(wildcard tests/*/main.rs)))

.PHONY: run test schema need-run need-test

run: need-run
	cargo build --release --locked
	exec "$${CARGO_TARGET_DIR:-target}/release/steward"

test: need-test
	cargo fmt --all -- --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo test --locked --lib --bins $(APART)
	@sh .ci/browsers

# Writes src/store/schema.rs anew from the migrations; wants the diesel command and DATABASE_URL.
schema:
	diesel migration run

need-run:
	@sh .ci/need cargo:rustup initdb:postgresql cc:gcc make:make perl:perl

need-test:
	@sh .ci/need cargo:rustup initdb:postgresql cc:gcc make:make perl:perl chromium:chromium chromedriver:chromium-driver aiosmtpd:python3-aiosmtpd openssl:openssl firefox:firefox-esr java:default-jre-headless curl:curl certificates:ca-certificates python3:python3 venv:python3-venv pip:python3-pip node:nodejs npm:npm pgbouncer:pgbouncer nginx:nginx caddy:caddy haproxy:haproxy
	@sh .ci/vnu
	@sh .ci/clients/install
