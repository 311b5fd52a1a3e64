"""The change sets of a Liquibase tree that run on PostgreSQL, in the order in which they run: a second count for sql_trees.py.

From Liquibase's own rules (5.0): XMLChangeLogSAXParser and DatabaseChangeLog (document order, include and includeAll where they
stand), StandardChangeLogHistory (dbms), ContextExpression, the precondition classes, and AbstractFormattedChangeLogParser for
formatted SQL. Nothing is shared with miglint. JSON is read like XML; YAML only where Python has a reader for it.
"""
import json
import pathlib
import re
import xml.etree.ElementTree

DATABASES = {"mysql", "mariadb", "oracle", "mssql", "h2", "hsqldb", "sqlite", "db2", "derby", "sybase", "informix", "firebird"}


class Element:
    """One element of a change log, whatever it is written in: a name, attributes, children, in the order of the document."""

    def __init__(self, name, attributes, children):
        self.name, self.attributes, self.children = name, attributes, children

    def get(self, name):
        return str(self.attributes.get(name, ""))


def from_xml(node):
    return Element(node.tag.split("}")[-1], node.attrib, [from_xml(child) for child in node if isinstance(child.tag, str)])


def from_tree(name, value):
    """JSON and YAML: a list holds maps of one key; a map holds attributes, and lists that are children."""
    if isinstance(value, list):
        return Element(name, {}, [from_tree(*pair) for item in value if isinstance(item, dict) for pair in item.items()])
    if not isinstance(value, dict):
        return Element(name, {"value": value}, [])
    nested = [from_tree(*pair) for pair in value.items() if isinstance(pair[1], (dict, list))]
    return Element(name, {k: v for k, v in value.items() if not isinstance(v, (dict, list))}, nested)


def read_log(path):
    text = path.read_text(errors="replace")
    if path.suffix == ".xml":
        root = from_xml(xml.etree.ElementTree.fromstring(text))
    elif path.suffix == ".json":
        root = from_tree("databaseChangeLog", json.loads(text)["databaseChangeLog"])
    else:
        import yaml  # not part of Python

        root = from_tree("databaseChangeLog", yaml.safe_load(text)["databaseChangeLog"])
    return root if root.name == "databaseChangeLog" else None


def for_postgres(dbms):
    """The attribute dbms: `postgresql, h2`, `!mysql`, `all`, `none`."""
    words = [word.strip().lower() for word in dbms.split(",") if word.strip()]
    wanted = [word for word in words if not word.startswith("!")]
    if "!postgresql" in words or "none" in words:
        return False
    return not wanted or "postgresql" in wanted or "all" in wanted


def context_holds(expression):
    """Contexts are chosen by who runs Liquibase. The name of a database is taken to be chosen there, any other may hold."""
    words = re.findall(r"[(),!@]|[^\s(),!@]+", expression.lower())
    code = []
    for word in words:
        if word in ("and", "or", "not", "(", ")"):
            code.append(word)
        elif word == ",":
            code.append("or")
        elif word == "!":
            code.append("not")
        elif word != "@":
            code.append({"postgresql": "True"}.get(word, "False" if word in DATABASES else "maybe"))
    if not code:
        return True
    # What may hold is tried both ways.
    return any(eval(" ".join(code), {"maybe": maybe}) for maybe in (True, False))  # words of the list above only


def condition(element):
    """True, False, or None where only the database knows."""
    if element.name == "dbms":
        return any(word.strip().lower() == "postgresql" for word in element.get("type").split(","))
    known = [condition(child) for child in element.children]
    if element.name == "or":
        return True if True in known else None if None in known or not known else False
    if element.name == "not":
        return None if None in known else not all(known)
    if element.name in ("and", "preConditions"):
        return False if False in known else None if None in known else True
    return None


def runs(change_set):
    guards = [condition(child) for child in change_set.children if child.name == "preConditions"]
    context = change_set.get("contextFilter") or change_set.get("context")
    return (
        for_postgres(change_set.get("dbms")) and context_holds(context) and change_set.get("ignore") != "true" and False not in guards
    )


def find(start, path, beside):
    """A path of an include: relative to the file, or to a folder of the class path, which is one of those above it."""
    path = re.sub(r"^(classpath:)?/*", "", path)
    above = [start] if beside else [start, *start.parents]
    places = [folder / path for folder in above]
    for folder in above:  # modules that stand side by side share one class path
        if folder.name == "resources" and folder.parent.name == "main":
            places += sorted(folder.parents[3].glob("*/src/main/resources/" + path))
    return next((place for place in places if place.exists()), None)


def formatted_sql(path):
    text = path.read_text(errors="replace").lstrip("\ufeff")
    if not re.match(r"\s*--\s*liquibase\s*formatted", text, re.I):
        return ["raw"]  # a whole file is one change set
    found = []
    for line in text.splitlines():
        m = re.match(r"\s*--\s*changeset\s+(\"[^\"]+\"|[^:]+):\s*(\"[^\"]+\"|\S+)(.*)", line, re.I)
        if not m:
            continue
        dbms = re.search(r"dbms:(\S+)", m[3], re.I)
        context = re.search(r"context(?:Filter)?:(\".*?\"|\S*)", m[3], re.I)
        ignored = re.search(r"ignore:true", m[3], re.I)
        if for_postgres(dbms[1].strip('"') if dbms else "") and context_holds(context[1].strip('"') if context else "") and not ignored:
            found.append(m[2].strip('"'))
    return found


def change_sets(path):
    """The ids of the change sets of a file and of what it includes."""
    if path.suffix == ".sql":
        return formatted_sql(path)
    found = []
    log = read_log(path)
    for element in log.children if log else []:
        beside = element.get("relativeToChangelogFile").lower() == "true"
        if element.name == "include":
            there = find(path.parent, element.get("file"), beside)
            found += change_sets(there) if there else []
        elif element.name == "includeAll":
            there = find(path.parent, element.get("path"), beside)
            inside = there.rglob("*") if there else []
            for one in sorted(p for p in inside if p.suffix in (".xml", ".sql", ".json", ".yaml", ".yml")):
                found += change_sets(one)
        elif element.name == "changeSet" and runs(element):
            found.append(element.get("id"))
    return found


def root_of(folder):
    """The log that no other one beside it includes; a master, where there are several."""
    logs = {p: p.read_text(errors="replace") for p in sorted(folder.iterdir()) if p.suffix in (".xml", ".json", ".yaml", ".yml")}
    logs = {p: text for p, text in logs.items() if "databaseChangeLog" in text}
    alone = [p for p in logs if not any(re.search(r"[\"'/ ]" + re.escape(p.name), text) for q, text in logs.items() if q != p)]
    masters = [p for word in ("master", "root", "main") for p in alone if word in p.name]
    return (masters + alone + [None])[0]


def liquibase(folder):
    root = root_of(pathlib.Path(folder))
    if root:
        return change_sets(root)
    marked = (p for p in sorted(pathlib.Path(folder).rglob("*.sql")))
    return [one for p in marked if re.match(r"\ufeff?\s*--\s*liquibase\s*formatted", p.read_text(errors="replace"), re.I) for one in formatted_sql(p)]
