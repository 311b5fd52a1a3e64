#!/usr/bin/env bash
# What action.yml runs; its inputs come as MIGLINT_….
set -euo pipefail

command -v miglint >/dev/null || {
  echo "::error title=miglint::miglint is not on the PATH of this runner; install it in a step before this one"
  exit 2
}
arguments=("${MIGLINT_PATH:-.}")
[ -z "${MIGLINT_BASE:-}" ] || arguments+=(--base "$MIGLINT_BASE")
[ -z "${MIGLINT_FAIL_ON:-}" ] || arguments+=(--fail-on "$MIGLINT_FAIL_ON")
if [ -n "${MIGLINT_SARIF:-}" ]; then
  miglint lint "${arguments[@]}" --format sarif --output "$MIGLINT_SARIF" || [ $? = 1 ]
fi
miglint lint "${arguments[@]}" --format github
