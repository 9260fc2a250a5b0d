"""A scenario file, from Python values or from a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Union

from . import _dosim, _toml
from ._design import Design

Dose = Union[str, float, Mapping[str, Any]]
Source = Union["Scenario", str, "os.PathLike[str]"]


class Scenario:
    """What a scenario file holds. ``text`` is its text, which the command ``dosim`` reads as well."""

    def __init__(self, text: str, name: str = "scenario.toml") -> None:
        self.text = text
        self.name = name
        _dosim.check(name, text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<dosim.Scenario {self.name!r}>"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the scenario file."""
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(self.text)

    def understood(self) -> str:
        """What the program understood, defaults included, as a scenario file."""
        return _dosim.check(self.name, self.text)


def scenario(
    source: str | os.PathLike[str] | None = None,
    *,
    doses: Sequence[Dose] | None = None,
    true_prob_tox: Mapping[str, Sequence[float]] | None = None,
    designs: Design | Iterable[Design] | None = None,
    target: float | None = None,
    title: str = "Dose escalation",
    patients_per_month: float = 2.0,
    preconditioning_days: float = 0.0,
    days_after_infusion: float = 28.0,
    **tables: Any,
) -> Scenario:
    """A scenario: from a file, or from Python values.

    Args:
        source: The path of a scenario file; nothing else is given then.
        doses: The dose levels, the lowest first: labels, amounts, or mappings with ``label``, ``amount``, ``unit``.
        true_prob_tox: The true DLT probabilities by dose level, under the name of each scenario.
        designs: One design or several, such as ``dosim.boin(max_patients=30)``.
        target: The DLT rate that the designs aim at or are judged by.
        title: What the trial is called.
        patients_per_month: Patients who arrive in a month.
        preconditioning_days: Days from the start of preconditioning to infusion.
        days_after_infusion: Days from infusion to the close of the DLT window.
        tables: Any other key or table of the scenario file, such as ``trials=20_000``, ``seed=7``,
            ``enrolment={"cap": 12}``, ``conduct={...}``, ``onset={...}``, ``sweep={...}``.

    Raises:
        dosim.DosimError: With the place, the value and the remedy, if something cannot be used.
    """
    values = {"doses": doses, "true_prob_tox": true_prob_tox, "designs": designs, "target": target}
    if source is not None:
        given = [*(name for name, value in values.items() if value is not None), *tables]
        if given:
            raise TypeError(f"a scenario file says all by itself: leave out {', '.join(given)}")
        return _read(Path(source))
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise TypeError(f"scenario() needs a file, or {', '.join(missing)}")
    chosen = [designs] if isinstance(designs, Design) else list(designs or ())
    plan: dict[str, Any] = {
        "title": title,
        "target_dlt_rate": target,
        "dose": [_dose(dose) for dose in doses or ()],
        "scenario": [{"name": name, "dlt_probabilities": list(curve)} for name, curve in (true_prob_tox or {}).items()],
        "design": [design.as_table() for design in chosen],
        "enrolment": {"patients_per_month": patients_per_month},
        "dlt_window": {"preconditioning_days": preconditioning_days, "days_after_infusion": days_after_infusion},
    }
    for key, value in tables.items():
        both = isinstance(value, Mapping) and isinstance(plan.get(key), Mapping)
        plan[key] = {**plan[key], **value} if both else value
    return Scenario(_toml.written(plan))


def of(source: Source) -> Scenario:
    """A scenario, or that of a file."""
    return source if isinstance(source, Scenario) else scenario(source)


def _read(path: Path) -> Scenario:
    try:
        # As bytes: line ends stay as they are, so that places in messages are those of the command.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _dosim.DosimError(f"{path}: not UTF-8: {error}\nhelp: save the file as UTF-8") from None
    except OSError as error:
        raise _dosim.DosimError(f"{path}: cannot be read: {error}\nhelp: check the path") from None
    return Scenario(text, str(path))


def _dose(dose: Dose) -> dict[str, Any]:
    if isinstance(dose, Mapping):
        return dict(dose)
    if isinstance(dose, str):
        return {"label": dose}
    return {"label": f"{dose:g}", "amount": float(dose)}
