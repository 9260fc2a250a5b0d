"""What the tests share: the command, and a small scenario."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dosim

REPOSITORY = Path(__file__).parents[3]
# The command that numbers are held against: a program of its own, or else the one that the package ships.
COMMAND = [os.environ["DOSIM"]] if "DOSIM" in os.environ else [sys.executable, "-m", "dosim"]


@pytest.fixture
def default():
    """The shipped scenario file of the registered trial."""
    return REPOSITORY / "scenarios" / "nct05745454.toml"


@pytest.fixture
def command(tmp_path):
    """What the command prints, carried out in a folder of its own."""

    def carry_out(*arguments):
        finished = subprocess.run([*COMMAND, *map(str, arguments)], cwd=tmp_path, capture_output=True, check=True)
        return finished.stdout.decode()

    return carry_out


@pytest.fixture
def small():
    """A scenario of three dose levels with a 3+3 and BOIN."""

    def build(**tables):
        return dosim.scenario(
            doses=["low", "medium", "high"],
            true_prob_tox={"moderate": [0.05, 0.15, 0.30], "steep": [0.10, 0.30, 0.60]},
            designs=[dosim.three_plus_three("classic", name="3+3"), dosim.boin(max_patients=30, name="BOIN")],
            target=0.3,
            **tables,
        )

    return build
