"""Writes the constructors of designs, for Python and for R, from the declarations of dosim's keys.

    dosim schema | python3 bindings/generate.py           writes both files
    dosim schema | python3 bindings/generate.py --check   says whether they are what it would write
"""

import json
import sys
import textwrap
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = HERE / "python" / "python" / "dosim" / "designs.py"
R = HERE / "r" / "R" / "designs.R"
TABLES = "design"


def kind(declared, of_python):
    """How a value of the declared type is called in Python, or in R's documentation."""
    names = {
        "boolean": ("bool", "logical"),
        "integer": ("int", "whole number"),
        "number": ("float", "number"),
        "string": ("str", "string"),
        "array": ("Sequence[Any]", "vector or list"),
    }
    return names.get(declared.get("type"), ("Any", "value"))[0 if of_python else 1]


def keys_of(schema):
    """The tables that say which rule, and the keys that fit any design, each with its declaration."""
    declared = schema["properties"][TABLES]["items"]["properties"]
    rules = {name: table for name, table in declared.items() if table.get("type") == "object"}
    general = {name: key for name, key in declared.items() if name not in rules and name != "name"}
    return rules, general


def sentence(declared):
    text = declared["description"].strip()
    choices = declared.get("enum") or [choice["const"] for choice in declared.get("oneOf", []) if "const" in choice]
    if choices:
        text += " One of " + ", ".join(f'"{choice}"' for choice in choices) + "."
    if "default" in declared:
        text += f" Default: {json.dumps(declared['default'])}."
    return text


def filled(text, indent, hanging=""):
    return textwrap.fill(" ".join(text.split()), 116, initial_indent=indent, subsequent_indent=indent + hanging)


def python_constructor(rule, table, general):
    own = table["properties"]
    arguments = {**own, **{name: key for name, key in general.items() if name not in own}}
    lines = [f"def {rule}("]
    lead = []
    if rule == "three_plus_three":
        lead = ["rule"]
        lines.append("    rule: Optional[str] = None,")
    lines += ["    *,", "    name: Optional[str] = None,"]
    lines += [f"    {key}: Optional[{kind(arguments[key], True)}] = None," for key in arguments if key not in lead]
    lines += [") -> Design:", filled('"""' + table["description"], "    ").rstrip()]
    lines += ["", "    What is left out has the default of the scenario file.", "", "    Args:"]
    lines.append("        name: What results call the design.")
    lines += [filled(f"{key}: {sentence(arguments[key])}", "        ", "    ") for key in arguments]
    lines.append('    """')
    pairs = lambda keys: "{" + ", ".join(f'"{key}": {key}' for key in keys) + "}"
    rest = [key for key in general if key not in own]
    lines += [f'    own = {pairs(own)}', f"    general = {pairs(rest)}", f'    return Design("{rule}", name, own, general)']
    return "\n".join(lines)


def python(rules, general):
    head = [
        '"""One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit."""',
        "",
        "from collections.abc import Sequence",
        "from typing import Any, Optional",
        "",
        "from ._design import Design",
        "",
        "__all__ = [" + ", ".join(f'"{rule}"' for rule in rules) + "]",
        "",
    ]
    body = "\n\n\n".join(python_constructor(rule, table, general) for rule, table in rules.items())
    return "\n".join(head) + "\n\n" + body + "\n"


def roxygen(text):
    return filled(text.replace("\\", "\\\\").replace("%", "\\%").replace("{", "\\{").replace("}", "\\}"), "#' ", "  ")


def r_constructor(rule, table, general):
    own = table["properties"]
    arguments = {**own, **{name: key for name, key in general.items() if name not in own}}
    order = (["rule"] if "rule" in own else []) + [key for key in arguments if key != "rule"]
    if rule != "three_plus_three":
        order = list(arguments)
    title = table["description"].split(":")[0].split(" (")[0].strip().rstrip(".")
    lines = [f"#' {title[:1].upper()}{title[1:]}", "#'", roxygen(table["description"]), "#'"]
    lines.append("#' What is left out (`NULL`) has the default of the scenario file.")
    lines.append("#'")
    lines += [roxygen(f"@param {key} {kind(arguments[key], False)}: {sentence(arguments[key])}") for key in order]
    lines.append("#' @param name What results call the design.")
    lines += ["#' @return A design for [scenario()].", "#' @export"]
    signature = ", ".join(f"{key} = NULL" for key in [*order, "name"])
    lines.append(textwrap.fill(f"{rule} <- function({signature}) {{", 110, subsequent_indent="    "))
    pairs = lambda keys: "list(" + ", ".join(f"{key} = {key}" for key in keys) + ")"
    rest = [key for key in general if key not in own]
    lines.append(textwrap.fill(f'  new_design("{rule}", name, {pairs(own)}, {pairs(rest)})', 110, subsequent_indent="    "))
    lines.append("}")
    return "\n".join(lines)


def r(rules, general):
    head = "# One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit.\n\n"
    return head + "\n\n".join(r_constructor(rule, table, general) for rule, table in rules.items()) + "\n"


def main():
    rules, general = keys_of(json.load(sys.stdin))
    texts = {PYTHON: python(rules, general), R: r(rules, general)}
    if "--check" in sys.argv[1:]:
        stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
        for path in stale:
            print(f"{path} is not what the declarations give; run: dosim schema | python3 bindings/generate.py")
        return 1 if stale else 0
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
