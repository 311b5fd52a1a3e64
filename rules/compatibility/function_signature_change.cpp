#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/arguments.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);
static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule function_signature_change{
    .name = "function-signature-change",
    .fails = true,
    .summary = "CREATE OR REPLACE FUNCTION with other arguments makes a second function",
    .why = R"(
A function is known by its name and argument types. With other types CREATE OR REPLACE replaces nothing: the
old function stays, with its old body, and calls that fit both fail with "function is not unique". Another
return type is refused.)",
    .silent = R"(
A function with these argument types is there already, or the one of the other types was dropped before;
plain CREATE FUNCTION, which means an overload; the history knows no function of the name.)",
    .instead = R"(
DROP FUNCTION with the old argument types in the same revision when no code calls it any more; or give the
new function another name.)",
    .source = "PostgreSQL 15 manual, CREATE FUNCTION",
    .sql = {.setup = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';",
            .bad = "CREATE OR REPLACE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';",
            .good = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"},
    .alembic = {.setup = "op.execute(\"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS "
                         "'SELECT a'\")",
                .bad = "op.execute(\"CREATE OR REPLACE FUNCTION f(a text) RETURNS int LANGUAGE sql "
                       "AS 'SELECT 1'\")",
                .good = "op.execute(\"CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql "
                        "AS 'SELECT 1'\")"},
    .advise = advise,
    .check_step = check,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (step.as<ddl::CreateFunction>() == nullptr || refusal.sqlstate != "42P13") return std::nullopt;
  return "DROP FUNCTION first, in the same revision, or give the new function another name.";
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateFunction>();
  if (create == nullptr || !create->or_replace) return;
  const std::vector<const Function*> known = step.before.functions(create->function);
  // Several already: overloads are meant here.
  if (known.size() != 1) return;
  const ddl::CreateFunction& old = known.front()->definition;
  if (resolved_arguments(step.before, *known.front()) ==
      resolved_arguments(step.before, create->argument_types)) {
    return;
  }
  if (step.same_run(known.front()->origin)) return;
  const bool dropped_later = step.later<ddl::Drop>([&](const ddl::Drop& drop) {
    return std::ranges::any_of(drop.objects, [&](const ddl::Name& object) {
      return object.name == create->function.name;
    });
  });
  if (dropped_later) return;
  out.add(step,
          fmt::format("{0}({1}) stays beside the new {0}({2}): other argument types make a second "
                      "function, they do not replace the first.",
                      create->function.text(),
                      fmt::join(old.argument_types, ", "),
                      fmt::join(create->argument_types, ", ")),
          fmt::format("{}, or give the new one another name.",
                      as_sql(step,
                             fmt::format("DROP FUNCTION {}({})",
                                         ddl::quote(create->function),
                                         fmt::join(old.argument_types, ", ")))));
}

}  // namespace miglint::rules
