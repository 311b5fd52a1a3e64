// The DDL constructs that execute() takes.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/sequences.h"
#include "migrations/alembic/strings.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

namespace {

// sa.DDL(text): after Python's % formatting, so %% is one %.
SqlText ddl_text(const Call& call, const ExpressionScope& scope) {
  const Value* value = Arguments(call, {"statement"}).get("statement");
  const auto text = value == nullptr ? std::nullopt : known_text(*value, *scope.problems);
  if (!text) {
    scope.problems->not_known("the text of DDL(…) is not known");
    return {};
  }
  if (const Value* context = Arguments(call, {"statement", "context"}).get("context");
      given(context)) {
    std::string reason;
    const auto made = percent_format(*text, *context, value->where(), reason);
    if (made) return SqlText::verbatim(*made);
    scope.problems->not_known(std::move(reason));
    return {};
  }
  SqlText out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at + 1 < text->text.size(); ++at) {
    if (text->text[at] != '%') continue;
    if (text->text[at + 1] != '%') {
      scope.problems->not_known("DDL(…) with parts that are filled in");
      return {};
    }
    out.add_verbatim(*text, copied, at + 1);
    copied = at + 2;
    ++at;
  }
  return out.add_verbatim(*text, copied, text->text.size());
}

SqlText schema_text(const Call& call, bool create, const ExpressionScope& scope) {
  const Arguments arguments(call, {"name"});
  const Name name = read_optional_name(arguments.get("name"), "a schema", *scope.problems);
  const bool guarded = read_flag(
      arguments.get(create ? "if_not_exists" : "if_exists"), false, "if_exists", *scope.problems);
  std::string text = create ? "CREATE SCHEMA " : "DROP SCHEMA ";
  if (guarded) text += create ? "IF NOT EXISTS " : "IF EXISTS ";
  text += quote_name(name);
  const bool cascade =
      !create && read_flag(arguments.get("cascade"), false, "cascade", *scope.problems);
  return cascade ? text + " CASCADE" : text;
}

}  // namespace

std::optional<SqlText> ddl_construct(const Value& value, const ExpressionScope& scope) {
  const auto* call = value.as<Call>();
  if (call == nullptr || !is_sqlalchemy(call->callee)) return std::nullopt;
  const std::string_view name = last_component(call->callee);
  if (name == "DDL") return ddl_text(*call, scope);
  if (name == "CreateSchema" || name == "DropSchema")
    return schema_text(*call, name == "CreateSchema", scope);
  const bool sequence = name == "CreateSequence" || name == "DropSequence";
  if (!sequence || call->arguments.empty()) return std::nullopt;
  const bool create = name == "CreateSequence";
  const bool guarded = read_flag(keyword(call->keywords, create ? "if_not_exists" : "if_exists"),
                                 false,
                                 "if_exists",
                                 *scope.problems);
  return sequence_statement(call->arguments[0], create, guarded, *scope.problems);
}

}  // namespace miglint::alembic
