#include <fmt/format.h>

#include <array>
#include <optional>

#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

static constexpr std::array kOptions{
    RuleOption{"deny", OptionKind::kPatterns, "schemas in which migrations make nothing"},
};

const Rule disallowed_schema{
    .name = "disallowed-schema",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "an object is made in a schema where the project wants none",
    .why = R"(
A schema of another team or of an extension, or public where every object has a schema of its own: who may see
and drop what is in it is decided elsewhere.)",
    .silent = R"(
The option `deny` is not set, or none of its patterns is found in the schema's name; indexes, which stand where
their table does; what was there before; temporary objects; downgrades.)",
    .instead = "Make it in a schema of the project.",
    .source = "PostgreSQL 15 manual, 5.9 Schemas",
    .sql = {.config = R"ex(options.disallowed-schema.deny = ["^public$"])ex",
            .bad = "CREATE TABLE users (id bigint);",
            .good = R"ex(CREATE SCHEMA app;
CREATE TABLE app.users (id bigint);)ex"},
    .alembic = {.config = R"ex(options.disallowed-schema.deny = ["^public$"])ex",
                .bad = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .good = R"ex(op.execute('CREATE SCHEMA app')
op.create_table('users', sa.Column('id', sa.BigInteger()), schema='app'))ex"},
    .options = kOptions,
    .check_step = check,
};

// What the statement makes, or moves into a schema.
static std::optional<ddl::Name> made_by(const Step& step) {
  const auto permanent = [](const auto& create, const ddl::Name& name) {
    return create.persistence == ddl::Persistence::kTemporary ? std::optional<ddl::Name>() : name;
  };
  if (const auto* c = step.as<ddl::CreateTable>()) return permanent(*c, c->table);
  if (const auto* c = step.as<ddl::CreateView>()) return permanent(*c, c->view);
  if (const auto* c = step.as<ddl::CreateSequence>()) return permanent(*c, c->sequence);
  if (const auto* c = step.as<ddl::CreateEnum>()) return c->type;
  if (const auto* c = step.as<ddl::CreateDomain>()) return c->domain;
  if (const auto* c = step.as<ddl::CreateType>()) return c->type;
  if (const auto* c = step.as<ddl::CreateFunction>()) return c->function;
  if (const auto* c = step.as<ddl::SetSchema>())
    return ddl::Name{.schema = c->schema, .name = c->object.name};
  return std::nullopt;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const std::optional<ddl::Name> made = made_by(step);
  if (!made) return;
  const ddl::Name name = step.before.resolve(*made);
  if (!out.options().matches("deny", name.schema)) return;
  out.add(step,
          fmt::format(
              "{} is made in schema {}, where this project makes nothing.", name.name, name.schema),
          "Make it in a schema of the project.");
}

}  // namespace miglint::rules
