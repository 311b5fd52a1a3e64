#include "migrations/alembic/constraints.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/names.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

using Kind = Constraint::Kind;

// "s.t.c" → schema, table, column: the last dot parts the column, the one before the table.
void read_reference(const std::string& text, Constraint& constraint, Problems& problems) {
  const std::size_t last = text.rfind('.');
  if (last == std::string::npos) {
    problems.refuse(fmt::format("foreign key target '{}' names no column", text));
    return;
  }
  const std::string table = text.substr(0, last);
  const std::size_t dot = table.rfind('.');
  constraint.referred_columns.push_back(Name{.text = text.substr(last + 1)});
  constraint.referred_table =
      Name{.text = dot == std::string::npos ? table : table.substr(dot + 1)};
  constraint.referred_schema = dot == std::string::npos ? "" : table.substr(0, dot);
}

void read_target(const Value& target, Constraint& constraint, Problems& problems) {
  if (const auto* text = target.as<String>())
    return read_reference(text->text, constraint, problems);
  if (const auto* text = target.as<Template>()) {
    problems.unknown_name(bare(*text));
    return read_reference(bare(*text), constraint, problems);
  }
  const auto column = column_of(target, problems);
  if (!column) {
    problems.not_known(fmt::format("a foreign key's target is not known: {}", describe(target)));
    return;
  }
  constraint.referred_columns.push_back(Name{.text = column->key});
  constraint.referred_table = column->table.name;
  constraint.referred_schema = column->table.schema;
}

// A phrase is printed as it is written, and must be one that SQLAlchemy knows.
std::string phrase(const Value* value,
                   std::string_view words,
                   std::initializer_list<std::string_view> allowed,
                   Problems& problems) {
  const std::string text = read_optional_text(value, words, problems);
  if (text.empty()) return {};
  std::string upper = text;
  for (char& c : upper)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const bool known = std::ranges::any_of(allowed, [&](std::string_view word) {
    return upper == word || (upper.starts_with(word) && upper.find('(') != std::string::npos);
  });
  if (!known) problems.refuse(fmt::format("Unexpected SQL phrase: '{}'", text));
  return fmt::format(" {} {}", words, text);
}

Constraint keyed(Kind kind, const Call& call, Problems& problems) {
  Constraint constraint;
  constraint.kind = kind;
  constraint.name =
      read_optional_name(keyword(call.keywords, "name"), "the name of a constraint", problems);
  constraint.phrases = constraint_phrases(call.keywords, problems);
  return constraint;
}

Constraint read_keys(Kind kind, const Call& call, Problems& problems) {
  Constraint constraint = keyed(kind, call, problems);
  for (const Value& argument : call.arguments)
    for (Name& column : read_columns(Value(Sequence{.items = {argument}}, argument.where()),
                                     "a constraint's column",
                                     problems))
      constraint.columns.push_back(std::move(column));
  constraint.nulls = nulls_words(call.keywords, problems);
  return constraint;
}

Constraint read_check(const Call& call, Problems& problems) {
  Constraint constraint = keyed(Kind::kCheck, call, problems);
  const Arguments arguments(call, {"sqltext", "name"});
  constraint.name = read_optional_name(arguments.get("name"), "the name of a constraint", problems);
  const Value* text = arguments.get("sqltext");
  if (text == nullptr) {
    problems.not_known("CheckConstraint() without its condition");
    return constraint;
  }
  Expression test = condition(*text, ExpressionScope(problems));
  constraint.body = std::move(test.sql);
  constraint.body_columns = std::move(test.columns);
  return constraint;
}

Constraint read_foreign_keys(const Call& call, Problems& problems) {
  Constraint constraint = keyed(Kind::kForeignKey, call, problems);
  const Arguments arguments(call, {"columns", "refcolumns", "name"});
  constraint.name = read_optional_name(arguments.get("name"), "the name of a constraint", problems);
  const Value* columns = arguments.get("columns");
  const Value* targets = arguments.get("refcolumns");
  const auto target_items = targets == nullptr ? std::nullopt : read_items(*targets);
  if (columns == nullptr || !target_items) {
    problems.not_known("the columns of a foreign key are not known");
    return constraint;
  }
  constraint.columns = read_columns(*columns, "a foreign key's column", problems);
  for (const Value& target : *target_items)
    read_target(target, constraint, problems);
  constraint.use_alter =
      read_flag(keyword(call.keywords, "use_alter"), false, "use_alter", problems);
  return constraint;
}

}  // namespace

