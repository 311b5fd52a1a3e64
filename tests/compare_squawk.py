#!/usr/bin/env python3
"""What squawk finds in a folder of SQL migrations and miglint does not, each with the reason.

usage: tests/compare_squawk.py FOLDER [--miglint BIN] [--squawk BIN]

Squawk judges each file alone; miglint replays the history. A finding of squawk's that miglint does not make
is explained by what the replay knows: the table is new in the revision, the file is a downgrade, the column
is NOT NULL already, another finding of the same line has the same cause. What has no explanation is listed
last and makes the exit code 1.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

# Rules of taste, off by default here as well.
STYLE = {'prefer-text-field', 'prefer-bigint-over-int', 'prefer-bigint-over-smallint', 'prefer-identity',
         'prefer-timestamp-tz', 'ban-char-field', 'prefer-robust-stmts', 'require-table-schema',
         'require-enum-value-ordering', 'ban-create-domain-with-constraint', 'prefer-repack'}

# What of ours says the same, beside the rule that the alias names.
SAME_CAUSE = {
    'adding-field-with-default': {'add-column-volatile-default', 'add-column-generated-stored',
                                  'add-column-default-pg10', 'add-column-serial', 'add-column-identity'},
    'adding-foreign-key-constraint': {'add-fk-blocking', 'add-column-inline-fk'},
    'adding-not-nullable-field': {'set-not-null-scan', 'partial-backfill-order'},
    'adding-required-field': {'add-required-column', 'add-column-required'},
    'adding-serial-primary-key-field': {'add-pk-blocking', 'pk-using-index-nullable', 'add-column-serial',
                                        'add-column-identity'},
    'ban-concurrent-index-creation-in-transaction': {'concurrently-in-transaction'},
    'changing-column-type': {'type-change-rewrite', 'type-change-reindex', 'type-change-rechecks-constraints',
                             'type-change-locks-fk-peer', 'change-type', 'narrowing-type'},
    'constraint-missing-not-valid': {'add-check-blocking', 'add-fk-blocking', 'add-unique-blocking',
                                     'add-pk-blocking', 'add-exclude-blocking', 'not-valid-validate-same-tx'},
    'disallowed-unique-constraint': {'add-unique-blocking'},
    'require-lock-timeout': {'missing-lock-timeout', 'timeout-disabled', 'timeout-after-dangerous',
                             'timeout-not-effective'},
    'require-statement-timeout': {'missing-statement-timeout'},
    'transaction-nesting': {'transaction-nesting'},
}
ALIASES = dict(re.findall(r'\{"([^"]+)", "squawk", "([^"]+)"\}',
                          (pathlib.Path(__file__).parents[1] / 'rules' / 'aliases.cpp').read_text()))
ONCE = {'require-lock-timeout', 'require-statement-timeout'}
# What squawk reports for the time that it takes.
WORKS = {'changing-column-type', 'adding-field-with-default', 'constraint-missing-not-valid',
         'adding-not-nullable-field', 'adding-foreign-key-constraint'}
FAILS = {'unknown-reference', 'refused-statement', 'truncated-name-collision', 'syntax-error',
         'dependent-object-blocks-ddl', 'drop-index-behind-constraint'}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('--miglint', default='build/release/miglint')
    parser.add_argument('--squawk', default='squawk')
    return parser.parse_args()


def run_json(command, cwd=None):
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    if not done.stdout.strip():
        sys.exit(f'{" ".join(map(str, command[:3]))} …: {done.stderr.strip()}')
    return json.loads(done.stdout)


def projects_of(report):
    """Each project of a report, whether there is one or several."""
    return report.get('projects', [report])


def files_of(migrations):
    """path → direction, of every statement that the history sends."""
    found = {}
    for revision in (r for project in projects_of(migrations) for r in project['revisions']):
        for direction in ('upgrade', 'downgrade'):
            for statement in revision[direction] or []:
                found.setdefault(statement['file'], []).append((statement['line'], statement['end_line'], direction))
    return found


def effects_of(options):
    """(path, first line) → the statement as `miglint locks` predicts it."""
    predicted = run_json([options.miglint, 'locks', '.', '--format', 'json'], options.folder)
    return {(s['file'], s['line']): s for project in projects_of(predicted) for s in project['statements']}


def bare(name):
    return name.strip('"').split('.')[-1].strip('"').lower()


def renamed_tables(text):
    return re.findall(r'alter\s+table\s+([\w".]+)\s+rename\s+to\s+([\w".]+)', text, re.I)


def new_tables(text):
    """Names that the file itself creates, to say so; what miglint knows it knows from the replay."""
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    made = {bare(name) for name in re.findall(
        r'(?:create\s+(?:(?:unlogged\s+|temp\s+|temporary\s+)?table|materialized\s+view)|into\s+temp\s+table)\s+(?:if\s+not\s+exists\s+)?([\w".]+)', text, re.I)}
    return made | {bare(new) for old, new in renamed_tables(text) if bare(old) in made}


class Seen:
    """What the files say beside the statement itself."""

    def __init__(self, files, folder):
        self.nullable = {}  # path → columns that an earlier file has made nullable
        self.partitioned = set()  # tables
        nullable = set()
        for path in files:
            self.nullable[path] = set(nullable)
            text = (folder / path).read_text(errors='replace').lower()
            nullable.update(re.findall(r'alter\s+column\s+"?(\w+)"?\s+drop\s+not\s+null', text))
            self.partitioned.update(re.findall(r'create\s+table\s+(?:if\s+not\s+exists\s+)?(?:\w+\.)?"?(\w+)"?\s*\([^;]*\)\s*partition\s+by', text))


def reason(finding, path, text, directions, effects, ours, seen):
    """Why miglint is silent, or None."""
    rule, line = finding['rule_name'], finding['line'] + 1
    if rule == 'syntax-error' and re.search(r'\{\{.*?\}\}|\$\{\w+\}', text):
        return 'a placeholder of the tool, which is read as such'
    if rule == 'syntax-error' and effects and not any(o['rule'] == 'syntax-error' for o in ours):
        return "Postgres's own parser accepts it"
    here = [d for begin, end, d in directions.get(path, []) if begin <= line <= end]
    if path not in directions:
        return 'the tool does not run this file'
    if here and 'upgrade' not in here:
        return 'runs only in a downgrade, where it is information at most'
    if any(o['rule'] in FAILS for o in ours):
        return 'the statement fails, which is said instead'
    effect = effects.get((path, max((b for b, e, _ in directions[path] if b <= line <= e), default=0)))
    if effect is None:
        return None
    statement = effect['sql'].lower()
    if any(re.search(rf'\b{re.escape(name)}\b', statement) for name in new_tables(text)):
        return 'the table is new in this revision: nobody waits for it'
    aside = {bare(new) for _, new in renamed_tables(text)}
    if any(bare(lock['relation']) in aside for lock in effect['locks']):
        return 'the file has given the table another name by then, and holds the lock of that'
    if rule in ONCE:
        return 'no lock that others wait for, or said once for the project'
    if ours:
        return f'same cause said as {ours[0]["rule"]}'
    if not effect['locks'] and 'if exists' in statement:
        return 'there is nothing of that name by then: it does nothing'
    if rule.startswith('require-concurrent-index') and re.search(r'drop\s+index\s[^;]*,|index\s[^;]*\bon\s+only\b', statement):
        return 'CONCURRENTLY cannot be used here: several indexes at once, or a partitioned table'
    if rule.startswith('require-concurrent-index') and {lock['relation'].split('.')[-1] for lock in effect['locks']} & seen.partitioned:
        return 'CONCURRENTLY cannot be used here: several indexes at once, or a partitioned table'
    if rule in WORKS and not effect['rewrites'] and not effect['scans']:
        return 'only the catalogue changes: no row is read or written'
    if rule == 'ban-drop-column' and 'if exists' in statement:
        return 'there is nothing of that name by then: it does nothing'
    dropped = re.search(r'drop\s+column\s+"?(\w+)"?', statement)
    if rule == 'ban-drop-column' and dropped and re.search(rf'add\s+column\s+"?{dropped[1]}\b', text, re.I):
        return 'the column is new in this revision'
    dropping = re.search(r'alter\s+column\s+"?(\w+)"?\s+drop\s+not\s+null', statement)
    if rule == 'ban-drop-not-null' and dropping and dropping[1] in seen.nullable[path]:
        return 'the column is nullable already'
    old = re.search(r'alter\s+table\s+(?:\w+\.)?"?(\w+)"?\s+rename\s+to', statement)
    if rule == 'renaming-table' and old and re.search(rf'create\s+(?:or\s+replace\s+)?view\s+(?:\w+\.)?"?{old[1]}\b', text, re.I):
        return 'a view has the old name, so running code still finds it'
    renamed = re.search(r'rename\s+(?:column\s+)?"?(\w+)"?\s+to\b', statement)
    if rule == 'renaming-column' and renamed and re.search(rf'add\s+column\s+(?:if\s+not\s+exists\s+)?"?{renamed[1]}\b', text, re.I):
        return 'the same file brings the old name back'
    return None


def main():
    options = arguments()
    files = sorted(str(p.relative_to(options.folder)) for p in options.folder.rglob('*.sql') if p.is_file())
    lint = [options.miglint, 'lint', '.', '--format', 'json', '--fail-on', 'never', '--all']
    found = run_json(lint, options.folder)['findings']
    directions = files_of(run_json([options.miglint, 'sql', '.', '--format', 'json'], options.folder))
    effects = effects_of(options)
    seen = Seen(files, options.folder)
    by_file = collections.defaultdict(list)
    for finding in found:
        by_file[finding['file']].append(finding)
    explained, unexplained = collections.Counter(), []
    both = 0
    for finding in run_json([options.squawk, '--reporter', 'json', *files], options.folder):
        rule, path, line = finding['rule_name'], finding['file'], finding['line'] + 1
        if rule in STYLE:
            continue
        ours = [f for f in by_file[path] if f['line'] <= line <= f['end_line']]
        same = SAME_CAUSE.get(rule, set()) | {rule, ALIASES.get(rule)}
        if any(f['rule'] in same for f in ours):
            both += 1
            continue
        text = (options.folder / path).read_text(errors='replace')
        why = reason(finding, path, text, directions, effects, ours, seen)
        if why is None:
            unexplained.append(f'{path}:{line}: {rule}')
        else:
            explained[rule, why] += 1
    print(f'{both} findings are made by both')
    for (rule, why), count in explained.most_common():
        print(f'{count:6} {rule}: {why}')
    print(f'{len(unexplained)} without an explanation')
    for place in unexplained:
        print(' ', place)
    return 1 if unexplained else 0


if __name__ == '__main__':
    sys.exit(main())
