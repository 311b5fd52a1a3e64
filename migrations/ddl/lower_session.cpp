// Transactions, settings, LOCK, DO, VACUUM.

#include <array>
#include <string_view>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

static TransactionVerb read_verb(TransactionStmtKind kind) {
  switch (kind) {
    case TRANS_STMT_COMMIT:
      return TransactionVerb::kCommit;
    case TRANS_STMT_ROLLBACK:
      return TransactionVerb::kRollback;
    case TRANS_STMT_SAVEPOINT:
      return TransactionVerb::kSavepoint;
    case TRANS_STMT_RELEASE:
      return TransactionVerb::kRelease;
    case TRANS_STMT_ROLLBACK_TO:
      return TransactionVerb::kRollbackTo;
    case TRANS_STMT_PREPARE:
      return TransactionVerb::kPrepare;
    case TRANS_STMT_COMMIT_PREPARED:
      return TransactionVerb::kCommitPrepared;
    case TRANS_STMT_ROLLBACK_PREPARED:
      return TransactionVerb::kRollbackPrepared;
    default:
      return TransactionVerb::kBegin;
  }
}

Command lower_transaction(const TransactionStmt& node) {
  return Transaction{read_verb(node.kind), text_or_empty(node.savepoint_name), node.chain};
}

static std::string value_of(const Node* node) {
  if (IsA(node, TypeCast)) node = as<TypeCast>(node).arg;
  if (!IsA(node, A_Const) || as<A_Const>(node).isnull) return read_expression(node).text;
  const auto& constant = as<A_Const>(node);
  return IsA(&constant.val, String) ? text_or_empty(constant.val.sval.sval)
                                    : read_expression(node).text;
}

Command lower_set(const VariableSetStmt& node) {
  Set set;
  set.name = text_or_empty(node.name);
  for (char& c : set.name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  set.local = node.is_local;
  switch (node.kind) {
    case VAR_SET_VALUE: {
      std::string value;
      each<Node>(node.args, [&](const Node* argument) {
        if (!value.empty()) value += ", ";
        value += value_of(argument);
      });
      set.value = value;
      break;
    }
    case VAR_SET_MULTI:
    case VAR_SET_CURRENT:
      return Other{"VariableSetStmt", {}, false};
    case VAR_RESET_ALL:
      set.name.clear();
      break;
    default:
      break;
  }
  return set;
}

Command lower_lock(const LockStmt& node) {
  static constexpr std::array<std::string_view, 9> kModes{"",
                                                          "ACCESS SHARE",
                                                          "ROW SHARE",
                                                          "ROW EXCLUSIVE",
                                                          "SHARE UPDATE EXCLUSIVE",
                                                          "SHARE",
                                                          "SHARE ROW EXCLUSIVE",
                                                          "EXCLUSIVE",
                                                          "ACCESS EXCLUSIVE"};
  LockTable lock;
  each<RangeVar>(node.relations,
                 [&](const RangeVar* table) { lock.tables.push_back(name_of(table)); });
  const auto mode = static_cast<std::size_t>(node.mode);
  lock.mode = kModes[mode < kModes.size() ? mode : kModes.size() - 1];
  lock.nowait = node.nowait;
  return lock;
}

Command lower_do(const DoStmt& node) {
  DoBlock block;
  each<DefElem>(node.args, [&](const DefElem* option) {
    const std::string name = text_or_empty(option->defname);
    if (name == "as") block.body = string_of(option->arg);
    if (name == "language") block.language = string_of(option->arg);
  });
  return block;
}

Command lower_vacuum(const VacuumStmt& node) {
  Vacuum vacuum;
  vacuum.analyze_only = !node.is_vacuumcmd;
  each<DefElem>(node.options, [&](const DefElem* option) {
    if (text_or_empty(option->defname) == "full") vacuum.full = is_on(*option);
  });
  each<VacuumRelation>(node.rels, [&](const VacuumRelation* relation) {
    vacuum.tables.push_back(name_of(relation->relation));
    vacuum.only.push_back(relation->relation != nullptr && !relation->relation->inh);
  });
  return vacuum;
}

}  // namespace miglint::ddl
