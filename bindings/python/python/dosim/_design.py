"""A design as the scenario file has it: a rule with its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Design:
    """A design. Build it with one of the constructors, such as :func:`dosim.boin`."""

    rule: str
    name: str | None = None
    own: Mapping[str, Any] = field(default_factory=dict)
    general: Mapping[str, Any] = field(default_factory=dict)

    def as_table(self) -> dict[str, Any]:
        """The table ``[[design]]`` of the scenario file."""
        name = self.name if self.name is not None else self.rule.replace("_", " ")
        return {"name": name, **_given(self.general), self.rule: _given(self.own)}

    def __repr__(self) -> str:
        said = [f"{key}={value!r}" for key, value in {**_given(self.own), **_given(self.general)}.items()]
        said += [] if self.name is None else [f"name={self.name!r}"]
        return f"dosim.{self.rule}({', '.join(said)})"


def _given(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}
