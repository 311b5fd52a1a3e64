#!/usr/bin/env python3
"""tests/corpora/findings.py FOLDER…: how much miglint says about real trees, with the recommended preset.

Each folder is given to `miglint lint` ($MIGLINT_BIN names the binary, else build/release/miglint). A revision is
healthy when it has no error; the noise is the share of healthy revisions that get a warning all the same. What is
said of the history as a whole counts where it is said.
"""
import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.path.abspath(os.environ.get("MIGLINT_BIN") or ROOT / "build/release/miglint")


def lint(folder):
    run = subprocess.run([BINARY, "lint", "--format", "json", "--fail-on", "never", folder],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{folder}: exit {run.returncode}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def percent(part, whole):
    return 100 * part / whole if whole else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    by_rule, revisions, with_error, warned = collections.Counter(), 0, 0, 0
    shares = []
    for folder in parser.parse_args().folders:
        report = lint(folder)
        here = sum(project["revisions"] for project in report["projects"])
        worst, rules = collections.defaultdict(set), set()
        for finding in report["findings"]:
            if finding["severity"] == "info":
                continue
            revision = finding.get("revision") or finding["file"]
            worst[revision].add(finding["severity"])
            rules.add((finding["rule"], finding["severity"], revision))
        by_rule.update((rule, severity) for rule, severity, _ in rules)
        bad = sum("error" in severities for severities in worst.values())
        shares.append(percent(len(worst) - bad, here - bad))
        revisions, with_error, warned = revisions + here, with_error + bad, warned + len(worst) - bad
        print(f"{here:5} revisions, {percent(bad, here):5.1f} % with an error, {shares[-1]:5.1f} % of the others with a warning  {folder}")
    print(f"{revisions:5} revisions, {percent(with_error, revisions):5.1f} % with an error, "
          f"{percent(warned, revisions - with_error):5.1f} % of the others with a warning; "
          f"median of the trees {statistics.median(shares):.1f} %")
    for (rule, severity), count in by_rule.most_common():
        print(f"{percent(count, revisions):6.2f} %  {severity:7}  {rule}")


if __name__ == "__main__":
    main()
