#!/usr/bin/env bash
# Checks the hardware with the programs it is made for: KiCad 9, ngspice, OpenSCAD.
#   hardware/check.sh            everything; nothing in the repository may change by it
#   hardware/check.sh --write    renews what those programs render
# As root on Debian 12 missing packages are installed (KiCad from Debian's backports).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

kicad_is_9() { kicad-cli version 2>/dev/null | grep -q '^9\.'; }
have() { command -v "$1" >/dev/null; }

if ! { kicad_is_9 && have ngspice && have openscad && have xvfb-run && have xauth; }; then
  if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    echo "hardware/check.sh: needs KiCad 9 (kicad kicad-symbols kicad-footprints, from" >&2
    echo "bookworm-backports on Debian 12), ngspice, openscad, xvfb and xauth: install them, run again" >&2
    exit 3
  fi
  echo "hardware/check.sh: installing KiCad 9, ngspice, OpenSCAD"
  . /etc/os-release
  release=""
  if [ "${VERSION_CODENAME:-}" = bookworm ]; then
    release="bookworm-backports"
    if ! grep -rqs "$release" /etc/apt/sources.list /etc/apt/sources.list.d; then
      # the mirror this machine already uses
      mirror=$(grep -rhsE '^(URIs: |deb )' /etc/apt/sources.list /etc/apt/sources.list.d \
        | grep -oE 'https?://[^ ]*/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
      if [ -z "$mirror" ]; then
        echo "hardware/check.sh: no Debian mirror is configured; add $release to the apt sources" >&2
        exit 3
      fi
      echo "deb $mirror $release main" >/etc/apt/sources.list.d/edge-backports.list
    fi
  fi
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ${release:+-t "$release"} kicad kicad-symbols kicad-footprints >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ngspice openscad xvfb xauth >/dev/null
fi

kicad-cli version | sed 's/^/hardware\/check.sh: KiCad /'
dotnet build hardware/Tools -nologo -v q
tool=(dotnet hardware/Tools/bin/Debug/net10.0/Edge.Hardware.Tools.dll)
if [ "${1:-}" = --write ]; then
  "${tool[@]}" generate
  "${tool[@]}" outside --write
fi
"${tool[@]}" check
"${tool[@]}" outside
