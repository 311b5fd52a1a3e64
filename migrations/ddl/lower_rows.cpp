// Statements about rows: INSERT, UPDATE, DELETE, MERGE, COPY, SELECT.

#include <algorithm>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

// What the whole statement reads, without its target.
static QueryFacts facts_of(const void* statement, const Name& target) {
  QueryFacts facts = read_query(static_cast<const Node*>(statement));
  const auto first = std::ranges::find(facts.reads, target);
  if (first != facts.reads.end()) facts.reads.erase(first);
  return facts;
}

struct Targets {
  std::vector<std::string> columns;
  std::string repeated;
};

// Parts of a column (a[1], a.field) may be assigned one by one, the column only once.
static Targets read_targets(const List* targets) {
  Targets found;
  each<ResTarget>(targets, [&](const ResTarget* target) {
    const std::string name = text_or_empty(target->name);
    if (name.empty()) return;
    if (std::ranges::count(found.columns, name) == 0) {
      found.columns.push_back(name);
    } else if (target->indirection == nullptr) {
      found.repeated = name;
    }
  });
  return found;
}

static bool is_literal(const Node* value) {
  if (IsA(value, TypeCast)) value = as<TypeCast>(value).arg;
  return IsA(value, A_Const) && !as<A_Const>(value).isnull;
}

// The columns of the list that some row of VALUES gives a literal.
static std::vector<std::string> fixed_columns(const List* rows, std::vector<std::string> columns) {
  std::vector<bool> fixed(columns.size(), false);
  each<List>(rows, [&](const List* row) {
    std::size_t at = 0;
    each<Node>(row, [&](const Node* value) {
      if (at < fixed.size() && is_literal(value)) fixed[at] = true;
      ++at;
    });
  });
  std::size_t at = 0;
  std::erase_if(columns, [&](const std::string&) { return !fixed[at++]; });
  return columns;
}

Command lower_insert(const InsertStmt& node) {
  Insert insert;
  insert.table = name_of(node.relation);
  Targets targets = read_targets(node.cols);
  insert.columns = std::move(targets.columns);
  insert.repeated_column = std::move(targets.repeated);
  insert.on_conflict = node.onConflictClause != nullptr;
  if (node.selectStmt != nullptr && IsA(node.selectStmt, SelectStmt)) {
    const List* rows = as<SelectStmt>(node.selectStmt).valuesLists;
    insert.rows = static_cast<std::uint32_t>(list_length(rows));
    if (rows != nullptr) insert.fixed = fixed_columns(rows, insert.columns);
  }
  QueryFacts facts = facts_of(&node, insert.table);
  insert.reads = std::move(facts.reads);
  insert.strings = std::move(facts.strings);
  return insert;
}

// WHERE true, WHERE 1 = 1: written to please whoever asks for a WHERE.
static bool lets_all_through(const Node* where) {
  if (read_expression(where).text == "true") return true;
  if (!IsA(where, A_Expr) || as<A_Expr>(where).kind != AEXPR_OP) return false;
  const auto& comparison = as<A_Expr>(where);
  if (comparison.lexpr == nullptr || !IsA(comparison.lexpr, A_Const)) return false;
  return strings_of(comparison.name) == std::vector<std::string>{"="} &&
         read_expression(comparison.lexpr).text == read_expression(comparison.rexpr).text;
}

static bool has_condition(const Node* where) {
  return where != nullptr && !lets_all_through(where);
}

Command lower_update(const UpdateStmt& node) {
  Update update;
  update.table = name_of(node.relation);
  Targets targets = read_targets(node.targetList);
  update.columns = std::move(targets.columns);
  update.repeated_column = std::move(targets.repeated);
  each<ResTarget>(node.targetList, [&](const ResTarget* target) {
    if (update.values.size() < update.columns.size())
      update.values.push_back(read_expression(target->val));
  });
  update.has_where = has_condition(node.whereClause);
  if (update.has_where) update.where = read_expression(node.whereClause);
  QueryFacts facts = facts_of(&node, update.table);
  update.in_batches = facts.in_batches;
  update.reads = std::move(facts.reads);
  update.strings = std::move(facts.strings);
  return update;
}

Command lower_delete(const DeleteStmt& node) {
  Delete removal;
  removal.table = name_of(node.relation);
  removal.has_where = has_condition(node.whereClause);
  if (removal.has_where) removal.where = read_expression(node.whereClause);
  QueryFacts facts = facts_of(&node, removal.table);
  removal.in_batches = facts.in_batches;
  removal.reads = std::move(facts.reads);
  return removal;
}

Command lower_merge(const MergeStmt& node) {
  Merge merge;
  merge.table = name_of(node.relation);
  merge.reads = facts_of(&node, merge.table).reads;
  return merge;
}

Command lower_copy(const CopyStmt& node) {
  Copy copy;
  copy.table = name_of(node.relation);
  copy.from = node.is_from;
  copy.from_stdin = node.is_from && node.filename == nullptr && !node.is_program;
  return copy;
}

// SELECT set_config('name', 'value', local), alone, is SET by another name.
static const FuncCall* lone_set_config(const SelectStmt& node) {
  if (list_length(node.targetList) != 1 || node.fromClause != nullptr) return nullptr;
  const auto* target = static_cast<const ResTarget*>(linitial(node.targetList));
  if (target->val == nullptr || !IsA(target->val, FuncCall)) return nullptr;
  const auto* call = &as<FuncCall>(target->val);
  const bool named = name_of(call->funcname).name == "set_config";
  return named && list_length(call->args) == 3 ? call : nullptr;
}

Command lower_select(const SelectStmt& node) {
  if (node.intoClause != nullptr) {
    CreateTable table;
    table.table = name_of(node.intoClause->rel);
    table.persistence = read_persistence(node.intoClause->rel->relpersistence);
    table.as_query = true;
    table.query_columns = read_query_columns(reinterpret_cast<const Node*>(&node));
    for (const QueryColumn& column : table.query_columns) {
      ColumnDefinition& definition = table.columns.emplace_back();
      definition.name = column.name;
      if (column.type) definition.type = *column.type;
    }
    table.reads = facts_of(&node, table.table).reads;
    return table;
  }
  if (const FuncCall* call = lone_set_config(node)) {
    Set set;
    set.name = literal_of(static_cast<const Node*>(linitial(call->args)));
    std::ranges::transform(set.name, set.name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    set.value = literal_of(static_cast<const Node*>(lsecond(call->args)));
    set.local = read_expression(static_cast<const Node*>(lthird(call->args))).text == "true";
    if (!set.name.empty()) return set;
  }
  QueryFacts facts = read_query(reinterpret_cast<const Node*>(&node));
  Select select;
  select.reads = std::move(facts.reads);
  select.functions = std::move(facts.functions);
  select.for_update = node.lockingClause != nullptr;
  if (node.whereClause != nullptr) select.where = read_expression(node.whereClause);
  select.sequences = std::move(facts.sequences);
  select.casts = std::move(facts.casts);
  select.strings = std::move(facts.strings);
  return select;
}

}  // namespace miglint::ddl
