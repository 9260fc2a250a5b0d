"""The patients of a running trial as a sheet, whatever they come as."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import _dosim


def sheet(patients: Any) -> tuple[str, bytes]:
    """What messages call the sheet, and its bytes: those of a file, or the CSV of rows."""
    if isinstance(patients, (str, os.PathLike)):
        path = Path(patients)
        try:
            return str(path), path.read_bytes()
        except OSError as error:
            raise _dosim.DosimError(f"{path}: cannot be read: {error}\nhelp: check the path") from None
    rows = _rows(patients)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return "patients", text.getvalue().encode()


def _rows(patients: Any) -> list[Mapping[str, Any]]:
    """The rows of a data frame of polars, pyarrow or pandas, or rows as they are."""
    if hasattr(patients, "to_dicts"):
        return patients.to_dicts()
    if hasattr(patients, "to_pylist"):
        return patients.to_pylist()
    if hasattr(patients, "to_dict"):
        return patients.to_dict("records")
    return [dict(row) for row in patients]


def _cell(value: Any) -> str:
    # A missing number or date is not equal to itself.
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A date with a time at midnight, as data frames have them.
    if hasattr(value, "date") and callable(value.date):
        return value.date().isoformat()
    return str(value)
