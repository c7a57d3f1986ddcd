#!/bin/sh
# Makes a virtual environment: make_environment.sh PYTHON FOLDER
set -eu
if ! "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))'; then
    echo "proc19probes needs Python 3.11 or newer; $1 is $("$1" --version 2>&1)." >&2
    echo "Name another one: make PYTHON=python3.12 demo" >&2
    exit 1
fi
if ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        sh "$(dirname "$0")/need_packages.sh" python3-venv
    else
        echo "Python's venv module is not installed. Install it with:" >&2
        echo "    sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
"$1" -m venv "$2"
