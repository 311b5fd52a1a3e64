#include "migrations/alembic/sequences.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions.h"

namespace miglint::alembic {

namespace {

struct Option {
  std::string_view name;
  std::string_view words;  // a number follows
};

// In the order in which SQLAlchemy writes them.
constexpr std::array kNumbers = {Option{"increment", "INCREMENT BY"},
                                 Option{"start", "START WITH"},
                                 Option{"minvalue", "MINVALUE"},
                                 Option{"maxvalue", "MAXVALUE"}};

// Identity(always, on_null, start, …) and Sequence(name, start, …): what stands before `start`.
Arguments arguments_of(const Call& call) {
  if (last_component(call.callee) == "Identity")
    return Arguments(call,
                     {"always",
                      "on_null",
                      "start",
                      "increment",
                      "minvalue",
                      "maxvalue",
                      "nominvalue",
                      "nomaxvalue",
                      "cycle",
                      "cache",
                      "order"});
  return Arguments(call,
                   {"name",
                    "start",
                    "increment",
                    "minvalue",
                    "maxvalue",
                    "nominvalue",
                    "nomaxvalue",
                    "cycle",
                    "schema",
                    "cache",
                    "order",
                    "data_type",
                    "optional"});
}

std::string option_text(const Arguments& arguments, std::string_view name, Problems& problems) {
  const Value* value = arguments.get(name);
  if (!given(value)) return {};
  const auto* number = std::ranges::find(kNumbers, name, &Option::name);
  if (number != kNumbers.end() || name == "cache") {
    const auto* integer = value->as<std::int64_t>();
    if (integer == nullptr) {
      problems.not_known(fmt::format("{} is not known: {}", name, describe(*value)));
      return {};
    }
    return fmt::format("{} {}", name == "cache" ? "CACHE" : number->words, *integer);
  }
  const bool flag = read_flag(value, false, name, problems);
  if (name == "cycle") return flag ? "CYCLE" : "NO CYCLE";
  if (!flag) return {};
  return name == "nominvalue" ? "NO MINVALUE" : "NO MAXVALUE";
}

bool is_always(const Call& identity, Problems& problems) {
  return read_flag(arguments_of(identity).get("always"), false, "always", problems);
}

}  // namespace

std::string sequence_options(const Call& call, Problems& problems) {
  const Arguments arguments = arguments_of(call);
  std::string text;
  for (std::string_view name : {"increment",
                                "start",
                                "minvalue",
                                "maxvalue",
                                "nominvalue",
                                "nomaxvalue",
                                "cache",
                                "cycle"}) {
    const std::string option = option_text(arguments, name, problems);
    if (!option.empty()) text += (text.empty() ? "" : " ") + option;
  }
  return text;
}

SqlText sequence_statement(const Value& sequence, bool create, bool guarded, Problems& problems) {
  const Call* call = call_of(sequence, "Sequence");
  const Value* name = call == nullptr ? nullptr : Arguments(*call, {"name"}).get("name");
  if (name == nullptr) {
    problems.not_known(fmt::format("a sequence is not known: {}", describe(sequence)));
    return {};
  }
  const Arguments arguments = arguments_of(*call);
  const std::string schema =
      read_schema(arguments.get("schema"), "the schema of a sequence", problems);
  const Name own = read_name(*name, "the name of a sequence", problems).value_or(Name{});
  std::string text = create ? "CREATE SEQUENCE " : "DROP SEQUENCE ";
  if (guarded) text += create ? "IF NOT EXISTS " : "IF EXISTS ";
  text += qualified(schema, own);
  if (!create) return text;
  if (const Value* type = arguments.get("data_type"); given(type))
    text += " AS " + read_type(*type, "", problems).text();
  const std::string options = sequence_options(*call, problems);
  return options.empty() ? text : text + " " + options;
}

std::string identity_clause(const Call& identity, Problems& problems) {
  std::string text = fmt::format("GENERATED {} AS IDENTITY",
                                 is_always(identity, problems) ? "ALWAYS" : "BY DEFAULT");
  const std::string options = sequence_options(identity, problems);
  return options.empty() ? text : fmt::format("{} ({})", text, options);
}

SqlText computed_clause(const Call& computed, Problems& problems) {
  const Arguments arguments(computed, {"sqltext", "persisted"});
  const Value* text = arguments.get("sqltext");
  if (text == nullptr) {
    problems.not_known("Computed() without its expression");
    return {};
  }
  const Value* persisted = arguments.get("persisted");
  if (given(persisted) && !read_flag(persisted, true, "persisted", problems))
    problems.refuse(
        "PostrgreSQL computed columns do not support 'virtual' persistence; set the 'persisted' "
        "flag to None or True for PostgreSQL support.");
  return SqlText("GENERATED ALWAYS AS (")
      .add(condition(*text, ExpressionScope(problems)).sql)
      .add(") STORED");
}

std::string identity_changes(const Call& identity, const Call* existing, Problems& problems) {
  const Arguments wanted = arguments_of(identity);
  std::string text;
  const bool was_always = existing != nullptr && is_always(*existing, problems);
  const bool always = is_always(identity, problems);
  if (was_always != always)
    text += fmt::format("SET GENERATED {} ", always ? "ALWAYS" : "BY DEFAULT");
  for (std::string_view name : {"cache",
                                "cycle",
                                "increment",
                                "maxvalue",
                                "minvalue",
                                "nomaxvalue",
                                "nominvalue",
                                "start"}) {
    const std::string option = option_text(wanted, name, problems);
    const std::string before =
        existing == nullptr ? "" : option_text(arguments_of(*existing), name, problems);
    if (option != before && !option.empty()) text += fmt::format("SET {} ", option);
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace miglint::alembic
