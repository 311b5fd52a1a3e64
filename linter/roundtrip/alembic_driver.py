"""Runs an Alembic project's own code for miglint, one revision and direction at a time.

Started inside the project's environment. Asks come in as JSON, a line each, on file descriptor
argv[1], answers go out on argv[2]; when the former is closed, it ends. Whatever the project
connects to, the connection goes to the database of the ask: nothing else is ever reached through
SQLAlchemy. Works from Alembic 1.8 and SQLAlchemy 1.4 on.
"""

import json
import os
import re
import sys
import traceback

while "" in sys.path:  # a folder called alembic must not hide the package
    sys.path.remove("")
asks = os.fdopen(int(sys.argv[1]), "r", encoding="utf-8")
answers = os.fdopen(int(sys.argv[2]), "w", encoding="utf-8")


def answer(**words):
    answers.write(json.dumps(words, default=str) + "\n")
    answers.flush()


try:
    import alembic
    import sqlalchemy
    from alembic import autogenerate
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationStep
    from alembic.script import ScriptDirectory
    from sqlalchemy import event
    from sqlalchemy.engine import Engine, make_url
except ImportError as error:
    answer(hello=False, message=str(error))
    sys.exit(0)
sys.path.append(os.getcwd())
answer(hello=True, alembic=alembic.__version__, sqlalchemy=sqlalchemy.__version__)


class WrongDatabase(Exception):
    pass


class NothingRun(Exception):
    """env.py has come to its end, and nobody has asked for the migrations."""


class Redirect:
    """Every connection that SQLAlchemy opens, sent to the one database."""

    # What else a project asks of its connections and has nothing to do with where they go.
    KEPT = ("prepare_threshold", "statement_cache_size", "prepared_statement_cache_size",
            "client_encoding", "json_serializer")

    def __init__(self):
        self.url = None
        self.settings = ()
        self.engines = set()
        self.statement = None
        event.listen(Engine, "do_connect", self.connect)
        event.listen(Engine, "engine_connect", self.connected)
        event.listen(Engine, "before_cursor_execute", self.execute)

    def connect(self, dialect, record, cargs, cparams):
        if dialect.name != "postgresql":
            raise WrongDatabase("it connects to %s, not to Postgres" % dialect.name)
        url = make_url(self.url).set(drivername="postgresql+" + dialect.driver)
        host = url.query.get("host")
        if host and dialect.driver == "pg8000":
            url = url.set(query={"unix_sock": "%s/.s.PGSQL.%s" % (host, url.port or 5432)})
        arguments, parameters = dialect.create_connect_args(url)
        kept = {key: cparams[key] for key in self.KEPT if key in cparams}
        cargs[:] = arguments
        cparams.clear()
        cparams.update(kept)
        cparams.update(parameters)
        connection = dialect.connect(*cargs, **cparams)
        cursor = connection.cursor()
        for name, value in self.settings:
            cursor.execute("SET %s = %s" % (name, value))
        cursor.close()
        connection.commit()
        return connection

    def connected(self, connection, *_):
        self.engines.add(connection.engine)

    def execute(self, connection, cursor, statement, parameters, context, executemany):
        self.statement = statement

    def close(self):
        """No connection outlives an ask: the database is copied in between."""
        for engine in self.engines:
            try:
                engine.dispose()
            except Exception as error:
                # If it still holds the database, the copy of that fails and says so.
                print("miglint: a connection of the project is not closed: " + first_line(error), file=sys.stderr)
        self.engines.clear()


