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
WIDTH = 116
# The argument that comes first, without its name.
FIRST = {"three_plus_three": "rule", "accelerated_titration": "rule"}


def tables_and_keys(schema):
    """The tables that say which rule, and the keys that fit any design, each with its declaration."""
    declared = schema["properties"]["design"]["items"]["properties"]
    rules = {name: table for name, table in declared.items() if table.get("type") == "object"}
    general = {name: key for name, key in declared.items() if name not in rules and name != "name"}
    return rules, general


def choices(declared):
    """The words that a value may be."""
    one_of = [choice["const"] for choice in declared.get("oneOf", []) if "const" in choice]
    return declared.get("enum") or one_of


def python_type(declared):
    if choices(declared):
        return "Literal[" + ", ".join(f'"{choice}"' for choice in choices(declared)) + "]"
    if "anyOf" in declared:
        return " | ".join(python_type(either) for either in declared["anyOf"])
    if "const" in declared:
        return f'Literal["{declared["const"]}"]'
    if declared.get("type") == "array":
        entries = declared.get("items") or (declared.get("prefixItems") or [{}])[0]
        return f"Sequence[{python_type(entries)}]"
    return {"boolean": "bool", "integer": "int", "number": "float", "string": "str"}.get(declared.get("type"), "Any")


def r_type(declared):
    if choices(declared):
        return "string"
    if "anyOf" in declared:
        return " or ".join(r_type(either) for either in declared["anyOf"])
    if "const" in declared:
        return f'"{declared["const"]}"'
    if declared.get("type") == "array":
        entries = declared.get("items") or (declared.get("prefixItems") or [{}])[0]
        return "list of vectors" if entries.get("type") == "array" else "vector"
    return {"boolean": "TRUE or FALSE", "integer": "whole number"}.get(declared.get("type"), declared.get("type", "value"))


def paragraphs(declared):
    """The description: what runs on, and the lines that are set apart as they are."""
    running, listed = [], []
    for line in declared["description"].splitlines():
        (listed if line.startswith("    ") else running).append(line)
    words = {choice for choice in choices(declared) if f'"{choice}"' not in "".join(listed)}
    text = " ".join(" ".join(running).split())
    if words:
        text += " One of " + ", ".join(f'"{choice}"' for choice in choices(declared)) + "."
    listed = [line.strip() for line in listed]
    if "default" in declared:
        default = f"Default: {json.dumps(declared['default'])}."
        if listed:
            listed.append(default)
        else:
            text += f" {default}"
    return text, listed


def filled(text, first, others):
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False, break_long_words=False
    )


def arguments_of(rule, table, general):
    """The keys of the table and those that fit any design, the first argument first."""
    own = table["properties"]
    every = {**own, **{key: declared for key, declared in general.items() if key not in own}}
    first = FIRST.get(rule)
    order = [first] if first else []
    return {key: every[key] for key in [*order, *(key for key in every if key not in order)]}


def python_dict(name, keys):
    lines = [f"    {name} = {{"] + [f'        "{key}": {key},' for key in keys] + ["    }"]
    return "\n".join(lines)


def python_constructor(rule, table, general):
    arguments = arguments_of(rule, table, general)
    first = FIRST.get(rule)
    lines = [f"def {rule}("]
    lines += [f"    {first}: {python_type(arguments[first])} | None = None,"] if first else []
    lines += ["    *,", "    name: str | None = None,"]
    lines += [f"    {key}: {python_type(of)} | None = None," for key, of in arguments.items() if key != first]
    text, listed = paragraphs(table)
    lines += [") -> Design:", filled('"""' + text, "    ", "    "), ""]
    lines += ["    ::", "", *(f"        {line}" for line in listed), ""] if listed else []
    lines += ["    What is left out has the default of the scenario file.", "", "    Args:"]
    lines.append("        name: What results call the design.")
    for key, declared in arguments.items():
        text, listed = paragraphs(declared)
        lines.append(filled(f"{key}: {text}", "        ", "            "))
        lines += [filled(line, "            - " if line.startswith('"') else " " * 12, "              ") for line in listed]
    lines += ['    """']
    lines.append(python_dict("own", table["properties"]))
    lines.append(python_dict("general", [key for key in general if key not in table["properties"]]))
    lines.append(f'    return Design("{rule}", name, own, general)')
    return "\n".join(lines)


def python(rules, general):
    head = [
        '"""One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit."""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Sequence",
        "from typing import Literal",
        "",
        "from ._design import Design",
        "",
        "__all__ = [",
        *(f'    "{rule}",' for rule in rules),
        "]",
    ]
    body = "\n\n\n".join(python_constructor(rule, table, general) for rule, table in rules.items())
    return "\n".join(head) + "\n\n\n" + body + "\n"


def rd(text):
    """Escaped for R's documentation, in which dosim's keys and words are no markup."""
    for character in "\\%{}@":
        text = text.replace(character, "@@" if character == "@" else "\\" + character)
    return text.replace("[", "\\[").replace("]", "\\]")


def roxygen(text, first="#' ", others="#'   "):
    return filled(text, first, others)


def r_list(keys):
    return "list(" + ", ".join(f"{key}~=~{key}" for key in keys) + ")"


def r_constructor(rule, table, general):
    arguments = arguments_of(rule, table, general)
    text, listed = paragraphs(table)
    title = rule.replace("_", " ")
    lines = [f"#' Design: {title}", "#'", roxygen(rd(text), others="#' "), "#'"]
    lines += ["#' \\preformatted{", *(f"#' {rd(line)}" for line in listed), "#' }", "#'"] if listed else []
    lines += ["#' What is left out (`NULL`) has the default of the scenario file.", "#'"]
    for key, declared in arguments.items():
        text, listed = paragraphs(declared)
        listed = [" ".join(line.split()) for line in listed]
        said = f"{r_type(declared)}: {text} " + "; ".join(listed)
        lines.append(roxygen(f"@param {key} {rd(said)}"))
    lines.append("#' @param name What results call the design.")
    lines += ["#' @return A design for [scenario()].", "#' @family designs", "#' @export"]
    # A tilde is a space at which no line ends.
    signature = ", ".join(f"{key}~=~NULL" for key in [*arguments, "name"])
    lines.append(textwrap.fill(f"{rule}~<-~function({signature})~{{", 100, subsequent_indent="    ").replace("~", " "))
    rest = [key for key in general if key not in table["properties"]]
    call = f'new_design("{rule}", name, {r_list(table["properties"])}, {r_list(rest)})'
    lines += [textwrap.fill(call, 100, initial_indent="  ", subsequent_indent="    ").replace("~", " "), "}"]
    return "\n".join(lines)


def r(rules, general):
    head = "# One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit.\n\n"
    return head + "\n\n".join(r_constructor(rule, table, general) for rule, table in rules.items()) + "\n"


def main():
    rules, general = tables_and_keys(json.load(sys.stdin))
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
