#!/usr/bin/env bash
# Makes the Python peer's environment in the work folder, with the versions pinned beside this script.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=work/venv
wanted=peer/requirements.txt
cmp -s "$wanted" "$venv/installed.txt" && exit

rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
cp "$wanted" "$venv/installed.txt"
