#!/usr/bin/env python3
"""tests/corpora/sql_trees.py FOLDER…: are SQL migration tools' trees found and read as the tool itself reads them?

Each folder is a checkout of a project. Everything in it is found without help; for each tree that miglint finds, the
revisions are counted and put in order a second time by the few lines below, which follow the tool's own source and
share nothing with miglint. $MIGLINT_BIN names the binary, else build/release/miglint.

revisions   as miglint counts them; "≠ n" where the second count differs
order       the tool's, or the first place where the two differ
statements  in both directions, and of these the ones that do not parse
--errors prints each statement that does not parse, --left-out what was found and left out.

Exit 1: a count or an order differs.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys

from liquibase_count import liquibase

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(os.environ.get("MIGLINT_BIN") or ROOT / "build/release/miglint")


def miglint(folder, command, *more):
    run = [BINARY, command, ".", "--format", "json", *more]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 2:
        return None, done.stderr.strip()
    return json.loads(done.stdout), done.stderr.strip()


def names(folder):
    return sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def numbered(pattern, key=int):
    """Files of the folder whose name fits; the first group is the version, compared as `key`."""

    def count(folder):
        found = (re.match(pattern, name) for name in names(folder))
        return [version for version, _ in sorted({(m[1], key(m[1])) for m in found if m}, key=lambda pair: pair[1])]

    return count


def folders(leaf, key=str, version=lambda name: name):
    def count(folder):
        return sorted((version(p.parent.name) for p in folder.glob("*/" + leaf)), key=key)

    return count


def dotted(version):
    """Flyway: 1 = 1.0 = 1_0, and numbers, not text."""
    parts = [int(part) for part in re.split(r"[._]", version)]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return parts


def flyway(folder):
    found = [re.match(r"([VRB])([0-9][0-9._]*)?(?:__(.*))?\.sql$", p.name) for p in folder.rglob("*.sql")]
    versions = sorted({m[2] for m in found if m and m[1] in "VB" and m[2]}, key=dotted)
    return versions + sorted(m[3] for m in found if m and m[1] == "R" and m[3])


def sqitch(folder):
    plan = next(path for path in (folder / "sqitch.plan", folder / "pgpm.plan") if path.exists())
    lines = plan.read_text().splitlines()
    return [line.split()[0] for line in lines if line.strip() and line.strip()[0] not in "%#@"]


def drizzle(folder):
    journal = folder / "meta/_journal.json"
    if journal.exists():
        return [entry["tag"] for entry in json.loads(journal.read_text())["entries"]]
    return folders("migration.sql")(folder)


def pop(folder):
    found = {}
    for name in names(folder):
        m = re.match(r"(\d+)_([^.]+)(\.(?!autocommit)[a-z0-9]+)?(\.autocommit)?\.up\.(sql|fizz)$", name)
        if m and (m[3] or "") in ("", ".postgres", ".postgresql"):
            found[m[1]] = m[1]
    return sorted(found, key=int)


def plain_numbers(folder):
    """Numbered files; or those of folders that have a release for a name, release by release."""
    count = numbered(r"[Vv]?(\d+).*(?<!\.down)\.sql$")
    releases = [path for path in folder.iterdir() if path.is_dir() and re.match(r"v?\d+(\.\d+)*$", path.name)]
    releases.sort(key=lambda path: [int(part) for part in path.name.lstrip("v").split(".")])
    return count(folder) + [f"{path.name}/{version}" for path in releases for version in count(path)]


COUNTS = {
    "golang-migrate": numbered(r"(\d+)_.*\.(?:up|down)\.\w+$"),
    "encore": numbered(r"(\d+)_.*\.up\.sql$"),
    "river": numbered(r"(\d+)_.*\.(?:up|down)\.sql$"),
    "goose": numbered(r"(\d+)_.*(?:\.sql|(?<!_test)\.go)$"),
    "dbmate": numbered(r"(\d+).*\.sql$", str),
    "sqlx": numbered(r"(\d+)_.*\.sql$"),
    "supabase": numbered(r"(\d+)_.*\.sql$", str),
    "atlas": lambda folder: sorted(name.removesuffix(".sql").split("_")[0] for name in names(folder) if name.endswith(".sql")),
    "sql": plain_numbers,
    "diesel": folders("up.sql", str, lambda name: name.split("_")[0].replace("-", "")),
    "prisma": folders("migration.sql"),
    "hasura": folders("up.sql", int, lambda name: name.split("_")[0]),
    "flyway": flyway,
    "rails": numbered(r"(\d+)_\w+(?:\.\w+)?\.rb$"),
    "sqitch": sqitch,
    "drizzle": drizzle,
    "liquibase": liquibase,
    "pop": pop,
}


def plain(version):
    """An id without what the two ways of writing it differ in: zeros in front, blanks, a mark for its kind, a tag."""
    version = re.sub(r"[_ ]", ".", re.sub(r"^R:|@.*", "", version))
    return re.sub(r"(\.0)+$", "", re.sub(r"(?<![0-9])0+(?=[0-9])", "", version))


def compare(tree, folder):
    """What the second count says of this tree: "" where it agrees."""
    count = COUNTS.get(tree["source_format"])
    if count is None:
        return "not counted"
    beside = {revision["id"] for revision in tree["revisions"] if revision["kind"] == "hook"}
    order = [version for version in tree["order"] if version not in beside]
    if tree["source_format"] == "liquibase":  # path::id::author
        order = [version.split("::")[-2] for version in order]
    mine = [plain(version) for version in order]
    theirs = [plain(version) for version in count(folder)]
    if len(mine) != len(theirs):
        extra = collections.Counter(mine)
        extra.subtract(collections.Counter(theirs))
        return f"≠ {len(theirs)}: " + " ".join(f"{n:+d}×{v}" for v, n in sorted(extra.items()) if n)[:200]
    at = next((at for at, (a, b) in enumerate(zip(mine, theirs)) if a != b), None)
    return "" if at is None else f"order ≠: {mine[at]} where the tool has {theirs[at]}"


def several(whole):
    return whole.get("projects", [whole])


def report(folder, options):
    graph, said = miglint(folder, "graph")
    if graph is None:
        print(f"| {folder.name} | – | {said} |")
        return False
    lint, said = miglint(folder, "lint", "--select", "syntax-error", "--fail-on", "never")
    if options.left_out and said:
        print(said)
    agrees = True
    for tree, summary in zip(several(graph), lint["projects"]):
        if tree["source_format"] == "alembic":
            continue
        difference = compare(tree, folder / tree["root"])
        root = "" if tree["root"] == "." else tree["root"] + "/"
        failed = [f for f in lint["findings"] if f["file"].startswith(root)]
        agrees = agrees and difference in ("", "not counted")
        print(
            f"| {folder.name} | {tree['root']} | {tree['source_format']} | {len(tree['order'])} | {difference or 'the same'} "
            f"| {summary['coverage']['statements']} | {len(failed)} |"
        )
        if options.errors:
            for one in failed:
                print(f"    {one['file']}:{one['line']}: {one['message']}: {' '.join((one['statement'] or '').split())[:100]}")
    return agrees


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--left-out", action="store_true")
    options = parser.parse_args()
    print("| project | tree | tool | revisions | counted again | statements | do not parse |\n|---|---|---|---|---|---|---|")
    done = [report(pathlib.Path(folder).resolve(), options) for folder in options.folders]
    sys.exit(0 if all(done) else 1)


if __name__ == "__main__":
    main()
