#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_seeded_failure{
    .name = "roundtrip-seeded-failure",
    .severity = Severity::kWarning,
    .needs_server = true,
    .summary = "a revision fails only on tables that hold rows",
    .why = R"(
On empty tables it runs; with a few made-up rows that the schema allows (nulls where columns are nullable,
duplicates where nothing forbids them) the server refuses it. A real table has such rows sooner or later.)",
    .silent = R"(
Run with --no-rows; the revision fails on empty tables too; the table could not be given rows.)",
    .instead = R"(
Repair the rows first, in the same revision or an earlier one: give the nulls a value, merge the
duplicates, shorten what is too long.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