std::vector<Name> read_columns(const Value& value, std::string_view what, Problems& problems) {
  std::vector<Name> names;
  if (is_not_known(value)) {
    if (auto known = read_name(value, what, problems)) names.push_back(*std::move(known));
    return names;
  }
  const auto items = read_items(value);
  if (!items) {
    problems.not_known(fmt::format("{} is not known: {}", what, describe(value)));
    return names;
  }
  for (const Value& item : *items) {
    if (const auto column = column_of(item, problems)) {
      names.push_back(Name{.text = column->key});
      continue;
    }
    const Call* made = call_of(item, "column");
    if (made == nullptr) made = call_of(item, "Column");
    const Value& name = made != nullptr && !made->arguments.empty() ? made->arguments[0] : item;
    if (auto known = read_name(name, what, problems)) names.push_back(*std::move(known));
  }
  return names;
}

std::string nulls_words(const Keywords& keywords, Problems& problems) {
  constexpr std::string_view kName = "postgresql_nulls_not_distinct";
  const auto same = read_optional_flag(keyword(keywords, kName), kName, problems);
  if (!same) return {};
  return *same ? " NULLS NOT DISTINCT" : " NULLS DISTINCT";
}

std::string constraint_phrases(const Keywords& keywords, Problems& problems) {
  for (const auto& [name, value] : keywords) {
    const bool known = name == "postgresql_not_valid" || name == "postgresql_include" ||
                       name == "postgresql_nulls_not_distinct";
    if (name.starts_with("postgresql_") && !known)
      problems.refuse(fmt::format("Argument '{}' is not accepted by dialect 'postgresql'", name));
  }
  std::string text =
      phrase(keyword(keywords, "match"), "MATCH", {"FULL", "PARTIAL", "SIMPLE"}, problems);
  for (std::string_view event : {"ondelete", "onupdate"})
    text += phrase(keyword(keywords, event),
                   event == "ondelete" ? "ON DELETE" : "ON UPDATE",
                   {"RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"},
                   problems);
  const auto deferrable =
      read_optional_flag(keyword(keywords, "deferrable"), "deferrable", problems);
  if (deferrable) text += *deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
  text += phrase(keyword(keywords, "initially"), "INITIALLY", {"DEFERRED", "IMMEDIATE"}, problems);
  const Value* not_valid = keyword(keywords, "postgresql_not_valid");
  if (read_flag(not_valid, false, "postgresql_not_valid", problems)) text += " NOT VALID";
  return text;
}

void read_exclude(const std::vector<Value>& elements,
                  const Keywords& keywords,
                  Constraint& constraint,
                  Problems& problems) {
  constraint.kind = Kind::kExclude;
  const Value* using_value = keyword(keywords, "using");
  const std::string method =
      given(using_value) ? read_optional_text(using_value, "using", problems) : "gist";
  const Value* ops_value = keyword(keywords, "ops");
  const auto* ops = ops_value == nullptr ? nullptr : ops_value->as<Dict>();
  std::vector<SqlText> parts;
  for (const Value& element : elements) {
    const auto* pair = element.as<Sequence>();
    if (pair == nullptr || pair->items.size() < 2) {
      problems.not_known(fmt::format("an excluded element is not known: {}", describe(element)));
      continue;
    }
    const auto* name = pair->items[0].as<String>();
    const ExpressionScope scope(problems);
    Expression part = name == nullptr ? expression(pair->items[0], scope) : Expression{};
    if (name != nullptr) {
      part.sql = SqlText(quote_name(name->text));
      part.key = name->text;
    }
    for (const auto& [key, op_class] : ops == nullptr ? Dict{}.items : ops->items)
      if (plain_text(key) == part.key) part.sql.add(" " + plain_text(op_class).value_or(""));
    part.sql.add(" WITH ").add(read_optional_text(&pair->items[1], "an operator", problems));
    parts.push_back(std::move(part.sql));
  }
  std::string lower = method;
  for (char& c : lower)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constraint.body = SqlText("USING " + lower + " (").add(joined(parts)).add(")");
  if (const Value* where = keyword(keywords, "where"); given(where))
    constraint.body.add(" WHERE (").add(condition(*where, ExpressionScope(problems)).sql).add(")");
}

