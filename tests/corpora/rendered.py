#!/usr/bin/env python3
"""tests/corpora/rendered.py FOLDER…: how much of real Alembic trees is rendered.

Each folder is a project, a script directory, or anything that holds such (every env.py beside a versions folder
is taken). Runs `miglint sql --format json`; $MIGLINT_BIN names the binary, else build/release/miglint.

complete   nothing in either direction is opaque (what is guarded counts as rendered, and what Alembic itself refuses:
           there is nothing to render)
partly     something is opaque, something is rendered
not at all everything that there is is opaque
--reasons prints the most frequent reasons, --list every opaque element.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(os.environ.get("MIGLINT_BIN") or ROOT / "build/release/miglint")


def script_directories(folder):
    """The script directories at or below a folder, without those that lie in another one."""
    folder = pathlib.Path(folder)
    found = sorted(env.parent for env in folder.rglob("env.py") if holds_versions(env.parent))
    return [path for path in found if "templates" not in path.parts] or [folder]


def holds_versions(folder):
    return any(child.is_dir() and "versions" in child.name for child in folder.iterdir())


def revisions_of(folder):
    run = subprocess.run([BINARY, "sql", "--format", "json", str(folder)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{folder}: exit {run.returncode}: {run.stderr.strip()}")
    whole = json.loads(run.stdout)
    return [revision for project in whole.get("projects", [whole]) for revision in project["revisions"]]


def judge(revision):
    """'complete', 'partly' or 'not at all', and the opaque elements."""
    elements = revision["upgrade"] + (revision["downgrade"] or [])
    opaque = [element for element in elements if element["opaque"] and "Alembic refuses" not in element["opaque"]]
    if not opaque:
        return "complete", opaque
    return ("not at all" if len(opaque) == len(elements) else "partly"), opaque


def general(reason):
    """A reason without what is particular to one file."""
    return re.sub(r"`[^`]*`", "`…`", reason)[:100]


def percent(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "    –"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    kinds = ("complete", "partly", "not at all")
    total, reasons = collections.Counter(), collections.Counter()
    for folder in options.folders:
        for directory in script_directories(folder):
            count = collections.Counter()
            for revision in revisions_of(directory):
                kind, opaque = judge(revision)
                count[kind] += 1
                reasons.update(general(element["opaque"]) for element in opaque)
                if options.list:
                    for element in opaque:
                        print(f"{element['file']}:{element['line']}: {kind}: {element['opaque']}")
            total += count
            print(f"{count.total():5} revisions " + ", ".join(f"{percent(count[k], count.total())} {k}" for k in kinds) + f"  {directory}")
    print(f"{total.total():5} revisions " + ", ".join(f"{percent(total[k], total.total())} {k}" for k in kinds) + "  in all")
    if options.reasons:
        for reason, times in reasons.most_common(60):
            print(f"{times:6} {reason}")


if __name__ == "__main__":
    main()
