"""Tables of answers, as whatever data frame is installed."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, Optional

Rows = list[dict[str, Any]]


class Result(Mapping[str, Rows]):
    """Answers: tables by name, each a list of rows. ``result["summary"]`` is one of them.

    ``notes`` says what was left out, and why.
    """

    def __init__(self, tables: Mapping[str, Rows], notes: Optional[list[str]] = None) -> None:
        self._tables = dict(tables)
        self.notes = list(notes or [])

    def __getitem__(self, name: str) -> Rows:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {len(rows)} rows" for name, rows in self._tables.items())
        return f"<dosim.Result {sizes}>"

    def _main(self, table: Optional[str]) -> Rows:
        return self._tables[table if table is not None else next(iter(self._tables))]

    def to_pandas(self, table: Optional[str] = None) -> Any:
        """A table as a pandas data frame; the first one if none is named."""
        return importlib.import_module("pandas").DataFrame(self._main(table))

    def to_polars(self, table: Optional[str] = None) -> Any:
        """A table as a polars data frame."""
        return importlib.import_module("polars").DataFrame(self._main(table), infer_schema_length=None)

    def to_arrow(self, table: Optional[str] = None) -> Any:
        """A table as a pyarrow table."""
        return importlib.import_module("pyarrow").Table.from_pylist(self._main(table))

    def to_dict(self) -> dict[str, Rows]:
        """All tables."""
        return dict(self._tables)
