#!/bin/sh
# Sees that Debian packages are there: installs them as root, otherwise says how, and stops.
set -eu
missing=
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -eq 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    # shellcheck disable=SC2086
    apt-get install --quiet=2 --yes --no-install-recommends $missing >/dev/null
else
    echo "The tests need Debian packages that are not installed. Install them with:" >&2
    echo "    sudo apt-get install$missing" >&2
    exit 1
fi
