#!/usr/bin/env bash
# Fetches the one vendored script library from npm and writes vendor.json: version, licence, sha-256.
# Run by hand when the version below changes; never at build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/wwwroot/vendor"
version=1.6.32
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack "uplot@$version" --silent >/dev/null && tar xzf uplot-*.tgz)
for file in dist/uPlot.iife.min.js dist/uPlot.min.css LICENSE; do
  cp "$work/package/$file" "$(basename "$file" | sed 's/^LICENSE$/uPlot.LICENSE.txt/')"
done
sum() { sha256sum "$1" | cut -d' ' -f1; }
cat >vendor.json <<JSON
[
  {
    "name": "uplot", "version": "$version", "licence": "MIT",
    "source": "npm uplot@$version, folder dist",
    "files": {
      "uPlot.iife.min.js": "$(sum uPlot.iife.min.js)",
      "uPlot.min.css": "$(sum uPlot.min.css)",
      "uPlot.LICENSE.txt": "$(sum uPlot.LICENSE.txt)"
    }
  }
]
JSON
