// What a query gives, column by column, and where each comes from.

#include <algorithm>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

constexpr int kDeepest = 100;

std::vector<QueryColumn> columns_of(const Node* query, int depth);

// What stands in FROM, under the name that the query knows it by.
struct Source {
  std::string known_as;
  Name relation;                // empty: it is none
  const Node* query = nullptr;  // of a query in FROM
};

void add_source(const Node* from, std::vector<Source>& found, int depth) {
  if (IsA(from, RangeVar)) {
    const auto& relation = as<RangeVar>(from);
    found.push_back(
        {text_or_empty(relation.alias == nullptr ? relation.relname : relation.alias->aliasname),
         name_of(&relation)});
  } else if (IsA(from, JoinExpr) && depth < kDeepest) {
    add_source(as<JoinExpr>(from).larg, found, depth + 1);
    add_source(as<JoinExpr>(from).rarg, found, depth + 1);
  } else if (IsA(from, RangeSubselect)) {
    const auto& inner = as<RangeSubselect>(from);
    found.push_back(
        {inner.alias == nullptr ? "" : text_or_empty(inner.alias->aliasname), {}, inner.subquery});
  } else {
    found.push_back({});
  }
}

// The names of common table expressions are no relations.
std::vector<std::string> own_names(const SelectStmt& select) {
  std::vector<std::string> names;
  if (select.withClause == nullptr) return names;
  each<CommonTableExpr>(select.withClause->ctes, [&](const CommonTableExpr* own) {
    names.push_back(text_or_empty(own->ctename));
  });
  return names;
}

std::vector<Source> sources_of(const SelectStmt& select) {
  std::vector<Source> sources;
  each<Node>(select.fromClause, [&](const Node* from) { add_source(from, sources, 0); });
  const std::vector<std::string> own = own_names(select);
  for (Source& source : sources)
    for (const std::string& name : own)
      if (source.relation.schema.empty() && source.relation.name == name) source.relation = {};
  return sources;
}

bool joins_by_columns(const SelectStmt& select) {
  bool merged = false;
  each<Node>(select.fromClause, [&](const Node* from) {
    const auto* join = IsA(from, JoinExpr) ? &as<JoinExpr>(from) : nullptr;
    merged = merged || (join != nullptr && (join->isNatural || join->usingClause != nullptr));
  });
  return merged;
}

// `t`, or `schema.t`; empty: nothing was written.
bool is_meant(const Source& source, const Name& qualifier) {
  return source.known_as == qualifier.name &&
         (qualifier.schema.empty() || source.relation.schema.empty() ||
          source.relation.schema == qualifier.schema);
}

// `*`, or `t.*` where `of` is t: a "*" for each relation, an inner query's own columns.
void add_star(const Name& of,
              const std::vector<Source>& sources,
              int depth,
              std::vector<QueryColumn>& columns) {
  const auto meant = [&](const Source& source) { return is_meant(source, of); };
  if (!of.empty() && std::ranges::count_if(sources, meant) > 1) {
    columns.push_back({"*", {{}, "*"}, std::nullopt});  // the search path would say
    return;
  }
  for (const Source& source : sources) {
    if (!of.empty() && !meant(source)) continue;
    if (source.query != nullptr) {
      for (QueryColumn& inner : columns_of(source.query, depth + 1))
        columns.push_back(std::move(inner));
      continue;
    }
    columns.push_back({"*", {source.relation, "*"}, std::nullopt});
  }
}

Name relation_of(const Name& qualifier, const std::vector<Source>& sources) {
  if (qualifier.empty()) return sources.size() == 1 ? sources.front().relation : Name();
  const auto meant = [&](const Source& source) { return is_meant(source, qualifier); };
  if (std::ranges::count_if(sources, meant) != 1) return {};
  return std::ranges::find_if(sources, meant)->relation;
}

void add_column(const ResTarget& target,
                const std::vector<Source>& sources,
                int depth,
                std::vector<QueryColumn>& columns) {
  std::vector<std::string> parts;
  if (target.val != nullptr && IsA(target.val, ColumnRef))
    each<Node>(as<ColumnRef>(target.val).fields, [&](const Node* field) {
      parts.push_back(IsA(field, A_Star) ? "*" : string_of(field));
    });
  const Name qualifier{parts.size() > 2 ? parts[parts.size() - 3] : "",
                       parts.size() > 1 ? parts[parts.size() - 2] : "",
                       0};
  if (!parts.empty() && parts.back() == "*") return add_star(qualifier, sources, depth, columns);
  QueryColumn& column = columns.emplace_back();
  column.name = target.name != nullptr ? target.name : figured_name(target.val);
  if (column.name.empty()) column.name = "?column?";
  if (target.val != nullptr && IsA(target.val, TypeCast))
    column.type = read_type(*as<TypeCast>(target.val).typeName);
  if (parts.empty()) return;
  column.source = {relation_of(qualifier, sources), parts.back()};
}

std::vector<QueryColumn> columns_of(const Node* query, int depth) {
  std::vector<QueryColumn> columns;
  if (query == nullptr || !IsA(query, SelectStmt) || depth > kDeepest) return columns;
  const auto* select = &as<SelectStmt>(query);
  const bool is_union = select->larg != nullptr;
  while (select->larg != nullptr)
    select = select->larg;
  std::vector<Source> sources = sources_of(*select);
  // JOIN … USING gives a column once, and which others is not told here.
  if (joins_by_columns(*select))
    for (Source& source : sources)
      source = {source.known_as, {}, nullptr};
  each<Node>(select->targetList,
             [&](const Node* node) { add_column(as<ResTarget>(node), sources, depth, columns); });
  // The names are those of the first part; a type is what all parts have in common.
  if (is_union)
    for (QueryColumn& column : columns)
      if (column.name != "*") column = {column.name, {}, std::nullopt};
  return columns;
}

}  // namespace

std::vector<QueryColumn> read_query_columns(const Node* query) {
  return columns_of(query, 0);
}

}  // namespace miglint::ddl
