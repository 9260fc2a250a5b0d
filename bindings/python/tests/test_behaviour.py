"""Data frames, patients, errors, progress, Ctrl-C, threads, and what is generated."""

import datetime
import doctest
import hashlib
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
from conftest import REPOSITORY

import dosim

ROWS = [
    {"patient": k, "dose_level": 1, "enrolled": f"2026-01-0{k}", "preconditioning": f"2026-01-0{k}",
     "infusion": f"2026-01-0{k}", "dlt": None, "outcome": "N"}
    for k in (1, 2, 3)
]  # fmt: skip


def test_results_as_data_frames(small):
    result = dosim.exact(small())
    rows = result["doses"]
    pandas = pytest.importorskip("pandas")
    frame = result.to_pandas("doses")
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(rows)
    assert list(frame["p_mtd"].dropna()) == [row["p_mtd"] for row in rows if row["p_mtd"] is not None]


@pytest.mark.parametrize("library, convert", [("polars", "to_polars"), ("pyarrow", "to_arrow")])
def test_results_as_other_data_frames(small, library, convert):
    pytest.importorskip(library)
    result = dosim.exact(small())
    table = getattr(result, convert)("summary")
    back = table.to_dicts() if library == "polars" else table.to_pylist()
    assert back == result["summary"]


def test_patients_as_rows_as_a_data_frame_and_as_a_file(small, tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS)
    dated = frame.assign(**{day: pandas.to_datetime(frame[day]) for day in ("enrolled", "preconditioning", "infusion")})
    dated["dlt"] = pandas.NaT
    frame.to_csv(tmp_path / "patients.csv", index=False)
    given = [ROWS, frame, dated, tmp_path / "patients.csv", str(tmp_path / "patients.csv")]
    answers = [dosim.next_dose(small(), patients=patients, on="2026-03-01") for patients in given]
    assert all(answer["doses"][0]["evaluable"] == 3 and answer["decision"]["dose"] == 2 for answer in answers)
    pending = [{**row, "outcome": None} for row in ROWS]
    day = dosim.next_dose(small(), patients=pending, on=datetime.date(2026, 1, 10))
    assert day["doses"][0]["pending"] == 3


def test_the_next_dose_is_said_in_words(small):
    answer = dosim.next_dose(small(), counts="0/3 1/6", at=2, design="3+3")
    assert "dose level 3" in str(answer)


def test_a_result_prints_on_one_screen(small):
    lines = str(dosim.exact(small())).splitlines()
    assert 4 < len(lines) < 25 and "MTD right" in lines[1]


def test_a_notebook_shows_a_table_of_the_first_answers(small):
    shown = dosim.exact(small(title="a < b"))._repr_html_()
    assert shown.startswith("<table><tr><th>scenario</th><th>design</th><th>MTD right</th>")
    assert shown.count("<tr>") == 5 and "<td>BOIN</td>" in shown and "<dosim" not in shown
    assert dosim.decision_table(small())._repr_html_().startswith("<p>")


def test_errors_name_the_place_the_value_and_the_remedy(small, tmp_path):
    with pytest.raises(dosim.DosimError, match=r"(?s)scenario.toml:\d+:\d+.*target_dlt_rate.*1\.5.*help:"):
        small(target_dlt_rate=1.5)
    with pytest.raises(dosim.DosimError, match="choose one of \"3\\+3\", \"BOIN\""):
        dosim.decision_table(small(), design="no such design")
    with pytest.raises(dosim.DosimError, match="cannot be read"):
        dosim.exact(tmp_path / "none.toml")
    with pytest.raises(dosim.DosimError, match="no such date"):
        dosim.next_dose(small(), patients=ROWS, on="yesterday")
    with pytest.raises(dosim.DosimError, match="give one of"):
        dosim.next_dose(small(), "1NNN", counts="0/3", at=1)
    with pytest.raises(TypeError, match="doses"):
        dosim.scenario(target=0.3)
    with pytest.raises(TypeError, match="leave out target"):
        dosim.scenario("some.toml", target=0.3)


def test_what_is_left_out_is_said(small):
    plan = dosim.scenario(
        doses=["low", "high"],
        true_prob_tox={"a": [0.1, 0.3]},
        designs=[dosim.three_plus_three(), dosim.rolling_six()],
        target=0.3,
    )
    result = dosim.exact(plan)
    assert {row["design"] for row in result["summary"]} == {"three plus three"}
    assert any("rolling six" in note and "pending" in note for note in result.notes)


def test_what_is_said_of_the_file_is_a_warning(small):
    falling = dosim.scenario(
        doses=["low", "high"], true_prob_tox={"a": [0.3, 0.1]}, designs=dosim.three_plus_three(), target=0.3
    )
    for ask in (dosim.exact, dosim.next_dose, dosim.decision_table):
        with pytest.warns(dosim.DosimWarning, match=r"(?s)falls from 0.3 at dose level 1.*help:") as told:
            ask(falling)
        # At the line that asked, so that whoever reads it knows where.
        assert [warning.filename for warning in told] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dosim.next_dose(small(), "1NNN")


