#include "migrations/alembic/subqueries.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "migrations/alembic/arguments.h"

namespace miglint::alembic {

namespace {

constexpr char kBegin = '\x01';
constexpr char kEnd = '\x02';
constexpr std::size_t kLongest = 1U << 20;  // bytes of a statement

TableReference reference(
    const Value& select, const void* identity, const Value* name, bool is_cte, Problems& problems) {
  std::vector<Subquery>& met = problems.subqueries;
  auto place = std::ranges::find(met, identity, &Subquery::identity);
  if (place == met.end()) {
    const std::string alias = given(name) ? read_optional_text(name, "an alias", problems)
                                          : problems.alias_of("anon", identity);
    place = met.insert(met.end(), {select, identity, alias, is_cte});
  }
  TableReference table;
  table.alias = place->name;
  table.subquery = static_cast<std::size_t>(place - met.begin());
  return table;
}

class Expansion {
 public:
  explicit Expansion(const ExpressionScope& scope) : scope_(scope) {}

  SqlText expanded(const SqlText& text, int depth) {
    const std::size_t begin = text.text().find(kBegin);
    const std::size_t end = text.text().find(kEnd, begin);
    if (begin == std::string::npos || end == std::string::npos) return text;
    SqlText out = text.slice(0, begin);
    const std::size_t number = std::strtoul(text.text().c_str() + begin + 1, nullptr, 10);
    if (number >= scope_.problems->subqueries.size() || depth > kDeepestExpression ||
        written_ > kLongest) {
      scope_.problems->not_known("a subquery is too deep or too large to follow");
      return out;
    }
    out.add(source(number, depth));
    written_ += out.text().size();
    return out.add(expanded(text.slice(end + 1, text.text().size()), depth));
  }

  SqlText with_clause() const {
    return ctes_.empty() ? SqlText() : SqlText("WITH ").add(joined(ctes_, ", \n")).add("\n ");
  }

 private:
  SqlText source(std::size_t number, int depth) {
    // A copy: what is written may meet others.
    const Subquery subquery = scope_.problems->subqueries[number];
    const std::string name = quote_name(subquery.name);
    if (subquery.is_cte && !seen_.insert(number).second) return SqlText(name);
    ExpressionScope inner = scope_;
    inner.as_from = true;
    inner.enclosing.clear();
    inner.around.clear();
    const auto select = select_text(subquery.select, inner);
    if (!select) scope_.problems->not_known("what a subquery selects is not known");
    const SqlText body = expanded(select.value_or(SqlText()), depth + 1);
    if (!subquery.is_cte) return SqlText("(").add(body).add(") AS ").add(name);
    ctes_.push_back(SqlText(name).add(" AS \n(").add(body).add(")"));
    return SqlText(name);
  }

  const ExpressionScope& scope_;
  std::vector<SqlText> ctes_;
  std::set<std::size_t> seen_;
  std::size_t written_ = 0;
};

}  // namespace

const Value* selected_in(const Value& value) {
  constexpr std::array<std::string_view, 3> kMethods = {"alias", "subquery", "cte"};
  const auto* call = value.as<Call>();
  if (call == nullptr || call->receiver == nullptr) return nullptr;
  if (std::ranges::find(kMethods, call->method) == kMethods.end()) return nullptr;
  return is_select(*call->receiver) ? call->receiver.get() : nullptr;
}

std::optional<TableReference> subquery_of(const Value& value, Problems& problems) {
  const Value* select = selected_in(value);
  if (select == nullptr) return std::nullopt;
  const auto& call = *value.as<Call>();
  const Arguments arguments(call, {"name", "recursive"});
  if (read_flag(arguments.get("recursive"), false, "recursive", problems) ||
      given(keyword(call.keywords, "nesting")))
    problems.not_known("a WITH that is recursive or nested");
  return reference(
      *select, value.identity(), arguments.get("name"), call.method == "cte", problems);
}

std::optional<TableReference> unnamed_subquery(const Value& select, Problems& problems) {
  if (!is_select(select)) return std::nullopt;
  return reference(select, select.identity(), nullptr, false, problems);
}

std::string subquery_mark(std::size_t number) {
  return fmt::format("{}{}{}", kBegin, number, kEnd);
}

bool has_subquery_marks(std::string_view text) {
  return text.find(kBegin) != std::string_view::npos;
}

std::optional<std::vector<TableColumn>> subquery_columns(const TableReference& table,
                                                         Problems& problems) {
  const auto names = selected_names(problems.subqueries[*table.subquery].select, problems);
  if (!names) {
    problems.not_known("the columns of a subquery are not all known");
    return std::nullopt;
  }
  std::vector<TableColumn> columns;
  for (const std::string& name : *names) {
    TableColumn& column = columns.emplace_back();
    column.name.text = name;
    column.key = name;
    column.type = null_type();
  }
  return columns;
}

SqlText select_of(const TableReference& table, const ExpressionScope& scope) {
  std::vector<SqlText> columns;
  for (const TableColumn& column :
       subquery_columns(table, *scope.problems).value_or(std::vector<TableColumn>()))
    columns.emplace_back(table.prefix() + "." + quote_name(column.name));
  return SqlText("SELECT ").add(joined(columns)).add(" \nFROM ").add(table.from());
}

SqlText with_subqueries(const SqlText& text, const ExpressionScope& scope) {
  if (scope.problems->subqueries.empty()) return text;
  Expansion expansion(scope);
  const SqlText body = expansion.expanded(text, 0);
  // Both are counted together, in an order that is not known here.
  if (scope.problems->unnamed_aliases.contains("anon") && scope.made_names->used.contains("anon"))
    scope.problems->not_known("the names that SQLAlchemy makes up for columns and subqueries");
  return expansion.with_clause().add(body);
}

}  // namespace miglint::alembic
