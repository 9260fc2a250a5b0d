"""Writes the licence notices of everything that is built into the program: python3 .ci/notices.py > THIRD-PARTY-NOTICES.txt"""

import json
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
LINE = "=" * 78


def crates():
    """The crates that are built into the program, in the order of their names: no tools of tests, and no build scripts' own."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=TOP, capture_output=True, check=True).stdout)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    reached, open_ = set(), [metadata["resolve"]["root"]]
    while open_:
        identity = open_.pop()
        if identity in reached:
            continue
        reached.add(identity)
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                open_.append(dependency["pkg"])
    found = [package for package in metadata["packages"] if package["id"] in reached and package["source"]]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The licence files of a crate."""
    folder = Path(package["manifest_path"]).parent
    names = ("licen", "copying", "notice", "unlicense", "copyright")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name.lower().startswith(names)]
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in files]


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    print("dosim has the following in it, each under its own licence.\n")
    print(f"{LINE}\nThe fonts DejaVu Sans and DejaVu Sans Bold (assets/fonts)\n{LINE}\n")
    print((TOP / "assets" / "fonts" / "LICENSE").read_text(encoding="utf-8").strip())
    shown = {}
    for package in crates():
        name = f"{package['name']} {package['version']}"
        print(f"\n{LINE}\n{name} ({package['license'] or 'see its licence file'})\n{package['repository'] or ''}\n{LINE}\n")
        found = texts(package)
        if not found:
            print("The crate has no licence file; the licence is the one named above.")
        for text in found:
            if text in shown:
                print(f"The same text as that of {shown[text]}.")
            else:
                shown[text] = name
                print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
