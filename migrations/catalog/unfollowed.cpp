#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/change.h"
#include "migrations/ddl/body.h"

namespace miglint {

namespace {

std::string_view word_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kRule:
      return "rule";
    case ddl::ObjectKind::kAggregate:
      return "aggregate";
    case ddl::ObjectKind::kRole:
      return "role";
    case ddl::ObjectKind::kStatistics:
      return "statistics object";
    case ddl::ObjectKind::kPublication:
      return "publication";
    case ddl::ObjectKind::kSubscription:
      return "subscription";
    case ddl::ObjectKind::kCollation:
      return "collation";
    case ddl::ObjectKind::kOperator:
      return "operator";
    case ddl::ObjectKind::kCast:
      return "cast";
    case ddl::ObjectKind::kAttribute:
      return "attribute";
    case ddl::ObjectKind::kDomainConstraint:
      return "a constraint of domain";
    case ddl::ObjectKind::kServer:
      return "server";
    case ddl::ObjectKind::kEventTrigger:
      return "event trigger";
    case ddl::ObjectKind::kForeignDataWrapper:
    case ddl::ObjectKind::kUserMapping:
    case ddl::ObjectKind::kLanguage:
    case ddl::ObjectKind::kTextSearch:
    case ddl::ObjectKind::kAccessMethod:
    case ddl::ObjectKind::kConversion:
    case ddl::ObjectKind::kOperatorClass:
    case ddl::ObjectKind::kOperatorFamily:
    case ddl::ObjectKind::kTransform:
    case ddl::ObjectKind::kTablespace:
    case ddl::ObjectKind::kOther:
      return "object";
    default:
      return {};
  }
}

std::string named(std::string_view word, const std::string& name) {
  return name.empty() ? std::string(word) : fmt::format("{} {}", word, name);
}

// Statements without a command of their own that leave no definition behind.
bool leaves_nothing(std::string_view node) {
  static constexpr std::array<std::string_view, 13> kNodes{"ExplainStmt",
                                                           "NotifyStmt",
                                                           "ListenStmt",
                                                           "UnlistenStmt",
                                                           "DiscardStmt",
                                                           "CheckPointStmt",
                                                           "LoadStmt",
                                                           "PrepareStmt",
                                                           "ExecuteStmt",
                                                           "DeallocateStmt",
                                                           "VariableShowStmt",
                                                           "ConstraintsSetStmt",
                                                           "ReturnStmt"};
  return std::ranges::find(kNodes, node) != kNodes.end();
}

// Actions of ALTER TABLE that a description of the table shows.
bool is_described(std::string_view action) {
  static constexpr std::array<std::string_view, 12> kActions{"ChangeOwner",
                                                             "EnableRowSecurity",
                                                             "DisableRowSecurity",
                                                             "ForceRowSecurity",
                                                             "NoForceRowSecurity",
                                                             "ReplicaIdentity",
                                                             "ClusterOn",
                                                             "DropCluster",
                                                             "SetStorage",
                                                             "SetCompression",
                                                             "SetStatistics",
                                                             "SetExpression"};
  return std::ranges::find(kActions, action) != kActions.end() ||
         action.find("Trig") != std::string_view::npos;
}

struct Teller {
  const Catalog& catalog;

  std::string operator()(const ddl::CreateRule& c) { return named("rule", c.rule); }

  std::string operator()(const ddl::CreateStatistics& c) {
    return named("statistics object", c.statistics.text());
  }

  std::string operator()(const ddl::Publish& c) { return named("publication", c.publication); }

  std::string operator()(const ddl::CreateObject& c) {
    const std::string_view word = word_of(c.kind);
    return named(word.empty() ? "object" : word, c.object.text());
  }

  std::string operator()(const ddl::ChangeRole& c) { return named("role", c.role); }

  std::string operator()(const ddl::SetServerSetting& c) { return named("setting", c.name); }

  std::string operator()(const ddl::AlterExtension& c) { return named("extension", c.extension); }

  std::string operator()(const ddl::DependsOnExtension& c) {
    return named("what extension owns", c.object.text());
  }

  std::string operator()(const ddl::MoveAll& c) { return named("tablespace", c.from); }

  std::string operator()(const ddl::Owned& c) {
    return named("what is owned by role", c.roles.empty() ? "" : c.roles.front());
  }

  std::string operator()(const ddl::AlterFunction& c) {
    return c.sets_search_path ? named("the settings of function", c.function.text()) : "";
  }

  std::string operator()(const ddl::SetOwner& c) {
    return is_followed(c, catalog) ? "" : named("the owner of", c.object.text());
  }

