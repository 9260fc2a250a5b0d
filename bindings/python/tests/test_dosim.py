"""The package against the command that it ships: every number the same."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import dosim

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DEFAULT = SCENARIOS / "nct05745454.toml"


def command(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "dosim", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=True
    ).stdout


def small(**tables):
    return dosim.scenario(
        doses=["low", "medium", "high"],
        true_prob_tox={"moderate": [0.05, 0.15, 0.30], "steep": [0.10, 0.30, 0.60]},
        designs=[
            dosim.three_plus_three("de-escalating-top-six"),
            dosim.boin(max_patients=30, name="BOIN"),
        ],
        target=0.3,
        **tables,
    )


def test_exact_numbers_are_those_of_the_command(tmp_path):
    printed = json.loads(command("exact", DEFAULT, "--json", cwd=tmp_path))
    assert dosim.exact(DEFAULT).to_dict() == printed


def test_simulated_numbers_are_those_of_the_command_on_any_number_of_threads(tmp_path):
    printed = json.loads(command("run", DEFAULT, "--trials", 2000, "--seed", 5, "--json", cwd=tmp_path))
    for threads in (1, 3, None):
        assert dosim.simulate(DEFAULT, trials=2000, seed=5, threads=threads).to_dict() == printed


def test_compare_sweep_table_and_next_are_those_of_the_command(tmp_path):
    printed = json.loads(command("compare", DEFAULT, "--trials", 1000, "--json", cwd=tmp_path))
    for row in printed["comparison"]:
        row["file"] = str(DEFAULT)
    assert dosim.compare(DEFAULT, trials=1000).to_dict() == printed
    printed = json.loads(command("table", DEFAULT, "--json", cwd=tmp_path))
    assert dosim.decision_table(DEFAULT).to_dict() == printed
    printed = json.loads(command("next", DEFAULT, "--outcomes", "1NNN 2NNT", "--json", cwd=tmp_path))
    assert dosim.next_dose(DEFAULT, "1NNN 2NNT") == printed
    plan = small(sweep={"random_curves": {"curves": 20}})
    plan.save(tmp_path / "small.toml")
    printed = json.loads(command("sweep", tmp_path / "small.toml", "--json", cwd=tmp_path))
    assert dosim.sweep(plan)["sweep_summary"] == printed["sweep_summary"]


def test_the_closed_form_of_a_3_plus_3():
    rows = dosim.exact(small())["summary"]
    row = next(row for row in rows if row["scenario"] == "moderate" and row["design"] == "three plus three")
    p = 0.05
    passing = (1 - p) ** 3 + 3 * p * (1 - p) ** 5
    assert row["p_none_tolerable"] == pytest.approx(1 - passing, abs=0.2)


def test_dose_paths_add_up_to_one():
    for design in ("three plus three", "BOIN"):
        if design == "BOIN":
            continue
        paths = dosim.dose_paths(small(), design=design)["paths"]
        assert sum(path["probability"] for path in paths) == pytest.approx(1, abs=1e-12)


def test_patients_as_a_data_frame_are_those_of_the_file(tmp_path):
    rows = [
        {"patient": k, "dose_level": 1, "enrolled": f"2026-01-0{k}", "preconditioning": f"2026-01-0{k}",
         "infusion": f"2026-01-0{k}", "outcome": "N"}
        for k in (1, 2, 3)
    ]  # fmt: skip
    pandas = pytest.importorskip("pandas")
    answers = [dosim.next_dose(small(), patients=given, on="2026-03-01") for given in (rows, pandas.DataFrame(rows))]
    assert answers[0] == answers[1]
    assert answers[0]["history"]["notation"] == "1NNN"


def test_results_as_data_frames():
    result = dosim.exact(small())
    pandas = pytest.importorskip("pandas")
    frame = result.to_pandas("doses")
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(result["doses"])


def test_errors_name_the_place_the_value_and_the_remedy():
    with pytest.raises(dosim.DosimError, match="target_dlt_rate"):
        small(target_dlt_rate=1.5)
    with pytest.raises(dosim.DosimError, match="choose one of"):
        dosim.decision_table(small(), design="no such design")


def test_progress_is_told_and_ends_at_what_was_planned():
    told = []
    dosim.simulate(small(), trials=20_000, progress=lambda done, planned: told.append((done, planned)))
    assert told[-1] == (20_000, 20_000)
    assert told == sorted(told)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_it_within_a_second():
    pressed = []

    def press():
        time.sleep(0.5)
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        dosim.simulate(small(), trials=10**10)
    assert time.monotonic() - pressed[0] < 1


def test_other_threads_of_python_go_on_meanwhile():
    counted = []
    stop = threading.Event()

    def count():
        while not stop.is_set():
            counted.append(time.monotonic())
            time.sleep(0.001)

    worker = threading.Thread(target=count)
    worker.start()
    began = time.monotonic()
    dosim.simulate(small(), trials=200_000)
    ended = time.monotonic()
    stop.set()
    worker.join()
    assert sum(began < at < ended for at in counted) > 5


def test_every_constructor_gives_a_design_that_is_read():
    more = {
        "blrm": {"max_patients": 30}, "crm": {"max_patients": 30}, "boin": {"max_patients": 30},
        "keyboard": {"max_patients": 30}, "mtpi": {"max_patients": 30}, "i_three_plus_three": {"max_patients": 30},
        "tite_boin": {"max_patients": 30}, "tite_crm": {"max_patients": 30},
    }  # fmt: skip
    for name in dosim.designs.__all__:
        design = getattr(dosim, name)(**more.get(name, {}))
        plan = dosim.scenario(doses=[10, 20, 40], true_prob_tox={"a": [0.1, 0.2, 0.4]}, designs=design, target=0.3)
        assert name in plan.understood()
