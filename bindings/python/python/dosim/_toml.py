"""Writes plain Python values as TOML."""

import datetime
import json
import numbers
from collections.abc import Mapping
from typing import Any


def written(table: Mapping[str, Any]) -> str:
    """The text of a TOML file with these entries."""
    return "".join(_table(table, ()))


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    values = [(key, value) for key, value in table.items() if not _is_table(value)]
    lines = [f"{_key(key)} = {_value(value)}\n" for key, value in values if value is not None]
    for key, value in table.items():
        inner = (*path, key)
        head = ".".join(_key(part) for part in inner)
        if isinstance(value, Mapping):
            lines += [f"\n[{head}]\n", *_table(value, inner)]
        elif _is_table(value):
            for entry in value:
                lines += [f"\n[[{head}]]\n", *_table(entry, inner)]
    return lines


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(isinstance(entry, Mapping) for entry in value)


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _string(key)


def _string(text: str) -> str:
    # TOML has no surrogate pairs, and DEL must be escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _value(value: Any) -> str:
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if hasattr(value, "__iter__"):
        return "[" + ", ".join(_value(entry) for entry in value) + "]"
    raise TypeError(f"a scenario file cannot hold {value!r}")
