#!/usr/bin/env python3
"""tests/corpora/against_alembic.py FOLDER…: does `miglint sql` say what real Alembic sends?

Needs Alembic and SQLAlchemy (Debian: python3-alembic, python3-psycopg2) in the Python that runs it. Each revision of the trees is loaded
by itself and run by real Alembic in both directions against a connection that writes instead of executing; where
that raises (the application is missing, a query's result is used), the direction is left out. The others are
compared with `miglint sql --format json`, statement for statement; $MIGLINT_BIN names the binary.

equal      the same statements, white space and case outside quotes apart
said       different, and miglint says where it does not know: opaque, guarded, once a row, an unknown name
explained  different for a known reason: the revision asks whether it runs offline, which a live upgrade does not; an
           older Alembic writes less; an id is drawn anew
silent     different without a word

Exit 0: no silent difference. --list prints the differences.
"""
import argparse
import collections
import contextlib
import difflib
import importlib.util
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import types
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(os.environ.get("MIGLINT_BIN") or ROOT / "build/release/miglint")

try:
    import alembic.context
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import MetaData
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.mock import MockConnection
    from sqlalchemy.sql.schema import DEFAULT_NAMING_CONVENTION
except ImportError as error:
    print(f"{error}: install python3-alembic and python3-psycopg2")
    sys.exit(77)

sys.dont_write_bytecode = True  # nothing is left behind in the trees

TOKEN = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)|(?P<comment>--[^\n]*|/\*.*?\*/)"""
    r"""|(?P<word>[\w$]+)|(?P<space>\s+)|(?P<sign>.)""",
    re.S,
)


def statements(text):
    """The statements of a text as lists of tokens: no comments, no white space, lower case outside quotes."""
    found, tokens = [], []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "tag" else "quoted"
        if kind == "sign" and match.group() == ";":
            found.append(tokens)
            tokens = []
        elif kind not in ("comment", "space"):
            tokens.append(match.group() if kind == "quoted" else match.group().lower())
    found.append(tokens)
    return [" ".join(tokens) for tokens in found if tokens]


def load(path):
    """The revision's module, loaded as Alembic does; None where it needs what is not here."""
    spec = importlib.util.spec_from_file_location("revision_" + re.sub(r"\W", "_", path.stem), path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception:  # whatever the revision's imports raise: it cannot run alone
        return None
    return module


def write_live(context):
    """Statements are written as a live connection would get them: with their parameters, backslashes single."""
    context.dialect._backslash_escapes = False

    def write(construct, *several, **named):
        rows = several[0] if len(several) == 1 and isinstance(several[0], (list, tuple)) else several
        for row in [dict(row) for row in rows] or [named]:
            if row:  # bindparams() takes the types from the values, which literals need
                construct = construct.bindparams(**row) if hasattr(construct, "bindparams") else construct.params(**row)
            context.impl._exec(construct)

    context.connection = context.impl.connection = MockConnection(context.dialect, write)


def run(module, direction, names):
    """What real Alembic sends with env.py's naming convention, or None where the direction is missing or raises."""
    function = getattr(module, direction, None)
    if not isinstance(function, types.FunctionType) or function.__code__.co_argcount:
        return None
    out = io.StringIO()
    context = MigrationContext.configure(
        dialect=postgresql.psycopg2.dialect(paramstyle="named"),
        opts={"as_sql": True, "output_buffer": out, "literal_binds": True, "target_metadata": MetaData(naming_convention=names)},
    )
    write_live(context)
    try:
        with Operations.context(context), contextlib.redirect_stdout(io.StringIO()):
            function()
    except BaseException:  # noqa: B902 - also SystemExit: a revision may do anything
        return None
    return [text for text in statements(out.getvalue()) if text not in ("begin", "commit")]


def rendered(folder):
    """{path: ({direction: elements}, naming convention)} of every revision that miglint reads."""
    done = subprocess.run([BINARY, "sql", "--format", "json", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{folder}: exit {done.returncode}: {done.stderr.strip()}")
        return {}
    found = {}
    whole = json.loads(done.stdout)
    for project in whole.get("projects", [whole]):
        names = project.get("environment", {}).get("naming_convention") or DEFAULT_NAMING_CONVENTION
        for revision in project["revisions"]:
            found[revision["file"]] = {d: revision[d] or [] for d in ("upgrade", "downgrade")}, names
    return found


def explained(statement):
    """A statement without what differs for a known reason: releases before 1.12 pass over if_exists, SQLAlchemy before
    2.0 writes START WITH 1, ids are drawn anew."""
    statement = re.sub(r" if (not )?exists| start with 1$", "", statement)
    return re.sub(r"'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'( : : uuid)?|\(\$\d+\)|\( \$ ?\d+ \)", "?", statement)


def judge(real, elements, text):
    mine = [s for element in elements if not element["opaque"] for s in statements(element["sql"])]
    mine = [s for s in mine if s not in ("begin", "commit")]
    # Several indexes and constraints of one table come out of Python sets, in any order.
    if mine == real or collections.Counter(mine) == collections.Counter(real):
        return "equal", mine
    if "is_offline_mode" in text or "as_sql" in text or same_but_for_what_is_known(mine, real):
        return "explained", mine
    unsure = [e for e in elements if e["opaque"] or e["guarded"] or re.search(r"\?[a-z_]\w*|\(\$\d", e["sql"])]
    return ("said" if unsure else "silent"), mine


def same_but_for_what_is_known(mine, real):
    return sorted(map(explained, mine)) == sorted(map(explained, real))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    total = collections.Counter()
    for folder in options.folders:
        count = collections.Counter()
        sys.path.insert(0, str(folder))  # as `prepend_sys_path = .` does
        for file, (directions, names) in rendered(folder).items():
            path = pathlib.Path(file)
            module = load(path)
            for direction, elements in directions.items():
                real = run(module, direction, names) if module else None
                if real is None:
                    count["not run"] += 1
                    continue
                verdict, mine = judge(real, elements, path.read_text(errors="replace"))
                count[verdict] += 1
                if verdict == "silent" or (options.list and verdict == "said"):
                    print(f"{verdict}: {file}: {direction}")
                    print("\n".join("  " + line for line in difflib.unified_diff(real, mine, "real", "miglint", "", "", 0, "")))
        total += count
        print(f"{folder}: " + ", ".join(f"{n} {kind}" for kind, n in sorted(count.items())))
    compared = sum(n for kind, n in total.items() if kind != "not run")
    share = 100 * total["equal"] / compared if compared else 0
    print(f"{compared} directions compared, {share:.1f} % equal, {total['said']} said, {total['explained']} explained, {total['silent']} silent")
    sys.exit(1 if total["silent"] else 0)


if __name__ == "__main__":
    main()