  std::string operator()(const ddl::Grant& c) {
    if (is_followed(c, catalog)) return {};
    return named("privileges on", c.objects.empty() ? "" : c.objects.front().text());
  }

  std::string operator()(const ddl::AlterDomain& c) { return named("domain", c.domain.text()); }

  std::string operator()(const ddl::AlterSequence& c) {
    return named("sequence", c.sequence.text());
  }

  std::string operator()(const ddl::DoBlock& c) {
    const bool is_followed =
        c.opaque.empty() && std::ranges::none_of(c.statements, [](const ddl::Nested& nested) {
          return nested.conditional || nested.handled || nested.repeated;
        });
    if (!is_followed) return "whatever its DO block does";
    for (const ddl::Nested& nested : c.statements)
      if (std::string what = unfollowed(nested.command, catalog); !what.empty()) return what;
    return {};
  }

  std::string operator()(const ddl::Comment& c) {
    static constexpr std::array kHeld{ddl::ObjectKind::kColumn,
                                      ddl::ObjectKind::kTable,
                                      ddl::ObjectKind::kIndex,
                                      ddl::ObjectKind::kView,
                                      ddl::ObjectKind::kMaterializedView,
                                      ddl::ObjectKind::kSequence,
                                      ddl::ObjectKind::kForeignTable,
                                      ddl::ObjectKind::kType,
                                      ddl::ObjectKind::kDomain,
                                      ddl::ObjectKind::kConstraint,
                                      ddl::ObjectKind::kTrigger,
                                      ddl::ObjectKind::kPolicy};
    const bool held = std::ranges::find(kHeld, c.kind) != kHeld.end();
    return held ? "" : "a comment";
  }

  std::string operator()(const ddl::Drop& c) {
    const std::string_view word = word_of(c.kind);
    return word.empty() || c.objects.empty() ? "" : named(word, c.objects.front().text());
  }

  std::string operator()(const ddl::Rename& c) {
    const std::string_view word = word_of(c.kind);
    return word.empty() ? "" : named(word, c.old_name.empty() ? c.relation.text() : c.old_name);
  }

  std::string operator()(const ddl::AlterTable& c) {
    const Relation* known = catalog.relation(c.table);
    const bool is_table =
        known != nullptr && !known->assumed &&
        (known->kind == RelationKind::kTable || known->kind == RelationKind::kPartitionedTable);
    const bool is_held = is_table || catalog.exists(c.table) == Truth::kNo;
    for (const ddl::Alteration& action : c.actions) {
      if (std::holds_alternative<ddl::SetOptions>(action) && !is_held)
        return named("the storage options of", c.table.text());
      if (const auto* other = std::get_if<ddl::OtherAlteration>(&action);
          other != nullptr && !(is_held && is_described(other->action)))
        return fmt::format("{} ({})", c.table.text(), other->action);
    }
    return {};
  }

  std::string operator()(const ddl::Other& c) {
    return leaves_nothing(c.node) ? "" : named(c.node, c.object.text());
  }

  std::string operator()(const ddl::Unparsed&) { return "whatever its unreadable statement does"; }

  template <typename Command>
  std::string operator()(const Command&) {
    return {};
  }
};

}  // namespace

static bool changes_rows_only(const ddl::Command& command) {
  return std::holds_alternative<ddl::Select>(command) ||
         std::holds_alternative<ddl::Insert>(command) ||
         std::holds_alternative<ddl::Update>(command) ||
         std::holds_alternative<ddl::Delete>(command) ||
         std::holds_alternative<ddl::Merge>(command) || std::holds_alternative<ddl::Set>(command) ||
         std::holds_alternative<ddl::LockTable>(command);
}

// A function in SQL is for its value nearly always; what else it runs is not looked into.
bool calls_for_changes(const Catalog& catalog, const ddl::Name& function) {
  for (const Function* known : catalog.functions(function)) {
    const ddl::CreateFunction& definition = known->definition;
    if (definition.volatility != 'v' || definition.language == "sql") continue;
    ddl::DoBlock body;
    body.language = definition.language;
    body.body = definition.body;
    ddl::read_body(body);
    const auto is_rows = [](const ddl::Nested& nested) {
      return changes_rows_only(nested.command);
    };
    if (!body.opaque.empty() || !std::ranges::all_of(body.statements, is_rows)) return true;
  }
  return false;
}

std::string unfollowed(const ddl::Command& command, const Catalog& catalog) {
  return std::visit(Teller{catalog}, command);
}

}  // namespace miglint