def test_charts_are_drawn_saved_and_survive_pickling(small, tmp_path):
    result = pickle.loads(pickle.dumps(dosim.exact(small())))
    chart = next(iter(result.charts.values()))
    assert chart.name == "mtd_selection" and chart._repr_svg_().startswith("<svg ")
    chart.save(tmp_path / "selection.PNG")
    assert (tmp_path / "selection.PNG").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(dosim.DosimError, match="choose one of \"svg\", \"png\", \"pdf\""):
        chart.save(tmp_path / "selection.bmp")
    assert not (tmp_path / "selection.bmp").exists()
    saved = result.charts.save(tmp_path / "all" / "charts", formats=("pdf",))
    assert [path.read_bytes()[:5] for path in saved] == [b"%PDF-"] * len(result.charts)


def test_progress_is_told_and_ends_at_what_was_planned(small):
    told = []
    dosim.simulate(small(), trials=20_000, progress=lambda done, planned: told.append((done, planned)))
    assert told[-1] == (20_000, 20_000)
    assert told == sorted(told)


def test_what_progress_raises_ends_the_work(small):
    def enough(done, planned):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        dosim.simulate(small(), trials=10**9, progress=enough)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("work", ["simulate", "compare"])
def test_ctrl_c_ends_it_within_a_second(small, work):
    # Whoever is started in the background by a shell has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pressed = []

    def press():
        time.sleep(0.5)
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        getattr(dosim, work)(small(), trials=10**9)
    assert time.monotonic() - pressed[0] < 1


def test_other_threads_of_python_go_on_meanwhile(small):
    counted = []
    stop = threading.Event()

    def count():
        while not stop.wait(0.001):
            counted.append(time.monotonic())

    worker = threading.Thread(target=count)
    worker.start()
    began = time.monotonic()
    dosim.simulate(small(), trials=200_000)
    ended = time.monotonic()
    stop.set()
    worker.join()
    assert sum(began < at < ended for at in counted) > 5


def test_every_constructor_gives_a_design_that_is_read():
    for name in dosim.designs.__all__:
        fixed_size = name in {"blrm", "crm", "boin", "keyboard", "mtpi", "i_three_plus_three", "tite_boin", "tite_crm"}
        design = getattr(dosim, name)(**({"max_patients": 30} if fixed_size else {}))
        plan = dosim.scenario(doses=[10, 20, 40], true_prob_tox={"a": [0.1, 0.2, 0.4]}, designs=design, target=0.3)
        assert f".{design.rule}]" in plan.understood()
        assert repr(design).startswith(f"dosim.{design.rule}")


def test_the_constructors_are_those_of_the_declarations(command):
    generator = REPOSITORY / "bindings" / "generate.py"
    check = [sys.executable, str(generator), "--check"]
    checked = subprocess.run(check, input=command("schema"), capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_the_stub_declares_what_there_is():
    from dosim import _dosim

    stub = (Path(dosim.__file__).parent / "_dosim.pyi").read_text()
    declared = set(re.findall(r"^(?:def|class) (\w+)", stub, re.MULTILINE))
    assert declared == {name for name in dir(_dosim) if not name.startswith("_")}


def test_a_scenario_survives_its_file(small, tmp_path):
    plan = small(title="Ä \"quoted\" trial", seed=2**40, sweep={"random_curves": {"curves": 5}})
    plan.save(tmp_path / "plan.toml")
    again = dosim.scenario(tmp_path / "plan.toml")
    assert again.understood() == plan.understood()
    assert dosim.exact(again).to_dict() == dosim.exact(plan).to_dict()


def test_the_shipped_command_fails_as_the_program_does(tmp_path):
    shipped = [sys.executable, "-m", "dosim"]
    refused = subprocess.run([*shipped, "exact", "none.toml"], cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode == 2 and "cannot be read" in refused.stderr
    answered = subprocess.run([*shipped, "table", "--json"], cwd=tmp_path, capture_output=True, text=True)
    assert answered.returncode == 0 and json.loads(answered.stdout)["decision_table"]


def test_the_shipped_command_qualifies_itself(tmp_path):
    qualified = subprocess.run(
        [sys.executable, "-m", "dosim", "qualify", "--out", "qualification"], cwd=tmp_path, capture_output=True, text=True
    )
    assert qualified.returncode == 0, qualified.stdout
    lines = json.loads((tmp_path / "qualification" / "qualification.json").read_text())["installation"]
    observed = {line["id"]: line["observed"] for line in lines}
    # The engine and not the interpreter is what is named, and whose digest is told.
    assert observed["IQ-08"] == dosim._dosim.__file__
    assert observed["IQ-01"] == hashlib.sha256(Path(dosim._dosim.__file__).read_bytes()).hexdigest()


def test_the_page_shows_what_it_gives(monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    page = REPOSITORY / "docs" / "python.md"
    text = re.sub(r"^```.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, "python.md", str(page), 0)
    failed, tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples)
    assert tried > 10 and failed == 0
