"""Phase-I dose-escalation trials: exact where an exact answer exists, simulated day by day where it does not.

The numbers are those of the command ``dosim``, which comes with this package.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Optional, Union

from . import _dosim
from ._design import Design
from ._dosim import DosimError
from ._results import Result
from ._scenario import Scenario, scenario
from .designs import *  # noqa: F403
from .designs import __all__ as _constructors

__version__ = _dosim.version()
__all__ = [
    "Design", "DosimError", "Result", "Scenario", "compare", "decision_table", "dose_paths", "exact", "next_dose",
    "scenario", "simulate", "sweep", *_constructors,
]  # fmt: skip

Source = Union[Scenario, str, "os.PathLike[str]"]
Progress = Union[bool, Callable[[int, int], None]]


def _of(source: Source) -> Scenario:
    return source if isinstance(source, Scenario) else scenario(source)


def _result(text: str) -> Result:
    answer = json.loads(text)
    return Result(answer["tables"], answer["notes"])


def _told(progress: Progress) -> Optional[Callable[[int, int], None]]:
    if progress is True:
        return lambda done, planned: print(f"\r{done:,} of {planned:,}", end="\n" if done == planned else "", flush=True)
    return progress or None


def exact(source: Source) -> Result:
    """Operating characteristics without chance: tables ``summary`` and ``doses``."""
    plan = _of(source)
    return _result(_dosim.exact(plan.name, plan.text))


def simulate(
    source: Source,
    *,
    trials: Optional[int] = None,
    seed: Optional[int] = None,
    threads: Optional[int] = None,
    progress: Progress = False,
) -> Result:
    """Operating characteristics of simulated trials, with their Monte Carlo standard errors.

    The same scenario, seed and version give the same numbers, on any number of threads.
    """
    plan = _of(source)
    return _result(_dosim.simulate(plan.name, plan.text, trials, seed, threads, _told(progress)))


def compare(
    *sources: Source,
    trials: Optional[int] = None,
    seed: Optional[int] = None,
    threads: Optional[int] = None,
    progress: Progress = False,
) -> Result:
    """Designs, scenarios and files side by side on the same patients: table ``comparison``."""
    plans = [_of(source) for source in sources]
    named = [(plan.name, plan.text) for plan in plans]
    return _result(_dosim.compare(named, trials, seed, threads, _told(progress)))


def sweep(
    source: Source, *, seed: Optional[int] = None, threads: Optional[int] = None, progress: Progress = False
) -> Result:
    """Answers over what ``[sweep]`` of the file varies, or over 1,000 random curves: ``sweep_summary`` and ``sweep``."""
    plan = _of(source)
    return _result(_dosim.sweep(plan.name, plan.text, seed, threads, _told(progress)))


def decision_table(source: Source, *, design: Optional[str] = None) -> Result:
    """The decision table of one design, or of all."""
    plan = _of(source)
    return _result(_dosim.decision_table(plan.name, plan.text, design))


def dose_paths(source: Source, *, scenario: Optional[str] = None, design: Optional[str] = None) -> Result:
    """Every distinct dose path of a design under a scenario, with its exact probability."""
    plan = _of(source)
    return _result(_dosim.dose_paths(plan.name, plan.text, scenario, design))


def next_dose(
    source: Source,
    outcomes: Optional[str] = None,
    *,
    patients: Any = None,
    counts: Optional[str] = None,
    at: Optional[int] = None,
    design: Optional[str] = None,
    on: Optional[str] = None,
    strict: bool = False,
) -> dict[str, Any]:
    """What the protocol of a running trial says now.

    Args:
        source: The scenario.
        outcomes: The history in letters, such as ``"1NNN 2NNT"``.
        patients: Instead: a CSV or .xlsx file, a data frame, or rows, a patient each, with dates.
        counts: Instead: DLTs/evaluable by dose level, such as ``"0/3 1/6"``.
        at: With counts, the dose level treated last, counted from 1.
        design: The name of the design; the first of the file if left out.
        on: With patients, the day it is asked for, ``"2026-03-01"``.
        strict: Whether a history that departs from the design is refused.

    Returns:
        What ``dosim next --json`` prints, whose schema is in the documentation.
    """
    plan = _of(source)
    name, data = ("patients.csv", None) if patients is None else _sheet(patients)
    return json.loads(_dosim.next_dose(plan.name, plan.text, design, outcomes, counts, at, name, data, on, strict))


def _sheet(patients: Any) -> tuple[str, bytes]:
    if isinstance(patients, (str, os.PathLike)):
        path = Path(patients)
        return str(path), path.read_bytes()
    rows = _rows(patients)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return "patients", text.getvalue().encode()


def _rows(patients: Any) -> list[Mapping[str, Any]]:
    if hasattr(patients, "to_dicts"):
        return patients.to_dicts()
    if hasattr(patients, "to_pylist"):
        return patients.to_pylist()
    if hasattr(patients, "to_dict"):
        return patients.to_dict("records")
    return [dict(row) for row in patients]


def _cell(value: Any) -> str:
    missing = value is None or value != value
    if missing:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)
