"""Dosim's Cargo.toml, from standard input, as that of the library alone."""

import re
import sys

text = sys.stdin.read()
# Whole tables: up to the next line that begins with a bracket.
for table in (r"\[\[bin\]\]", r"\[\[bench\]\]", r"\[dev-dependencies\]", r"\[profile\.[^\]]*\]", r"\[package\.metadata[^\]]*\]"):
    text = re.sub(rf"(?ms)^(?:#[^\n]*\n)*{table}\n.*?(?=^\[|^#|\Z)", "", text)
text = re.sub(r'(?m)^(readme|include|exclude|build) = .*\n', "", text)
sys.stdout.write(text)
