#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::create_type() {
  const std::string name = a_new_relation("y");
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 45)
    return fmt::format("CREATE TYPE {} AS ENUM ({})",
                       name,
                       dice_.of({"'sad', 'ok'", "'ok'", "'a', 'b', 'c'", "", "'it''s'"}));
  if (throw_ < 65) {
    std::string attributes = fmt::format("a {}", a_type());
    if (dice_.chance(60)) attributes += fmt::format(", b {}", a_type());
    return fmt::format("CREATE TYPE {} AS ({})", name, attributes);
  }
  if (throw_ < 70) return fmt::format("CREATE TYPE {} AS RANGE (subtype = float8)", name);
  const std::string base = a_type();
  std::string text = fmt::format("CREATE DOMAIN {} AS {}", name, base);
  if (dice_.chance(25)) text += " DEFAULT " + literal_of(base);
  if (dice_.chance(20)) text += " NOT NULL";
  if (dice_.chance(40))
    text += fmt::format("{} CHECK ({})",
                        dice_.chance(40) ? " CONSTRAINT " + a_part_name("k") : "",
                        condition_on({"VALUE", base}));
  return text;
}

std::string Generator::alter_type() {
  if (types_.empty()) return {};
  const Type& type = *dice_.of(types_);
  const std::string alter = fmt::format("ALTER TYPE {} ", name_of(type));
  if (type.domain && dice_.chance(90)) return alter_domain();
  if (dice_.chance(12)) return alter + "RENAME TO " + a_new_name("y");
  if (type.kind == Type::Kind::kEnum) {
    const std::string label =
        type.labels.empty() ? "none" : fmt::format("{}", dice_.of(type.labels));
    std::string quoted;
    for (const char c : label)
      quoted += c == '\'' ? "''" : std::string(1, c);
    if (dice_.chance(30))
      return fmt::format("{}RENAME VALUE '{}' TO '{}'", alter, quoted, dice_.of({"new", "ok"}));
    return fmt::format(
        "{}ADD VALUE {}'{}'{}",
        alter,
        dice_.maybe(25, "IF NOT EXISTS "),
        dice_.of({"new", "ok", "glad", "d"}),
        dice_.chance(30) ? fmt::format(" {} '{}'", dice_.of({"BEFORE", "AFTER"}), quoted) : "");
  }
  const std::string attribute = dice_.of({"a", "b", "c"});
  switch (dice_.below(4)) {
    case 0:
      return fmt::format(
          "{}ADD ATTRIBUTE {} {}{}", alter, attribute, a_type(), dice_.maybe(25, " CASCADE"));
    case 1:
      return fmt::format(
          "{}DROP ATTRIBUTE {}{}{}", alter, if_exists(), attribute, dice_.maybe(25, " CASCADE"));
    case 2:
      return fmt::format("{}RENAME ATTRIBUTE {} TO {}{}",
                         alter,
                         attribute,
                         dice_.of({"a", "d"}),
                         dice_.maybe(25, " CASCADE"));
    default:
      return fmt::format("{}ALTER ATTRIBUTE {} TYPE {}{}",
                         alter,
                         attribute,
                         a_type(),
                         dice_.maybe(25, " CASCADE"));
  }
}

std::string Generator::alter_domain() {
  std::vector<const Type*> domains;
  for (const Type* type : types_)
    if (type->domain) domains.push_back(type);
  if (domains.empty()) return {};
  const Type& type = *dice_.of(domains);
  const std::string alter = fmt::format("ALTER DOMAIN {} ", name_of(type));
  const std::string base = type.domain->base.text();
  std::string constraint = a_part_name("k");
  for (const ddl::Constraint& one : type.domain->constraints)
    constraint = ddl::quote_identifier(one.name);
  switch (dice_.below(9)) {
    case 0:
      return alter + "SET DEFAULT " + literal_of(base);
    case 1:
      return alter + "DROP DEFAULT";
    case 2:
      return alter + "SET NOT NULL";
    case 3:
      return alter + "DROP NOT NULL";
    case 4:
    case 5:
      return fmt::format("{}ADD {}CHECK ({}){}",
                         alter,
                         dice_.chance(50) ? fmt::format("CONSTRAINT {} ", a_part_name("k")) : "",
                         condition_on({"VALUE", base}),
                         dice_.maybe(30, " NOT VALID"));
    case 6:
      return fmt::format("{}DROP CONSTRAINT {}{}{}", alter, if_exists(), constraint, behaviour());
    case 7:
      return fmt::format("{}RENAME CONSTRAINT {} TO {}", alter, constraint, a_part_name("k"));
    default:
      return fmt::format("{}VALIDATE CONSTRAINT {}", alter, constraint);
  }
}

std::string Generator::create_function() {
  const std::size_t throw_ = dice_.below(100);
  const std::string create = fmt::format("CREATE {}", dice_.maybe(35, "OR REPLACE "));
  if (throw_ < 25)
    return fmt::format(
        "{}FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN {}; END $$",
        create,
        a_part_name("tf"),
        dice_.of({"NEW", "OLD", "NULL"}));
  const std::string name = schemas_.empty() || dice_.chance(88)
                               ? a_part_name("f")
                               : dice_.of(schemas_) + "." + a_part_name("f");
  if (throw_ < 32)
    return fmt::format(
        "{}PROCEDURE {}(x integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$", create, name);
  const std::string options = dice_.maybe(40, " IMMUTABLE") + dice_.maybe(20, " STRICT") +
                              dice_.maybe(10, " SECURITY DEFINER") +
                              dice_.maybe(10, " PARALLEL SAFE");
  if (throw_ < 60)
    return fmt::format("{}FUNCTION {}(x integer{}) RETURNS {} LANGUAGE sql{} AS $$ SELECT 1 $$",
                       create,
                       name,
                       dice_.maybe(15, " DEFAULT 1"),
                       dice_.of({"integer", "integer", "bigint"}),
                       options);
  const Relation* table = a_table();
  if (throw_ < 70 && table != nullptr)
    return fmt::format("{}FUNCTION {}(r {}) RETURNS text LANGUAGE sql{} AS $$ SELECT 'x'::text $$",
                       create,
                       name,
                       ddl::quote(table->name),
                       options);
  const std::string type = a_type();
  const bool gives = dice_.chance(50);
  return fmt::format(
      "{}FUNCTION {}(x {}) RETURNS {} LANGUAGE plpgsql{} AS $$ BEGIN RETURN{}; END $$",
      create,
      name,
      type,
      gives ? type : "void",
      options,
      gives ? " NULL" : "");
}

std::string Generator::alter_function() {
  if (functions_.empty()) return {};
  const Function& function = *dice_.of(functions_);
  const std::string alter =
      fmt::format("ALTER {} {} ",
                  function.definition.procedure ? "PROCEDURE" : dice_.of({"FUNCTION", "ROUTINE"}),
                  ddl::quote(function.name));
  switch (dice_.below(6)) {
    case 0:
    case 1:
      return alter + "RENAME TO " + a_part_name("f");
    case 2:
      return alter + dice_.of({"IMMUTABLE", "STABLE", "VOLATILE"});
    case 3:
      return alter + dice_.of({"STRICT", "CALLED ON NULL INPUT"});
    case 4:
      return alter + dice_.of({"SECURITY DEFINER", "SECURITY INVOKER", "PARALLEL RESTRICTED"});
    default:
      return alter + "OWNER TO " + dice_.of({"r1", "r2"});
  }
}

}  // namespace miglint::test
