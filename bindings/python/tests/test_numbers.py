"""Every number is that of the command, and the closed form's where there is one."""

import csv
import json

import pytest

import dosim


def test_exact_numbers_are_those_of_the_command(command, default):
    assert dosim.exact(default).to_dict() == json.loads(command("exact", default, "--json"))


@pytest.mark.parametrize("file", ["nct05745454-rules", "nct05745454-blrm", "nct05745454-expansion"])
def test_simulated_numbers_are_those_of_the_command(command, default, file):
    path = default.with_name(f"{file}.toml")
    printed = json.loads(command("run", path, "--trials", 500, "--seed", 5, "--json"))
    assert dosim.simulate(path, trials=500, seed=5).to_dict() == printed


def test_simulated_numbers_do_not_depend_on_threads(default):
    first, *others = [dosim.simulate(default, trials=2000, threads=threads).to_dict() for threads in (1, 3, None)]
    assert all(other == first for other in others)
    assert dosim.simulate(default, trials=2000, seed=1).to_dict() != first


def test_a_comparison_is_that_of_the_command(command, default):
    files = [default, default.with_name("nct05745454-conduct.toml")]
    printed = json.loads(command("compare", *files, "--trials", 500, "--json"))
    assert dosim.compare(*files, trials=500).to_dict() == printed


def test_a_sweep_is_that_of_the_command(command, small, tmp_path):
    plan = small(sweep={"random_curves": {"curves": 20}})
    plan.save(tmp_path / "small.toml")
    printed = json.loads(command("sweep", "small.toml", "--json", "--out", "swept"))
    result = dosim.sweep(plan)
    assert result["sweep_summary"] == printed["sweep_summary"]
    for table in ("sweep", "passing"):
        with open(tmp_path / "swept" / f"{table}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [list(row) for row in rows] == [list(row) for row in result[table]]
        numbers = [(field, row[key]) for row, fields in zip(result[table], rows) for key, field in fields.items()]
        numbers = [(field, value) for field, value in numbers if isinstance(value, float)]
        assert numbers and all(float(field) == value for field, value in numbers)


@pytest.mark.parametrize("name", ["run", "compare", "sweep"])
def test_charts_are_those_of_the_command_to_the_byte(command, small, tmp_path, name):
    plan = small(trials=500, sweep={"random_curves": {"curves": 10}})
    plan.save(tmp_path / "small.toml")
    command(name, "small.toml", "--out", "written", "-q")
    result = {"run": dosim.simulate, "compare": dosim.compare, "sweep": dosim.sweep}[name](plan)
    drawn = result.charts.save(tmp_path / "drawn")
    written = [path for path in (tmp_path / "written").iterdir() if path.suffix in {".svg", ".png", ".pdf"}]
    assert {path.name for path in drawn} == {path.name for path in written}
    assert all(path.read_bytes() == (tmp_path / "drawn" / path.name).read_bytes() for path in written)


def test_a_decision_table_is_that_of_the_command(command, default):
    assert dosim.decision_table(default).to_dict() == json.loads(command("table", default, "--json"))


def test_dose_paths_are_those_of_the_command(command, default, tmp_path):
    command("paths", default, "--scenario", "steep", "--out", "paths")
    with open(tmp_path / "paths" / "paths.csv", newline="", encoding="utf-8") as file:
        written = {row["path"]: float(row["probability"]) for row in csv.DictReader(file)}
    paths = dosim.dose_paths(default, scenario="steep")["paths"]
    assert {path["path"]: path["probability"] for path in paths} == written
    assert sum(written.values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("outcomes", ["", "1NNN", "1NNN 2NNT", "1NNN 2NTT 1NNN"])
def test_the_next_dose_is_that_of_the_command(command, default, outcomes):
    printed = json.loads(command("next", default, "--outcomes", outcomes, "--json"))
    assert dosim.next_dose(default, outcomes).to_dict() == printed


def test_a_3_plus_3_follows_its_closed_form(small):
    doses = dosim.exact(small())["doses"]
    # P(MTD = j) = (product of e_i up to j)(1 - e_{j+1}), with e = q^3 + 3 p q^5: the 3+3 that never de-escalates.
    for scenario, curve in {"moderate": [0.05, 0.15, 0.30], "steep": [0.10, 0.30, 0.60]}.items():
        passes = [(1 - p) ** 3 + 3 * p * (1 - p) ** 5 for p in curve]
        reached, expected = 1.0, []
        for passed in passes:
            expected.append(reached * (1 - passed))
            reached *= passed
        expected.append(reached)
        rows = [row for row in doses if row["scenario"] == scenario and row["design"] == "3+3"]
        found = {row["dose"]: row["p_mtd"] for row in rows if row["p_mtd"] is not None}
        assert [found[dose] for dose in (1, 2, 3)] == pytest.approx(expected[1:], abs=1e-12)


def test_simulated_agree_with_exact_numbers(small):
    exact = dosim.exact(small())["summary"]
    simulated = dosim.simulate(small(), trials=20_000)["summary"]
    for truth, estimate in zip(exact, simulated):
        off = abs(estimate["p_correct"] - truth["p_correct"]) / estimate["p_correct_mc_se"]
        assert off < 4.5
