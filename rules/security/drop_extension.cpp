#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_extension{
    .name = "drop-extension",
    .severity = Severity::kError,
    .summary = "an extension is dropped, and with CASCADE every column of its types",
    .why = R"(
DROP EXTENSION removes the extension's types, functions and operators. With CASCADE every column, index and
view that uses one of them goes along, without a word; without CASCADE it fails where one is used.)",
    .silent = R"(
The extension was created in the same script. Without CASCADE it is a warning. Downgrades that drop what
the upgrade has created are information.)",
    .instead = "Drop what uses it first, by name; then DROP EXTENSION without CASCADE.",
    .source = "PostgreSQL 15 manual, CREATE EXTENSION, DROP EXTENSION",
    .sql = {.setup = "CREATE EXTENSION citext;",
            .bad = "DROP EXTENSION citext CASCADE;",
            .good = "CREATE EXTENSION hstore;\nDROP EXTENSION hstore;"},
    .alembic = {.setup = "op.execute('CREATE EXTENSION citext')",
                .bad = "op.execute('DROP EXTENSION citext')",
                .good = "op.execute('CREATE EXTENSION hstore')\n"
                        "op.execute('DROP EXTENSION hstore')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kExtension) return;
  for (const ddl::Name& extension : drop->objects) {
    const auto creates_it = [&](const ddl::CreateExtension& create) {
      return create.extension == extension.name;
    };
    if (step.earlier<ddl::CreateExtension>(creates_it)) continue;
    Finding& finding = out.add(
        step,
        drop->cascade
            ? fmt::format("Every column, index and view that uses {} is dropped along with it.",
                          extension.name)
            : fmt::format("This fails where a column, index or view still uses {}.",
                          extension.name),
        drop->cascade ? "Drop what uses it first, by name; then leave CASCADE out."
                      : "Make sure that nothing uses it any more.");
    if (!drop->cascade) finding.severity = Severity::kWarning;
  }
}

}  // namespace miglint::rules
