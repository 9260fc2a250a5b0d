#!/usr/bin/env bash
# Makes the source package of R: bindings/r/build.sh OUT [--vendored]
#
# It has dosim's own sources in it. With --vendored also those of every crate, so that it builds without a network, as CRAN asks;
# tests, benches, examples and pictures of crates, and systems that R does not run on, are left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
vendored=${2:-}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
package=$stage/dosim
mkdir "$package"

cd "$here"
git ls-files -co --exclude-standard . | grep -v -e '^build\.sh$' -e '\.gitignore$' | while read -r file; do
  mkdir -p "$package/$(dirname "$file")"
  cp -p "$file" "$package/$file"
done

# The library alone: no program, no tests, no benches.
library=$package/src/rust/dosim
mkdir "$library"
(cd "$top" && git ls-files -co --exclude-standard src assets scenarios/nct05745454.toml LICENSE-MIT LICENSE-APACHE) | while read -r file; do
  case $file in src/commands/* | src/cli/* | src/build.rs | src/main.rs | src/qualify/*) continue ;; esac
  mkdir -p "$library/$(dirname "$file")"
  cp -p "$top/$file" "$library/$file"
done
python3 "$here/tools/library_manifest.py" <"$top/Cargo.toml" >"$library/Cargo.toml"
# Below the crate it would be a member of its workspace, and everything of the program would be needed.
sed -i -e 's|path = "../../../.."|path = "dosim"|' -e 's|^\[workspace\]$|[workspace]\nexclude = ["dosim"]|' "$package/src/rust/Cargo.toml"

if [[ $vendored == --vendored ]]; then
  (
    cd "$package/src/rust"
    cargo vendor --locked --quiet vendor >/dev/null
    # Beside the vendored crates; src/Makevars has it as the configuration of Cargo's home.
    printf '%s\n' '[source.crates-io]' 'replace-with = "vendored"' '[source.vendored]' 'directory = "vendor"' >vendor-config.toml
    python3 "$here/tools/prune.py" vendor
    python3 "$here/tools/authors.py" vendor >"$package/inst/AUTHORS"
    tar --sort=name --mtime=2026-01-01 --owner=0 --group=0 --numeric-owner -cf - vendor | xz -9e -T1 >vendor.tar.xz
    rm -r vendor
  )
fi
cd "$out"
R CMD build ${BUILD_OPTIONS:-} "$package"
