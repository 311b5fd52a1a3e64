#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule rename_other{
    .name = "rename-other",
    .summary = "a schema, type, function, sequence or enum value in use is renamed",
    .why = R"(
Code that is still running names the old one and fails until the last instance of it is replaced. Columns
and defaults follow a rename, texts in the application and bodies of functions do not.)",
    .silent = R"(
The object was created in the same revision; the old name is given to a new object later in it; a sequence
that belongs to a column; indexes and constraints, whose names code does not use.)",
    .instead = R"(
Add the new one beside it, use it in the code, deploy that, and drop the old one in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TYPE mood AS ENUM ('happy', 'sad');",
            .bad = "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';",
            .good = "ALTER TYPE mood ADD VALUE 'blue';"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('happy', 'sad')\")",
                .bad = "op.execute(\"ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'\")",
                .good = "op.execute(\"ALTER TYPE mood ADD VALUE 'blue'\")"},
    .check_step = check,
};

static std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kSchema:
      return "schema";
    case ddl::ObjectKind::kType:
      return "type";
    case ddl::ObjectKind::kDomain:
      return "domain";
    case ddl::ObjectKind::kFunction:
      return "function";
    case ddl::ObjectKind::kProcedure:
      return "procedure";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    case ddl::ObjectKind::kAttribute:
      return "attribute";
    default:
      return "";
  }
}

static bool type_is_new(const Step& step, const ddl::Name& name) {
  const Type* type = step.before.type(name);
  return type != nullptr && step.same_run(type->origin);
}

// The swap: the old name is free for the new object that follows.
static bool old_name_returns(const Step& step, const ddl::Name& old_name) {
  const auto is_it = [&](const ddl::Name& name) { return name.name == old_name.name; };
  return step.later<ddl::CreateEnum>([&](const auto& c) { return is_it(c.type); }) ||
         step.later<ddl::CreateType>([&](const auto& c) { return is_it(c.type); }) ||
         step.later<ddl::CreateDomain>([&](const auto& c) { return is_it(c.domain); }) ||
         step.later<ddl::CreateFunction>([&](const auto& c) { return is_it(c.function); }) ||
         step.later<ddl::CreateSequence>([&](const auto& c) { return is_it(c.sequence); }) ||
         step.later<ddl::CreateSchema>([&](const auto& c) { return c.schema == old_name.name; }) ||
         step.later<ddl::Rename>(
             [&](const auto& r) { return r.old_name.empty() && r.new_name == old_name.name; });
}

static bool is_harmless(const Step& step, const ddl::Rename& rename) {
  if (rename.kind == ddl::ObjectKind::kSequence) {
    const Relation* sequence = step.before.relation(rename.relation);
    if (sequence != nullptr && !sequence->owned_by.empty()) return true;
    if (!step.pre_existing(rename.relation)) return true;
  }
  if (rename.kind == ddl::ObjectKind::kSchema &&
      step.earlier<ddl::CreateSchema>(
          [&](const auto& create) { return create.schema == rename.relation.name; })) {
    return true;
  }
  for (const Function* function : step.before.functions(rename.relation))
    if (step.same_run(function->origin)) return true;
  return type_is_new(step, rename.relation) || old_name_returns(step, rename.relation);
}

static void check_value(const Step& step, const ddl::RenameEnumValue& rename, Findings& out) {
  if (type_is_new(step, rename.type)) return;
  out.add(
      step,
      fmt::format("Renaming '{}' of enum {} to '{}' breaks running code, which still writes and "
                  "compares '{}'.",
                  rename.old_value,
                  rename.type.text(),
                  rename.new_value,
                  rename.old_value),
      fmt::format(
          "{}, use it in the code, and change the rows in a later release.",
          as_sql(step,
                 fmt::format(
                     "ALTER TYPE {} ADD VALUE '{}'", ddl::quote(rename.type), rename.new_value))));
}

static void check(const Step& step, Findings& out) {
  if (const auto* value = step.as<ddl::RenameEnumValue>()) return check_value(step, *value, out);
  const auto* rename = step.as<ddl::Rename>();
  if (rename == nullptr) return;
  const std::string_view word = word_of(rename->kind);
  if (word.empty() || is_harmless(step, *rename)) return;
  const std::string& old_name = rename->old_name.empty() ? rename->relation.name : rename->old_name;
  out.add(step,
          fmt::format("Renaming {} {} to {} breaks running code, which still names {}.",
                      word,
                      old_name,
                      rename->new_name,
                      old_name),
          fmt::format("Make {} beside it, use it in the code, and drop {} in a later release.",
                      rename->new_name,
                      old_name));
}

}  // namespace miglint::rules
