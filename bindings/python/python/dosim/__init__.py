"""Phase-I dose-escalation trials: exact where an exact answer exists, simulated day by day where it does not.

The numbers are those of the command ``dosim``, which comes with this package.
"""

from __future__ import annotations

import datetime
import json
import warnings
from collections.abc import Callable
from typing import Any, Union

from . import _dosim, _patients
from ._charts import Chart, Charts
from ._design import Design
from ._dosim import DosimError
from ._results import NextDose, Result
from ._scenario import Scenario, Source, of, scenario
from .designs import *  # noqa: F403
from .designs import __all__ as _constructors

__version__ = _dosim.version()
__all__ = [
    "Chart",
    "Charts",
    "Design",
    "DosimError",
    "DosimWarning",
    "NextDose",
    "Result",
    "Scenario",
    "compare",
    "decision_table",
    "dose_paths",
    "exact",
    "next_dose",
    "scenario",
    "simulate",
    "sweep",
    *_constructors,
]

Progress = Union[bool, Callable[[int, int], None]]


class DosimWarning(UserWarning):
    """Something of a scenario file that can be used, and may not be what was meant: its place, the value and the remedy."""


def _warn(said: list[str]) -> None:
    for warning in said:
        # Told where the caller of this package asked.
        warnings.warn(warning, DosimWarning, stacklevel=4)


def _result(text: str) -> Result:
    answer = json.loads(text)
    _warn(answer["warnings"])
    return Result(answer["tables"], answer["notes"], answer["charts"])


def _told(progress: Progress) -> Callable[[int, int], None] | None:
    if progress is True:
        return lambda done, planned: print(f"\r{done:,} of {planned:,}", end="\n" if done == planned else "", flush=True)
    return progress or None


def exact(source: Source, *, threads: int | None = None) -> Result:
    """Operating characteristics without chance: tables ``summary`` and ``doses``.

    Designs without an exact answer are left out; ``notes`` of the result names them, and says why.
    """
    plan = of(source)
    return _result(_dosim.exact(plan.name, plan.text, threads))


def simulate(
    source: Source,
    *,
    trials: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> Result:
    """Operating characteristics of simulated trials, with their Monte Carlo standard errors: ``summary`` and ``doses``.

    The same scenario, seed and version give the same numbers, on any number of threads.

    Args:
        source: A scenario, or the path of a scenario file.
        trials: How many trials are conducted, instead of those of the scenario.
        seed: The seed, instead of that of the scenario.
        threads: How many threads work; one for each processor if left out.
        progress: ``True`` prints how far it is; a function is called with how much is done, and of how much.
    """
    plan = of(source)
    return _result(_dosim.simulate(plan.name, plan.text, (trials, seed), threads, _told(progress)))


def compare(
    *sources: Source,
    trials: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> Result:
    """Designs, scenarios and files side by side on the same patients, with the optimal benchmark: ``comparison``.

    The keywords are those of :func:`simulate`.
    """
    files = [(plan.name, plan.text) for plan in map(of, sources)]
    return _result(_dosim.compare(files, (trials, seed), threads, _told(progress)))


def sweep(
    source: Source, *, seed: int | None = None, threads: int | None = None, progress: Progress = False
) -> Result:
    """Answers over what ``[sweep]`` of the file varies, or over 1,000 random curves: ``sweep_summary`` and ``sweep``.

    Where the file has a 3+3, ``passing`` is the chance of passing a dose level. The keywords are those of :func:`simulate`.
    """
    plan = of(source)
    return _result(_dosim.sweep(plan.name, plan.text, seed, threads, _told(progress)))


def decision_table(source: Source, *, design: str | None = None) -> Result:
    """The decision table of the design of this name, or of all: ``decision_table``."""
    plan = of(source)
    return _result(_dosim.decision_table(plan.name, plan.text, design))


def dose_paths(source: Source, *, scenario: str | None = None, design: str | None = None) -> Result:
    """Every distinct dose path of a design under a scenario, with its exact probability: ``paths``.

    Without a name, the first scenario and the first design of the file.
    """
    plan = of(source)
    return _result(_dosim.dose_paths(plan.name, plan.text, scenario, design))


def next_dose(
    source: Source,
    outcomes: str | None = None,
    *,
    patients: Any = None,
    counts: str | None = None,
    at: int | None = None,
    design: str | None = None,
    on: str | datetime.date | None = None,
    sheet: str | None = None,
    date_order: str | None = None,
    strict: bool = False,
) -> NextDose:
    """What the protocol of a running trial says now. Without a history, what it begins with.

    Args:
        source: A scenario, or the path of a scenario file.
        outcomes: The history in letters, such as ``"1NNN 2NNT"``: N no DLT, M no DLT but a moderate toxicity, T a DLT, H one that ended the study, P pending, E not evaluable.
        patients: Instead: a CSV or .xlsx file, a data frame, or rows, a patient each, with dates.
        counts: Instead: DLTs/evaluable by dose level, such as ``"0/3 1/6"``.
        at: With counts, the dose level treated last, counted from 1.
        design: The name of the design; the first of the file if left out.
        on: With patients, the day it is asked for; the last date of the patients if left out.
        sheet: With an .xlsx file, the name of the sheet; the first if left out.
        date_order: With patients, ``"dmy"`` or ``"mdy"``, where dates do not say so themselves.
        strict: Whether a history that departs from the design is refused.
    """
    plan = of(source)
    day = on.isoformat()[:10] if isinstance(on, datetime.date) else on
    given = None
    if patients is not None:
        name, data = _patients.sheet(patients)
        given = {"name": name, "bytes": data, "sheet": sheet, "date_order": date_order, "on": day}
    answer = _dosim.next_dose((plan.name, plan.text), design, outcomes, (counts, at), given, strict)
    return _next_dose(*answer)


def _next_dose(said: str, answer: str, warned: list[str]) -> NextDose:
    _warn(warned)
    return NextDose(said, json.loads(answer))
