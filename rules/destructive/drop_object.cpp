#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_object{
    .name = "drop-object",
    .summary = "a view, function, sequence or type that was there before is dropped",
    .why = R"(
Code that is still running may select from the view, call the function, take numbers from the sequence or
cast to the type, and fails until the last instance of it is replaced.)",
    .silent = R"(
The object was created in the same revision, is gone already (IF EXISTS), or one of the same name is
created later in it; a trigger function; a sequence that belongs to a column; a type of which this
revision has dropped, changed or renamed the users.)",
    .instead = "Take it out of the code, deploy that, and drop it in a later release.",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE VIEW people AS SELECT id FROM users;",
            .bad = "DROP VIEW people;",
            .good = "DROP VIEW people;\nCREATE VIEW people AS SELECT id FROM users WHERE id > 0;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE VIEW people AS SELECT id FROM users')",
                .bad = "op.execute('DROP VIEW people')",
                .good = "op.execute('DROP VIEW people')\n"
                        "op.execute('CREATE VIEW people AS SELECT id FROM users WHERE id > 0')"},
    .check_step = check,
};

static std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kView:
      return "view";
    case ddl::ObjectKind::kMaterializedView:
      return "materialized view";
    case ddl::ObjectKind::kSequence:
      return "sequence";
    case ddl::ObjectKind::kFunction:
      return "function";
    case ddl::ObjectKind::kProcedure:
      return "procedure";
    case ddl::ObjectKind::kType:
      return "type";
    case ddl::ObjectKind::kDomain:
      return "domain";
    default:
      return "";
  }
}

static bool comes_back(const Step& step, const ddl::Name& object) {
  const auto is_it = [&](const ddl::Name& name) { return step.same(name, object); };
  return step.later<ddl::CreateView>([&](const auto& c) { return is_it(c.view); }) ||
         step.later<ddl::CreateFunction>([&](const auto& c) { return is_it(c.function); }) ||
         step.later<ddl::CreateSequence>([&](const auto& c) { return is_it(c.sequence); }) ||
         step.later<ddl::CreateEnum>([&](const auto& c) { return is_it(c.type); }) ||
         step.later<ddl::CreateType>([&](const auto& c) { return is_it(c.type); }) ||
         step.later<ddl::CreateDomain>([&](const auto& c) { return is_it(c.domain); }) ||
         step.later<ddl::CreateTable>([&](const auto& c) { return is_it(c.table); }) ||
         step.later<ddl::Rename>(
             [&](const ddl::Rename& r) { return r.old_name.empty() && r.new_name == object.name; });
}

// DROP TYPE succeeds only when nothing uses the type any more; whatever stopped using it in this
// revision has been judged itself.
static bool users_went_before(const Step& step) {
  return step.earlier<ddl::Drop>([](const ddl::Drop& drop) {
    return drop.kind == ddl::ObjectKind::kTable;
  }) || step.earlier<ddl::AlterTable>([](const ddl::AlterTable&) { return true; }) ||
         step.earlier<ddl::Rename>([](const ddl::Rename&) { return true; });
}

static bool is_harmless(const Step& step, const ddl::Drop& drop, const ddl::Name& object) {
  if (drop.kind == ddl::ObjectKind::kType || drop.kind == ddl::ObjectKind::kDomain) {
    const Type* type = step.before.type(object);
    const bool made_here = type != nullptr && step.same_run(type->origin);
    return made_here || step.before.type_is_gone(object) || users_went_before(step);
  }
  if (drop.kind == ddl::ObjectKind::kFunction || drop.kind == ddl::ObjectKind::kProcedure) {
    for (const Function* function : step.before.functions(object)) {
      const bool made_here = step.same_run(function->origin);
      if (made_here || function->definition.returns == "trigger") return true;
    }
    return false;
  }
  const Relation* known = step.before.relation(object);
  if (known != nullptr && !known->owned_by.empty()) return true;
  return !step.pre_existing(object);
}

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr) return;
  const std::string_view word = word_of(drop->kind);
  if (word.empty()) return;
  for (const ddl::Name& object : drop->objects) {
    if (is_harmless(step, *drop, object) || comes_back(step, object)) continue;
    out.add(
        drop->objects.size() > 1 && object.at != 0 ? step.locate(object.at) : step.where(),
        fmt::format("Dropping {} {} breaks running code that still uses it.", word, object.text()),
        "Take it out of the code, deploy that, and drop it in a later release.");
  }
}

}  // namespace miglint::rules
