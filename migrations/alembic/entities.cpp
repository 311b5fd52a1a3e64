// Operations of alembic_utils: op.create_entity(PGView(…)) and its kind.
//
// What its to_sql_statement_… methods give (release 0.8), through op.execute(): in a view's
// definition a colon may start a parameter, in every other one it is escaped.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

enum class EntityKind {
  kFunction,
  kView,
  kMaterializedView,
  kTrigger,
  kPolicy,
  kExtension,
  kGrant
};

struct EntityClass {
  std::string_view python;
  EntityKind kind;
};

constexpr std::array kClasses = {
    EntityClass{"PGFunction", EntityKind::kFunction},
    EntityClass{"PGView", EntityKind::kView},
    EntityClass{"PGMaterializedView", EntityKind::kMaterializedView},
    EntityClass{"PGTrigger", EntityKind::kTrigger},
    EntityClass{"PGPolicy", EntityKind::kPolicy},
    EntityClass{"PGExtension", EntityKind::kExtension},
    EntityClass{"PGGrantTable", EntityKind::kGrant},
};

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// " a  b " → "a b", without double quotes.
std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') continue;
    if (!is_space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (out.ends_with(' '))
    out.pop_back();
  return out;
}

std::string in_quotes(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

String cut(const String& text, std::size_t begin, std::size_t end) {
  String part;
  part.text = text.text.substr(begin, end - begin);
  part.map = text.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  return part;
}

// Without the white space and semicolons around it.
String without_end(const String& text) {
  std::size_t begin = 0;
  std::size_t end = text.text.size();
  while (begin < end && is_space(text.text[begin]))
    ++begin;
  while (end > begin && (is_space(text.text[end - 1]) || text.text[end - 1] == ';'))
    --end;
  return cut(text, begin, end);
}

// An entity's arguments, as its class takes them.
struct Entity {
  EntityKind kind = EntityKind::kView;
  std::string schema;     // not quoted, as the next three
  std::string signature;  // of a grant: the table
  std::string table;      // of a trigger or policy, with its schema
  std::string role;
  std::string privilege;
  std::string columns;
  String definition;
  bool flag = false;  // with_data, is_constraint, with_grant_option

  std::string name() const { return in_quotes(schema) + "." + in_quotes(signature); }
};

std::optional<std::string> read_word(const Arguments& arguments, std::string_view name) {
  const Value* value = arguments.get(name);
  const auto* text = value == nullptr ? nullptr : value->as<String>();
  return text == nullptr ? std::nullopt : std::optional(plain_name(text->text));
}

void read_grant(const Arguments& arguments, Entity& entity, Job& job) {
  entity.signature = read_word(arguments, "table").value_or("");
  entity.role = read_word(arguments, "role").value_or("");
  const Value* privilege = arguments.get("grant");
  if (const auto word = read_word(arguments, "grant"))
    entity.privilege = *word;
  else if (privilege != nullptr)  // PGGrantTableChoice.SELECT
    entity.privilege = std::string(library_last_name(*privilege));
  if (const Value* columns = arguments.get("columns"); given(columns)) {
    std::vector<std::string> names;
    for (const Value& item : read_items(*columns).value_or(std::vector<Value>{}))
      names.push_back(read_optional_text(&item, "a column of a grant", job.problems));
    std::ranges::sort(names);
    for (const std::string& name : names)
      entity.columns += (entity.columns.empty() ? "" : ", ") + name;
  }
  entity.flag =
      read_flag(arguments.get("with_grant_option"), false, "with_grant_option", job.problems);
}

std::optional<Entity> read_entity(Job& job) {
  const Value& target = *job.get("target");
  const auto* found = std::ranges::find(kClasses, library_last_name(target), &EntityClass::python);
  const auto* call = target.as<Call>();
  const auto fail = [&] {
    job.problems.not_known(fmt::format("an entity that is not known: {}", describe(target)));
    return std::nullopt;
  };
  if (call == nullptr || found == kClasses.end()) return fail();
  Entity entity;
  entity.kind = found->kind;
  const bool grants = entity.kind == EntityKind::kGrant;
  const Arguments arguments =
      grants
          ? Arguments(*call, {"schema", "table", "role", "grant", "columns", "with_grant_option"})
          : Arguments(*call, {"schema", "signature", "definition"});
  const auto schema = read_word(arguments, "schema");
  if (!schema) return fail();
  entity.schema = *schema;
  if (grants) {
    read_grant(arguments, entity, job);
    if (entity.signature.empty() || entity.role.empty() || entity.privilege.empty()) return fail();
    return entity;
  }
  const auto signature = read_word(arguments, "signature");
  if (!signature) return fail();
  entity.signature = *signature;
  if (entity.kind == EntityKind::kExtension) return entity;
  const Value* definition = arguments.get("definition");
  const auto text = definition == nullptr ? std::nullopt : known_text(*definition, job.problems);
  if (!text) return fail();
  entity.definition = without_end(*text);
  if (const auto table = read_word(arguments, "on_entity"))
    entity.table = table->find('.') == std::string::npos ? "public." + *table : *table;
  const bool is_trigger = entity.kind == EntityKind::kTrigger;
  if (entity.table.empty() && (is_trigger || entity.kind == EntityKind::kPolicy)) return fail();
  const std::string_view flag = is_trigger ? "is_constraint" : "with_data";
  entity.flag = read_flag(arguments.get(flag), !is_trigger, flag, job.problems);
  return entity;
}

// `before ON table after`: where the words around the table stand in a trigger's definition.
struct TriggerParts {
  std::size_t event_end = 0;
  std::size_t table_begin = 0;
  std::size_t table_end = 0;
};

std::optional<TriggerParts> parts_of_trigger(std::string_view text) {
  for (std::size_t at = 1; at + 3 < text.size(); ++at) {
    const bool is_on = is_space(text[at - 1]) && (text[at] | 0x20) == 'o' &&
                       (text[at + 1] | 0x20) == 'n' && is_space(text[at + 2]);
    if (!is_on) continue;
    TriggerParts parts;
    parts.event_end = at - 1;
    parts.table_begin = at + 2;
    while (parts.table_begin < text.size() && is_space(text[parts.table_begin]))
      ++parts.table_begin;
    parts.table_end = parts.table_begin;
    while (parts.table_end < text.size() && !is_space(text[parts.table_end]))
      ++parts.table_end;
    return parts;
  }
  return std::nullopt;
}

SqlText trigger_text(const Entity& entity, Job& job) {
  const std::string& text = entity.definition.text;
  const auto parts = parts_of_trigger(text);
  if (!parts) {
    job.problems.refuse("Failed to parse SQL into PGTrigger.definition");
    return {};
  }
  std::string table = text.substr(parts->table_begin, parts->table_end - parts->table_begin);
  if (const std::size_t dot = table.find('.'); dot != std::string::npos) table.erase(0, dot + 1);
  return SqlText(entity.flag ? "CREATE CONSTRAINT TRIGGER " : "CREATE TRIGGER ")
      .add(in_quotes(entity.signature) + " ")
      .add_verbatim(entity.definition, 0, parts->event_end)
      .add(" ON " + entity.schema + "." + table)
      .add_verbatim(entity.definition, parts->table_end, text.size());
}

// `name(arguments)` → `"name"(arguments)`.
std::string function_signature(const Entity& entity) {
  const std::size_t open = std::min(entity.signature.find('('), entity.signature.size());
  return in_quotes(entity.schema) + "." + in_quotes(plain_name(entity.signature.substr(0, open))) +
         entity.signature.substr(open);
}

// The arguments of a signature without their defaults, as DROP FUNCTION takes them.
std::string dropped_function(const Entity& entity) {
  const std::string& signature = entity.signature;
  const std::size_t open = std::min(signature.find('('), signature.size());
  const std::size_t close = std::min(signature.rfind(')'), signature.size());
  std::string list;
  std::string_view rest = open + 1 < close
                              ? std::string_view(signature).substr(open + 1, close - open - 1)
                              : std::string_view();
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string parameter(rest.substr(0, comma));
    std::string lower = parameter;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    parameter.resize(std::min(lower.find("default"), parameter.size()));
    list += (list.empty() ? "" : ", ") + plain_name(parameter);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return fmt::format("{}.{}({})",
                     in_quotes(entity.schema),
                     in_quotes(plain_name(signature.substr(0, open))),
                     list);
}

SqlText view_definition(const Entity& entity, Job& job) {
  ExpressionScope scope(job.problems);
  scope.in_statement = true;
  return text_with_parameters(entity.definition, {}, scope);
}

SqlText create_text(const Entity& entity, Job& job) {
  switch (entity.kind) {
    case EntityKind::kFunction:
      return SqlText("CREATE FUNCTION " + function_signature(entity) + " ")
          .add(SqlText::verbatim(entity.definition));
    case EntityKind::kView:
      return SqlText("CREATE VIEW " + entity.name() + " AS ").add(view_definition(entity, job));
    case EntityKind::kMaterializedView:
      return SqlText("CREATE MATERIALIZED VIEW " + entity.name() + " AS ")
          .add(view_definition(entity, job))
          .add(entity.flag ? " WITH DATA" : " WITH NO DATA");
    case EntityKind::kTrigger:
      return trigger_text(entity, job);
    case EntityKind::kPolicy:
      return SqlText(fmt::format("CREATE POLICY {} on {} ", entity.signature, entity.table))
          .add(SqlText::verbatim(entity.definition));
    case EntityKind::kExtension:
      return fmt::format("CREATE EXTENSION {} WITH SCHEMA {}",
                         in_quotes(entity.signature),
                         in_quotes(entity.schema));
    case EntityKind::kGrant:
      return fmt::format("GRANT {}{} ON {} TO {}{}",
                         entity.privilege,
                         entity.columns.empty() ? "" : " (" + entity.columns + ")",
                         entity.name(),
                         in_quotes(entity.role),
                         entity.flag ? " WITH GRANT OPTION" : "");
  }
  return {};
}

// `condition` is "" or "IF EXISTS ".
std::string drop_text(const Entity& entity, std::string_view condition) {
  switch (entity.kind) {
    case EntityKind::kFunction:
      return "DROP FUNCTION " + dropped_function(entity);
    case EntityKind::kView:
      return fmt::format("DROP VIEW {}{}", condition, entity.name());
    case EntityKind::kMaterializedView:
      return fmt::format("DROP MATERIALIZED VIEW {}{}", condition, entity.name());
    case EntityKind::kTrigger:
      return fmt::format(
          "DROP TRIGGER {}{} ON {}", condition, in_quotes(entity.signature), entity.table);
    case EntityKind::kPolicy:
      return fmt::format("DROP POLICY {}{} on {}", condition, entity.signature, entity.table);
    case EntityKind::kExtension:
      return "DROP EXTENSION " + in_quotes(entity.signature);
    case EntityKind::kGrant:
      return fmt::format(
          "REVOKE {} ON {} FROM {}", entity.privilege, entity.name(), in_quotes(entity.role));
  }
  return {};
}

// Where CREATE OR REPLACE fails, the view is dropped and made anew.
SqlText replaced_view(const Entity& entity, Job& job) {
  const SqlText definition = view_definition(entity, job);
  return SqlText("do $$\n    begin\n        CREATE OR REPLACE VIEW " + entity.name() + " AS ")
      .add(definition)
      .add(";\n    exception when others then\n        DROP VIEW IF EXISTS " + entity.name())
      .add(";\n        CREATE VIEW " + entity.name() + " AS ")
      .add(definition)
      .add(";\n    end;\n$$ language 'plpgsql'");
}

}  // namespace

void create_entity(Job& job) {
  if (const auto entity = read_entity(job)) job.send(create_text(*entity, job));
}

void drop_entity(Job& job) {
  const auto entity = read_entity(job);
  if (!entity) return;
  std::string sql = drop_text(*entity, "");
  const bool may_cascade = entity->kind != EntityKind::kGrant;
  if (job.flag("cascade") && may_cascade) sql += " cascade";
  job.send(sql);
}

void replace_entity(Job& job) {
  const auto entity = read_entity(job);
  if (!entity) return;
  switch (entity->kind) {
    case EntityKind::kFunction:
      job.send(SqlText("CREATE OR REPLACE FUNCTION " + function_signature(*entity) + " ")
                   .add(SqlText::verbatim(entity->definition)));
      return;
    case EntityKind::kView:
      job.send(replaced_view(*entity, job));
      return;
    case EntityKind::kExtension:
      job.problems.refuse("NotImplementedError: a PGExtension cannot be replaced");
      return;
    default:
      job.send(drop_text(*entity, "IF EXISTS "));
      job.send(create_text(*entity, job));
  }
}

}  // namespace miglint::alembic