std::optional<Constraint> read_constraint(const Value& value, Problems& problems) {
  const auto* call = value.as<Call>();
  if (call == nullptr || !is_sqlalchemy(call->callee)) return std::nullopt;
  const std::string_view kind = last_component(call->callee);
  std::optional<Constraint> made;
  if (kind == "PrimaryKeyConstraint") made = read_keys(Kind::kPrimaryKey, *call, problems);
  if (kind == "UniqueConstraint") made = read_keys(Kind::kUnique, *call, problems);
  if (kind == "CheckConstraint") made = read_check(*call, problems);
  if (kind == "ForeignKeyConstraint") made = read_foreign_keys(*call, problems);
  if (kind == "ExcludeConstraint") {
    made = keyed(Kind::kExclude, *call, problems);
    read_exclude(call->arguments, call->keywords, *made, problems);
  }
  if (made) made->where = value.where();
  return made;
}

std::optional<Constraint> read_foreign_key(const Value& value,
                                           const Name& column,
                                           Problems& problems) {
  const Call* call = call_of(value, "ForeignKey");
  if (call == nullptr) return std::nullopt;
  Constraint constraint = keyed(Kind::kForeignKey, *call, problems);
  constraint.where = value.where();
  constraint.columns = {column};
  const Value* target = Arguments(*call, {"column"}).get("column");
  if (target != nullptr) read_target(*target, constraint, problems);
  constraint.use_alter =
      read_flag(keyword(call->keywords, "use_alter"), false, "use_alter", problems);
  return constraint;
}

namespace {

std::string list_of(const std::vector<Name>& names) {
  std::string text;
  for (const Name& name : names)
    text += (text.empty() ? "" : ", ") + quote_name(name);
  return text;
}

NamedThing named_thing(const Constraint& constraint, const TableName& table) {
  NamedThing thing;
  static constexpr std::array<std::string_view, 5> kKinds = {"pk", "uq", "ck", "fk", ""};
  thing.kind = kKinds[static_cast<std::size_t>(constraint.kind)];
  thing.name = constraint.name;
  thing.table = table.name.text;
  thing.schema = table.schema;
  for (const Name& column : constraint.columns)
    thing.columns.push_back(column.text);
  if (constraint.columns.empty()) thing.columns = constraint.body_columns;
  thing.referred_table = constraint.referred_table.text;
  for (const Name& column : constraint.referred_columns)
    thing.referred_columns.push_back(column.text);
  return thing;
}

}  // namespace

SqlText constraint_text(const Constraint& constraint,
                        const TableName& table,
                        const NamingConvention* naming,
                        Problems& problems) {
  const std::string name = final_name(named_thing(constraint, table), naming, problems);
  SqlText text(name.empty() ? "" : "CONSTRAINT " + name + " ");
  switch (constraint.kind) {
    case Kind::kPrimaryKey:
      text.add("PRIMARY KEY (" + list_of(constraint.columns) + ")");
      break;
    case Kind::kUnique:
      text.add("UNIQUE" + constraint.nulls + " (");
      text.add(list_of(constraint.columns) + ")");
      break;
    case Kind::kCheck:
      text.add("CHECK (").add(constraint.body).add(")");
      break;
    case Kind::kForeignKey:
      text.add("FOREIGN KEY(" + list_of(constraint.columns) + ") REFERENCES " +
               qualified(constraint.referred_schema, constraint.referred_table) + " (" +
               list_of(constraint.referred_columns) + ")");
      break;
    case Kind::kExclude:
      text.add("EXCLUDE ").add(constraint.body);
      break;
  }
  return text.add(constraint.phrases).caused_by(constraint.where);
}

}  // namespace miglint::alembic
