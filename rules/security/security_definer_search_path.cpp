#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule security_definer_search_path{
    .name = "security-definer-search-path",
    .severity = Severity::kWarning,
    .summary = "a SECURITY DEFINER function does not fix its search_path",
    .why = R"(
The function runs with its owner's rights, and looks its names up along the caller's search_path. A caller
who puts an object of the same name earlier in the path has it run with those rights (manual, CREATE
FUNCTION, "Writing SECURITY DEFINER Functions Safely").)",
    .silent = R"(
SET search_path stands among the function's options, or a later ALTER FUNCTION of the script sets it;
SECURITY INVOKER. Downgrades.)",
    .instead = "Add SET search_path = the schemas it needs, pg_temp last.",
    .source = "PostgreSQL 15 manual, CREATE FUNCTION",
    .sql = {.bad = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';",
            .good = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER\n"
                    "SET search_path = app, pg_temp AS 'SELECT 1';"},
    .alembic = {.bad = "op.execute(\"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER "
                       "AS 'SELECT 1'\")",
                .good = "op.execute(\"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT "
                        "1'\")"},
    .check_step = check,
};

// ALTER FUNCTION … SECURITY DEFINER of one that fixes no search_path.
static void check_altered(const Step& step, const ddl::AlterFunction& alter, Findings& out) {
  if (alter.security_definer != true || alter.sets_search_path == true) return;
  const auto known = step.before.functions(alter.function);
  const bool is_fixed = std::ranges::any_of(
      known, [](const Function* function) { return function->definition.sets_search_path; });
  if (known.empty() || is_fixed) return;
  const auto sets = [&](const ddl::AlterFunction& other) {
    return other.sets_search_path == true && other.function.name == alter.function.name;
  };
  if (step.later<ddl::AlterFunction>(sets) || step.earlier<ddl::AlterFunction>(sets)) return;
  out.add(step,
          fmt::format("From now on {} runs with its owner's rights, but looks names up along the "
                      "caller's search_path.",
                      alter.function.text()),
          fmt::format("Add SET search_path = {}, pg_temp to it.",
                      alter.function.schema.empty() ? "public" : alter.function.schema));
}

static void check(const Step& step, Findings& out) {
  const auto* altered = step.as<ddl::AlterFunction>();
  if (altered != nullptr && step.direction == Direction::kUpgrade)
    check_altered(step, *altered, out);
  const auto* create = step.as<ddl::CreateFunction>();
  if (create == nullptr || !create->security_definer || create->sets_search_path) return;
  if (step.direction == Direction::kDowngrade) return;
  const bool set_later = step.later<ddl::AlterFunction>([&](const ddl::AlterFunction& alter) {
    return alter.sets_search_path == true && alter.function.name == create->function.name;
  });
  if (set_later) return;
  out.add(step,
          fmt::format("{} runs with its owner's rights, but looks names up along the caller's "
                      "search_path.",
                      create->function.text()),
          fmt::format("Add SET search_path = {}, pg_temp to it.",
                      create->function.schema.empty() ? "public" : create->function.schema));
}

}  // namespace miglint::rules
