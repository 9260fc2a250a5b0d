"""Takes out of vendored crates what the package of R never builds: prune.py VENDOR"""

import json
import re
import shutil
import sys
from pathlib import Path

FOLDERS = {"tests", "benches", "examples", "docs", "doc", "fuzz", "ci", ".github", "assets", "images", "img", "test-data"}
PICTURES = {".png", ".gif", ".jpg", ".jpeg", ".svg", ".pdf", ".ttf", ".otf", ".woff", ".woff2", ".csv"}
# Systems that R does not run on, of which a crate that only they need is left empty.
ELSEWHERE = re.compile(
    r"^(web-sys|js-sys|wasm-bindgen.*|wasi|wasip2|wit-bindgen.*|wasm-encoder|wasm-metadata|wasmparser|redox_syscall|hermit-abi"
    r"|android_system_properties|core-foundation.*|objc2.*|block2|dispatch2|r-efi)(-\d.*)?$"
)
# Of linux-raw-sys, the processors that R runs on.
LINUX = {"x86_64", "aarch64", "arm", "x86"}
# Of windows-sys, the parts of the system that any crate asks for, all of which are in these.
WINDOWS = {"Foundation", "Globalization", "Networking", "Security", "Storage", "System"}


def embedded(crate):
    """What the sources of a crate include, by file name."""
    included = re.compile(r"include(?:_str|_bytes)?!\s*\(\s*(?:concat!\([^)]*?)?\"([^\"]+)\"")
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in crate.rglob("*.rs"))
    return {Path(name).name for text in texts for name in included.findall(text)}


def prune(crate):
    if ELSEWHERE.match(crate.name):
        shutil.rmtree(crate / "src", ignore_errors=True)
        (crate / "src").mkdir()
        (crate / "src" / "lib.rs").write_text("")
    needed = embedded(crate)
    manifest = (crate / "Cargo.toml").read_text(encoding="utf-8")
    for path in sorted(crate.rglob("*")):
        if not path.exists():
            continue
        inside = path.relative_to(crate)
        if path.is_file() and inside.parts[0] in FOLDERS and path.name not in needed:
            path.unlink()
        elif path.is_file() and path.suffix.lower() in PICTURES and path.name not in needed:
            path.unlink()
        elif path.is_file() and path.suffix == ".md" and path.name not in needed and not path.name.startswith("LICENSE"):
            path.unlink()
    if crate.name.startswith("linux-raw-sys"):
        for path in (crate / "src").iterdir():
            if path.is_dir() and path.name not in LINUX:
                shutil.rmtree(path)
    if crate.name.startswith("windows-sys"):
        shutil.rmtree(crate / "src" / "Windows" / "Wdk", ignore_errors=True)
        for path in (crate / "src" / "Windows" / "Win32").iterdir():
            if path.is_dir() and path.name not in WINDOWS:
                shutil.rmtree(path)
    # Targets whose files are gone are not built, but Cargo looks for them.
    for table in ("test", "bench", "example"):
        manifest = re.sub(rf"(?ms)^\[\[{table}\]\]\n.*?(?=^\[|\Z)", "", manifest)
    manifest = re.sub(r'(?m)^readme = .*\n', "", manifest)
    (crate / "Cargo.toml").write_text(manifest, encoding="utf-8")
    checksum = crate / ".cargo-checksum.json"
    package = json.loads(checksum.read_text())["package"]
    checksum.write_text(json.dumps({"files": {}, "package": package}))


for crate in sorted(Path(sys.argv[1]).iterdir()):
    prune(crate)
