#!/usr/bin/env bash
# Prints the Python of the peers' network engines. Makes its environment in the work folder, with the versions pinned
# beside this script (PyTorch and what it needs: about 5 GB), unless FIRNLINE_NETWORKS_PYTHON names one to use instead.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ -n ${FIRNLINE_NETWORKS_PYTHON:-} ]]; then
  echo "$FIRNLINE_NETWORKS_PYTHON"
  exit
fi

venv=$PWD/work/networks-venv
wanted=peer/networks-requirements.txt
if ! cmp -s "$wanted" "$venv/installed.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2
  cp "$wanted" "$venv/installed.txt"
fi
echo "$venv/bin/python"
