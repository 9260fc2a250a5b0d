"""The page on clusters: its program for Dask, carried out on a cluster of this machine."""

import re
import subprocess
import sys

import pytest
from conftest import REPOSITORY


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_shares_on_dask_come_to_the_same_bytes(command, default, tmp_path):
    pytest.importorskip("distributed")
    page = (REPOSITORY / "docs" / "cluster.md").read_text(encoding="utf-8")
    program = re.search(r"## Dask\n.*?```python\n(.*?)```", page, re.DOTALL).group(1)
    (tmp_path / "shares.py").write_text(program, encoding="utf-8")
    shared = [sys.executable, "shares.py", str(default), "3000", "5", "shared"]
    done = subprocess.run(shared, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "5 of 5" in done.stdout
    command("run", default, "--trials", 3000, "--out", "whole")
    assert files(tmp_path / "shared") == files(tmp_path / "whole")
    wrong = subprocess.run([*shared[:2], "none.toml", *shared[3:5], "other"], cwd=tmp_path, capture_output=True, text=True)
    assert wrong.returncode != 0 and "cannot be read" in wrong.stderr and not (tmp_path / "other").exists()
