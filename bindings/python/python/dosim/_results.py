"""Tables of answers, as whatever data frame is installed."""

from __future__ import annotations

import html
import importlib
from collections.abc import Iterator, Mapping
from typing import Any, Dict, List

from ._charts import Charts

Row = Dict[str, Any]
Rows = List[Row]

# What answers first, as far as a table has it, under the heading that it is shown with.
_FIRST = {
    "scenario": "scenario",
    "design": "design",
    "p_correct": "MTD right",
    "p_overdose": "MTD too high",
    "p_none_tolerable": "none tolerable",
    "mean_patients": "patients",
    "mean_dlts": "DLTs",
    "q50_days_to_mtd": "days to MTD",
}
_MOST_ROWS_SHOWN = 20


class Result(Mapping[str, Rows]):
    """Answers: tables by name, each a list of rows. ``result["summary"]`` is one of them.

    ``charts`` are the drawings of them, ``notes`` says what was left out, and why. A missing value is ``None``.
    """

    def __init__(
        self, tables: Mapping[str, Rows], notes: list[str] | None = None, charts: list[Mapping[str, Any]] | None = None
    ) -> None:
        self._tables = dict(tables)
        self.notes = list(notes or [])
        self.charts = Charts(charts or [])

    def __getitem__(self, name: str) -> Rows:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {len(rows)} rows" for name, rows in self._tables.items())
        return f"<dosim.Result {sizes}>"

    def __str__(self) -> str:
        lines = [repr(self), *_shown(self._tables.get("summary", [])), *(f"Note: {note}" for note in self.notes)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """What a notebook shows: the first answers as a table, and the notes."""
        header, *rows = _cells(self._tables.get("summary", []))
        lines = [_html_row("th", header), *(_html_row("td", row) for row in rows)]
        said = [repr(self), *_more(self._tables.get("summary", [])), *(f"Note: {note}" for note in self.notes)]
        table = f"<table>{''.join(lines)}</table>" if header else ""
        return table + "".join(f"<p>{html.escape(text)}</p>" for text in said)

    def _table(self, name: str | None) -> Rows:
        return self._tables[name if name is not None else next(iter(self._tables))]

    def to_pandas(self, table: str | None = None) -> Any:
        """A table as a pandas data frame; the first one if none is named."""
        return importlib.import_module("pandas").DataFrame(self._table(table))

    def to_polars(self, table: str | None = None) -> Any:
        """A table as a polars data frame; the first one if none is named."""
        return importlib.import_module("polars").DataFrame(self._table(table), infer_schema_length=None)

    def to_arrow(self, table: str | None = None) -> Any:
        """A table as a pyarrow table; the first one if none is named."""
        return importlib.import_module("pyarrow").Table.from_pylist(self._table(table))

    def to_dict(self) -> dict[str, Rows]:
        """All tables, as lists of rows."""
        return dict(self._tables)


class NextDose(Mapping[str, Any]):
    """What the protocol says now: the entries that ``dosim next --json`` prints. ``print()`` says it in words."""

    def __init__(self, said: str, entries: Mapping[str, Any]) -> None:
        self.said = said
        self._entries = dict(entries)

    def __getitem__(self, key: str) -> Any:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __str__(self) -> str:
        return self.said.rstrip("\n")

    def __repr__(self) -> str:
        return f"<dosim.NextDose\n{self}\n>"

    def to_dict(self) -> dict[str, Any]:
        """All entries."""
        return dict(self._entries)


def _cells(rows: Rows) -> list[list[str]]:
    """The first answers of a summary below their headings."""
    columns = [column for column in _FIRST if rows and column in rows[0]]
    cells = [[_cell(column, row[column]) for column in columns] for row in rows[:_MOST_ROWS_SHOWN]]
    return [[_FIRST[column] for column in columns], *cells]


def _more(rows: Rows) -> list[str]:
    more = len(rows) - _MOST_ROWS_SHOWN
    return [f"and {more} more rows"] if more > 0 else []


def _shown(rows: Rows) -> list[str]:
    """The same as text, a line for each row."""
    cells = _cells(rows)
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells if line]
    return lines + _more(rows)


def _html_row(tag: str, cells: list[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _cell(column: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{100 * value:.1f} %" if column.startswith("p_") else f"{value:.1f}"
