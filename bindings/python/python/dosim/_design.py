"""A design as the scenario file has it: a rule with its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass(frozen=True)
class Design:
    """A design. Build it with one of the constructors, such as :func:`dosim.boin`."""

    rule: str
    name: Optional[str] = None
    own: Mapping[str, Any] = field(default_factory=dict)
    general: Mapping[str, Any] = field(default_factory=dict)

    def as_table(self) -> dict[str, Any]:
        """The table ``[[design]]`` of the scenario file."""
        given = lambda keys: {key: value for key, value in keys.items() if value is not None}
        name = self.name if self.name is not None else self.rule.replace("_", " ")
        return {"name": name, **given(self.general), self.rule: given(self.own)}
