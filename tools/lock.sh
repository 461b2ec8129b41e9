#!/bin/sh
# Writes requirements.lock and requirements-dev.lock: every package at one version, for every platform.
# The GPU packages that torch names on Linux are left out: tools/install.py decides which torch a machine gets.
set -eu
cd "$(dirname "$0")/.."
compile() {
    printf 'torch==2.13.0\n' > .lock-constraints
    uv pip compile pyproject.toml "$@" --universal --python-version 3.11 --no-header --no-annotate \
        --no-emit-package triton -q -c .lock-constraints | grep -viE '^(nvidia|cuda)-|^#|^$'
    rm .lock-constraints
}
{
    echo "# Made by tools/lock.sh; install with: pip install --no-deps -r requirements.lock"
    compile --extra servers
    echo "resemblyzer==0.1.4  # only its speaker encoder's weights are read; its own requirements stay out"
} > requirements.lock
{
    echo "# Made by tools/lock.sh; what the tests and checks need beside requirements.lock"
    compile --extra servers --extra mcp --extra dev | grep -vxFf requirements.lock
} > requirements-dev.lock
