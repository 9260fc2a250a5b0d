"""Who wrote the vendored crates, and under which licence: authors.py VENDOR"""

import sys
import tomllib
from pathlib import Path

print("The authors of the crates that are part of this package, each under its licence.\n")
for crate in sorted(Path(sys.argv[1]).iterdir()):
    package = tomllib.loads((crate / "Cargo.toml").read_text(encoding="utf-8"))["package"]
    authors = ", ".join(package.get("authors", [])) or f"the authors of {package.get('repository', package['name'])}"
    licence = package.get("license", f"see {package.get('license-file', 'its licence file')}")
    print(f"{package['name']} {package['version']} ({licence}): {authors}")