def place_in(paths, error):
    """The last line of these files that the error went through."""
    place = (None, None)
    for frame in traceback.extract_tb(error.__traceback__):
        if os.path.realpath(frame.filename) in paths:
            place = (frame.filename, frame.lineno)
    if isinstance(error, SyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    return place


def first_line(words):
    lines = [line for line in str(words).splitlines() if line.strip()]
    return lines[0].strip() if lines else ""


def failure_of(error, paths, statement):
    server = error
    while server is not None and not (getattr(server, "pgcode", None) or getattr(server, "sqlstate", None)):
        server = getattr(server, "orig", None) or server.__cause__
    words = {"statement": statement if server is not None else None}
    if server is not None:
        diag = getattr(server, "diag", None)
        words.update(
            sqlstate=getattr(server, "pgcode", None) or getattr(server, "sqlstate", None),
            message=getattr(diag, "message_primary", None) or getattr(server, "message", None)
            or re.sub("^<class '[^']+'>: ", "", first_line(server)),
            detail=getattr(diag, "message_detail", None) or getattr(server, "detail", None),
            hint=getattr(diag, "message_hint", None) or getattr(server, "hint", None))
    else:
        said = first_line(error)
        words["nothing_run"] = isinstance(error, NothingRun)
        words["message"] = said if words["nothing_run"] else type(error).__name__ + (": " + said if said else "")
    words["file"], words["line"] = place_in(paths, error)
    return words


def name_of(schema, *parts):
    return ".".join([schema or "public", *[str(part) for part in parts]])


def type_in(dialect, kind):
    try:
        return kind.compile(dialect=dialect)
    except Exception:
        return repr(kind)


def columns_of(thing):
    return ", ".join(str(getattr(column, "name", column)) for column in getattr(thing, "columns", ()))


def told(difference, dialect):
    """A difference of compare_metadata as (object, words)."""
    kind = difference[0]
    there = {"add": "is in the models, and no migration makes it",
             "remove": "is made by the migrations, and is not in the models"}.get(kind.split("_")[0])
    if kind in ("add_table", "remove_table"):
        return "table " + name_of(difference[1].schema, difference[1].name), there
    if kind in ("add_column", "remove_column"):
        return "column " + name_of(difference[1], difference[2], difference[3].name), there
    if kind in ("add_index", "remove_index"):
        index = difference[1]
        return "index %s on %s" % (index.name, name_of(index.table.schema, index.table.name)), there
    if kind in ("add_constraint", "remove_constraint", "add_fk", "remove_fk"):
        constraint = difference[1]
        what = "foreign key" if kind.endswith("fk") else "constraint"
        return "%s %s on %s" % (what, constraint.name or "(%s)" % columns_of(constraint),
                                name_of(constraint.table.schema, constraint.table.name)), there
    if kind in ("add_table_comment", "remove_table_comment"):
        return ("table " + name_of(difference[1].schema, difference[1].name),
                "has another comment in the models")
    if kind.startswith("modify_") and len(difference) >= 7:
        _, schema, table, column, _, old, new = difference[:7]
        what = kind[len("modify_"):]
        if what == "type":
            old, new = type_in(dialect, old), type_in(dialect, new)
        if what == "nullable":
            words = "takes NULL in the models, and is NOT NULL by the migrations" if new else \
                "is NOT NULL in the models, and takes NULL by the migrations"
        elif what == "type":
            words = "is %s in the models, and %s by the migrations" % (new, old)
        elif what == "default":
            shown = [getattr(getattr(one, "arg", one), "text", getattr(one, "arg", one)) for one in (new, old)]
            words = "has the default %s in the models, and %s by the migrations" % tuple(
                "none" if one in (None, False) else one for one in shown)
        else:
            words = "has another %s in the models" % what
        return "column " + name_of(schema, table, column), words
    return kind.replace("_", " "), first_line(difference[1:])


class Project:
    def __init__(self, ask):
        self.config = Config(ask["ini"], ini_section=ask["section"]) if ask["ini"] else Config()
        self.config.set_main_option("script_location", ask["script_location"].replace("%", "%%"))
        self.redirect = Redirect()
        self.redirect.settings = [tuple(setting) for setting in ask["settings"]]
        self.script = None
        self.env = os.path.realpath(os.path.join(ask["script_location"], "env.py"))
        self.flask = None

    def enter_flask(self):
        """Flask-Migrate's env.py wants the application around it, as `flask db` has."""
        if self.flask is None and "current_app" in open(self.env, encoding="utf-8").read():
            from flask.cli import ScriptInfo
            self.flask = ScriptInfo().load_app().app_context()
            self.flask.push()

    def run(self, url, steps, destination):
        self.redirect.url = url
        self.redirect.statement = None
        shown = url
        known = self.config.get_main_option("sqlalchemy.url") or ""
        if known.startswith("postgresql+"):  # the driver that the project has chosen
            shown = known.split(":", 1)[0] + url[url.index(":"):]
        # env.py may read the option or the whole section.
        self.config.set_main_option("sqlalchemy.url", shown.replace("%", "%%"))
        if self.script is None:
            self.script = ScriptDirectory.from_config(self.config)
        self.enter_flask()
        asked = []

        def steps_asked_for(heads, context):
            asked.append(True)
            return steps(heads, context)

        with EnvironmentContext(self.config, self.script, fn=steps_asked_for, as_sql=False,
                                starting_rev=None, destination_rev=destination, tag=None):
            self.script.run_env()
        if not asked:
            raise NothingRun("env.py has not called context.run_migrations()")

    def prepare(self, ask):
        seen = {}

        def look(heads, context):
            version = context._version
            seen["version_table"] = name_of(version.schema, version.name)
            seen["models"] = context.opts.get("target_metadata") is not None
            return []

        self.run(ask["url"], look, "heads")
        return seen

    def step(self, ask):
        up = ask["do"] == "upgrade"

        def one(heads, context):
            script = self.script.get_revision(ask["revision"])
            make = MigrationStep.upgrade_from_script if up else MigrationStep.downgrade_from_script
            return [make(self.script.revision_map, script)]

        self.run(ask["url"], one, ask["revision"])
        return {}

    def compare(self, ask):
        found = []

        def look(heads, context):
            metadata = context.opts.get("target_metadata")
            if metadata is None:
                return []
            for difference in autogenerate.compare_metadata(context, metadata):
                for one in difference if isinstance(difference, list) else [difference]:
                    found.append(told(one, context.dialect))
            return []

        self.run(ask["url"], look, "heads")
        return {"differences": [{"object": name, "words": words} for name, words in found]}


project = None
for line in asks:
    ask = json.loads(line)
    try:
        if project is None:
            project = Project(ask)
        does = {"prepare": project.prepare, "compare": project.compare}.get(ask["do"], project.step)
        reply = dict(ok=True, **does(ask))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        paths = {os.path.realpath(path) for path in [ask.get("file") or "", project.env if project else ""] if path}
        statement = project.redirect.statement if project else None
        reply = dict(ok=False, **failure_of(error, paths, statement))
    if project is not None:
        project.redirect.close()
    answer(**reply)
