#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_schema{
    .name = "drop-schema",
    .severity = Severity::kError,
    .summary = "a schema is dropped, with CASCADE everything in it",
    .why = R"(
DROP SCHEMA … CASCADE destroys every table, type and function in the schema in one statement, also those
that somebody else has put there, and views and foreign keys of other schemas that lead into it.)",
    .silent = R"(
The schema was created in the same revision. Without CASCADE it is a warning: an empty schema is all that
can be dropped so, but code may still name it.)",
    .instead = R"(
Drop the objects one by one in a release of their own, and then the empty schema, without CASCADE.)",
    .source = "PostgreSQL 15 manual, DROP SCHEMA",
    .sql = {.setup = "CREATE SCHEMA old;\nCREATE TABLE old.users (id bigint PRIMARY KEY);",
            .bad = "DROP SCHEMA old CASCADE;",
            .good = "CREATE SCHEMA scratch;\nDROP SCHEMA scratch CASCADE;"},
    .alembic = {.setup = "op.execute('CREATE SCHEMA old')",
                .bad = "op.execute('DROP SCHEMA old CASCADE')",
                .good = "op.execute('CREATE SCHEMA scratch')\nop.execute('DROP SCHEMA scratch')"},
    .check_step = check,
};

static std::size_t tables_in(const Catalog& catalog, const std::string& schema) {
  std::size_t count = 0;
  catalog.each_relation([&](const Relation& relation) {
    const bool table =
        relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitionedTable;
    if (table && relation.name.schema == schema) ++count;
  });
  return count;
}

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kSchema) return;
  for (const ddl::Name& schema : drop->objects) {
    const bool made_here = step.earlier<ddl::CreateSchema>(
        [&](const ddl::CreateSchema& create) { return create.schema == schema.name; });
    if (made_here) continue;
    if (!drop->cascade) {
      out.add(step,
              fmt::format("Dropping schema {} breaks running code that still names it.",
                          schema.name),
              "Take it out of the code and of every search_path first, and deploy that.")
          .severity = Severity::kWarning;
      continue;
    }
    const std::size_t tables = tables_in(step.before, schema.name);
    out.add(step,
            fmt::format("DROP SCHEMA {} CASCADE destroys everything in it{}.",
                        schema.name,
                        tables == 0 ? ""
                                    : fmt::format(", with {} table{} that the history knows",
                                                  tables,
                                                  tables == 1 ? "" : "s")),
            "Drop the objects one by one in a release of their own, then the empty schema.");
  }
}

}  // namespace miglint::rules
