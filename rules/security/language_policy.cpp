#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule language_policy{
    .name = "language-policy",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a function is written in an untrusted language",
    .why = R"(
A function in an untrusted language (C, plpython3u, plperlu) does whatever the server's operating system
user may do, and only a superuser can create it.)",
    .silent = "sql, plpgsql, plperl, pltcl and other trusted languages. Downgrades.",
    .instead = "Do it in the application, or in PL/pgSQL.",
    .source = "PostgreSQL 15 manual, CREATE FUNCTION",
    .sql = {.bad = "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1';",
            .good = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"},
    .alembic = {.bad = "op.execute(\"CREATE FUNCTION f() RETURNS int LANGUAGE plperlu AS '1'\")",
                .good = "op.execute(\"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT "
                        "1'\")"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  static constexpr std::array<std::string_view, 8> kUntrusted{
      "c", "internal", "plpython3u", "plpython2u", "plpythonu", "plperlu", "pltclu", "plsh"};
  const auto* create = step.as<ddl::CreateFunction>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (std::ranges::count(kUntrusted, create->language) == 0) return;
  out.add(step,
          fmt::format("{} is written in {}, which may do whatever the server's own user may.",
                      create->function.text(),
                      create->language),
          "Do it in the application, or in PL/pgSQL.");
}

}  // namespace miglint::rules
