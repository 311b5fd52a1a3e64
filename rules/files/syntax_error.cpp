#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule syntax_error{
    .name = "syntax-error",
    .severity = Severity::kError,
    .fails = true,
    .summary = "the text does not parse",
    .why = R"(
Postgres (or Python) will refuse it as it stands. The message is the parser's own; the rest of the file is
still judged.)",
    .silent = R"(
What the tool says of the same text tells more (tool-directive-error). Else never: what does not parse
cannot run.)",
    .instead = R"(
Correct the statement.)",
    .source = "PostgreSQL 15 manual, chapter 4, SQL Syntax",
    .sql = {.setup = R"py(CREATE TABLE t (id int);)py",
            .bad = R"py(ALTER TABEL t ADD COLUMN a int;)py",
            .good = R"py(ALTER TABLE t ADD COLUMN a int;)py"},
    .alembic = {.bad = R"py(op.execute("ALTER TABEL t ADD COLUMN a int"))py",
                .good = R"py(op.execute("SELECT 1"))py"},
    .note = NoteKind::kSyntaxError,
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* failed = step.as<ddl::Unparsed>();
  if (failed == nullptr) return;
  const ddl::TextOffset at =
      failed->at >= step.begin && failed->at < step.end ? failed->at : step.begin;
  Finding& finding =
      out.add(step.locate(at),
              fmt::format("Postgres cannot parse this statement: {}.", failed->message),
              "Correct the statement.");
  finding.extent = step.where();
}

}  // namespace miglint::rules
