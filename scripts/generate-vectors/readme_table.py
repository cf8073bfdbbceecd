"""The table of sizes and SHA-256 in test-vectors/README.md."""

import hashlib
import json

BEGIN = "<!-- table: begin (written by main.py) -->\n"
END = "<!-- table: end -->\n"


def with_table(readme, contents):
    before, _, rest = readme.decode("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit("test-vectors/README.md has lost the marks of its table")
    return (before + BEGIN + table(contents) + END + after).encode("utf-8")


def table(contents):
    rows = ["| File | Vectors | Bytes | SHA-256 |", "| --- | --: | --: | --- |"]
    for name, content in sorted(contents.items()):
        rows.append(f"| `{name}` | {vector_count(content)} | {len(content)} | `{hashlib.sha256(content).hexdigest()}` |")
    return "\n".join(rows) + "\n"


def vector_count(content):
    try:
        return len(json.loads(content)["vectors"])
    except (KeyError, TypeError, ValueError):
        # Only a damaged typed-in file, which main.py reports by name.
        return "?"
