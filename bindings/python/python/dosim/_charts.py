"""Charts of answers: the files that the command writes, to the byte."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import _dosim


class Chart:
    """A chart. ``svg`` is its drawing, which a notebook shows; ``title`` says what it finds."""

    def __init__(self, name: str, title: str, svg: str, width: int, height: int) -> None:
        self.name = name
        self.title = title
        self.svg = svg
        self._size = (width, height)

    def to_bytes(self, format: str) -> bytes:
        """The file in a format: ``"svg"``, ``"png"`` or ``"pdf"``."""
        return _dosim.chart(self.svg, self.title, self._size, format)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the file, in the format that its name says: .svg, .png or .pdf. What has this name is replaced."""
        path = Path(path)
        path.write_bytes(self.to_bytes(path.suffix[1:].lower()))

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<dosim.Chart {self.name}: {self.title}>"


class Charts(Mapping[str, Chart]):
    """Charts by name, the one to look at first being the first."""

    def __init__(self, charts: list[Mapping[str, Any]]) -> None:
        self._charts = {chart["name"]: Chart(**chart) for chart in charts}

    def __getitem__(self, name: str) -> Chart:
        return self._charts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def __repr__(self) -> str:
        return f"<dosim.Charts {', '.join(self._charts) or 'none'}>"

    def save(self, folder: str | os.PathLike[str], formats: tuple[str, ...] = ("svg", "png", "pdf")) -> list[Path]:
        """Writes every chart into a folder, which is made if it is not there; files of the same names are replaced."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        files = [(chart, Path(folder) / f"{name}.{format}") for name, chart in self.items() for format in formats]
        for chart, path in files:
            chart.save(path)
        return [path for _, path in files]
