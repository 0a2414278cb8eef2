#!/usr/bin/env bash
# Installs the Debian packages Firnline needs and does not find. Quick when nothing is missing.
#
#   Scripts/install-dependencies.sh [--tests] [--benchmarks] [--check]
#
#   --tests       also what the tests compare against (ogrinfo, spatialite) and run on (a Slurm of one node,
#                 PostGIS)
#   --benchmarks  also what `make bench` needs (Python's venv, GNU time)
#   --check       install nothing: say what is missing, for the packages and for a built firnline,
#                 and exit 1 if anything is
#
# PROJ's database and GDAL's drivers come along: libproj depends on proj-data, libgdal on gdal-plugins.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=(pkg-config libgdal-dev libproj-dev libgeos-dev libsqlite3-dev libspatialite-dev libopenblas-dev
  libdnnl-dev libopencv-ml-dev)
check=false
for option in "$@"; do
  case "$option" in
    --tests) wanted+=(gdal-bin spatialite-bin slurmctld slurmd slurm-client munge postgresql-postgis) ;;
    --benchmarks) wanted+=(python3-venv time) ;;
    --check) check=true ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "This script knows Debian and Ubuntu only. Install the counterparts of: ${wanted[*]}" >&2
  exit 1
fi

# Prints the wanted packages that are not installed.
missing_packages() {
  local installed package
  installed=" $(dpkg-query -W -f='${Package}=${db:Status-Status} ' "${wanted[@]}" 2>/dev/null || true)"
  for package in "${wanted[@]}"; do
    [[ $installed == *" $package=installed "* ]] || echo "$package"
  done
}

# A program whose shared library is gone stops before its first line, so `firnline doctor` cannot tell.
missing_libraries() {
  local binary
  for binary in .build/release/firnline .build/debug/firnline; do
    [[ ! -x $binary ]] || ldd "$binary" | awk -v binary="$binary" '/not found/ {print binary " needs " $1}'
  done
}

mapfile -t missing < <(missing_packages)

if $check; then
  broken=$(missing_libraries)
  [[ ${#missing[@]} -eq 0 ]] || echo "Missing packages: sudo apt-get install ${missing[*]}"
  [[ -z $broken ]] || printf '%s\n' "$broken" "Mend: install the packages above, then 'make build'."
  [[ ${#missing[@]} -eq 0 && -z $broken ]] || exit 1
  echo "Nothing is missing."
  exit
fi

[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $(id -u) -eq 0 ]]; then
  as_root=(env)
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
  as_root=(sudo env)
else
  echo "Firnline needs packages, and this user can neither be root nor use sudo here. As root, run:" >&2
  echo "  apt-get update && apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "Installing with apt: ${missing[*]}"
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
# One unreachable source must not stop the others; a package really out of reach fails in the next line.
"${apt[@]}" update </dev/null || echo "apt-get update met an error; going on with the lists at hand." >&2
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null
