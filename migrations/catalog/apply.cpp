#include "migrations/catalog/apply.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"
#include "migrations/catalog/effects.h"
#include "migrations/catalog/extension_facts.h"

namespace miglint {

namespace {

// Rows that a statement puts into a table make its later scans take time.
void mark_rows(Change& change, const ddl::Name& table) {
  const Relation* known = change.catalog.relation(table);
  if (known == nullptr || known->has_rows || known->assumed) return;
  edit(change.catalog, known->name, [](Relation& relation) { relation.has_rows = true; });
}

Refused missing_target(const Change& change, const ddl::Name& table) {
  if (change.catalog.exists(table) == Truth::kNo) return undefined_table(table);
  return std::nullopt;
}

Refused missing_any(const Change& change, const std::vector<ddl::Name>& tables) {
  for (const ddl::Name& table : tables)
    if (Refused refused = missing_target(change, table)) return refused;
  return std::nullopt;
}

Refused missing_columns(const Change& change,
                        const ddl::Name& table,
                        const std::vector<std::string>& columns) {
  for (const std::string& column : columns)
    if (change.catalog.has_column(table, column) == Truth::kNo)
      return undefined_column(column, change.catalog.resolve(table));
  return std::nullopt;
}

// What REFRESH … CONCURRENTLY needs (matview.c, v15). A view that is not known well may have one.
bool has_plain_unique_index(const Catalog& catalog, const Relation& view) {
  if (view.assumed || view.kind != RelationKind::kMaterializedView) return true;
  return std::ranges::any_of(view.indexes, [&](const ddl::Name& name) {
    const Relation* index = catalog.relation(name);
    if (index == nullptr || !index->index) return true;
    const ddl::CreateIndex& definition = index->index->definition;
    return definition.unique && !definition.where &&
           std::ranges::none_of(definition.keys,
                                [](const ddl::IndexKey& key) { return key.column.empty(); });
  });
}

// A call that hands a table over to an extension names it in a string, as a regclass does; in which
// argument is each extension's own.
void hand_over(const Change& change, const ddl::Select& select) {
  for (const ddl::FunctionCall& call : select.functions) {
    const std::string_view extension = extension_taking_over(call.name.name);
    if (extension.empty()) continue;
    for (const std::string& text : select.strings) {
      const std::size_t dot = text.find('.');
      const bool qualified = dot != std::string::npos;
      const Relation* known =
          change.catalog.relation({.schema = qualified ? text.substr(0, dot) : "",
                                   .name = qualified ? text.substr(dot + 1) : text});
      if (known == nullptr) continue;
      edit(change.catalog, known->name, [&](Relation& table) { table.managed_by = extension; });
      break;
    }
  }
}

struct Applier {
  Change& change;

  Refused operator()(const ddl::CreateTable& c) { return apply_create_table(change, c); }

  Refused operator()(const ddl::AlterTable& c) { return apply_alter_table(change, c); }

  Refused operator()(const ddl::CreateIndex& c) { return apply_create_index(change, c); }

  Refused operator()(const ddl::Rename& c) { return apply_rename(change, c); }

  Refused operator()(const ddl::SetSchema& c) { return apply_set_schema(change, c); }

  Refused operator()(const ddl::Drop& c) { return apply_drop(change, c); }

  Refused operator()(const ddl::CreateView& c) { return apply_view(change, c); }

  Refused operator()(const ddl::CreateSequence& c) { return apply_sequence(change, c); }

  Refused operator()(const ddl::AlterSequence& c) { return apply_alter_sequence(change, c); }

  Refused operator()(const ddl::CreateEnum& c) { return apply_create_enum(change, c); }

  Refused operator()(const ddl::AddEnumValue& c) { return apply_add_enum_value(change, c); }

  Refused operator()(const ddl::RenameEnumValue& c) { return apply_rename_enum_value(change, c); }

  Refused operator()(const ddl::CreateDomain& c) { return apply_create_domain(change, c); }

  Refused operator()(const ddl::AlterDomain& c) { return apply_alter_domain(change, c); }

  Refused operator()(const ddl::CreateType& c) { return apply_create_type(change, c); }

  Refused operator()(const ddl::CreateFunction& c) { return apply_function(change, c); }

  Refused operator()(const ddl::AlterFunction& c) { return apply_alter_function(change, c); }

  Refused operator()(const ddl::CreateTrigger& c) { return apply_trigger(change, c); }

  Refused operator()(const ddl::CreateRule& c) { return apply_rule(change, c); }

  Refused operator()(const ddl::CreatePolicy& c) { return apply_policy(change, c); }

  Refused operator()(const ddl::AlterPolicy& c) { return apply_alter_policy(change, c); }

  Refused operator()(const ddl::CreateStatistics& c) { return apply_statistics(change, c); }

  Refused operator()(const ddl::Publish& c) { return apply_publication(change, c); }

  Refused operator()(const ddl::CreateObject& c) { return apply_object(change, c); }

  Refused operator()(const ddl::Comment& c) { return apply_comment(change, c); }

  Refused operator()(const ddl::Truncate& c) { return apply_truncate(change, c); }

  Refused operator()(const ddl::CreateSchema& c) {
    if (change.catalog.has_schema(c.schema) && !c.if_not_exists)
      return Refusal{"42P06", "schema \"" + c.schema + "\" already exists"};
    if (change.catalog.has_schema(c.schema)) return std::nullopt;
    Schema schema{.name = c.schema, .access = change.catalog.new_access(AccessKind::kSchema, "")};
    if (!c.owner.empty()) set_owner(schema.access, c.owner);
    change.catalog.put(std::move(schema));
    return std::nullopt;
  }

  Refused operator()(const ddl::CreateExtension& c) {
    if (change.catalog.has_extension(c.extension) && !c.if_not_exists)
      return duplicate_object("extension", c.extension);
    change.catalog.add_extension(c.extension);
    return std::nullopt;
  }

  Refused operator()(const ddl::SetOwner& c) { return apply_owner(change, c); }

  Refused operator()(const ddl::Grant& c) { return apply_grant(change, c); }

  Refused operator()(const ddl::MoveAll& c) {
    std::vector<ddl::Name> moved;
    change.catalog.each_relation([&](const Relation& relation) {
      const std::string now = relation.tablespace.empty() ? "pg_default" : relation.tablespace;
      const bool owned =
          c.owners.empty() || std::ranges::count(c.owners, relation.access.owner) > 0;
      if (relation.kind == RelationKind::kTable && now == c.from && owned)
        moved.push_back(relation.name);
    });
    for (const ddl::Name& name : moved)
      edit(change.catalog, name, [&](Relation& relation) { relation.tablespace = c.to; });
    return std::nullopt;
  }

  Refused operator()(const ddl::Insert& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (Refused refused = missing_columns(change, c.table, c.columns)) return refused;
    if (!c.repeated_column.empty()) return repeated_column(c.repeated_column);
    if (Refused refused = missing_any(change, c.reads)) return refused;
    if (!reads_nothing(change, c.reads)) mark_rows(change, c.table);
    return std::nullopt;
  }

  Refused operator()(const ddl::Copy& c) {
    if (c.table.empty()) return std::nullopt;
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (c.from) mark_rows(change, c.table);
    return std::nullopt;
  }

  Refused operator()(const ddl::Update& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (Refused refused = missing_columns(change, c.table, c.columns)) return refused;
    if (!c.repeated_column.empty())
      return Refusal{"42601", "multiple assignments to same column \"" + c.repeated_column + "\""};
    return missing_any(change, c.reads);
  }

  Refused operator()(const ddl::Delete& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    if (Refused refused = missing_any(change, c.reads)) return refused;
    const Relation* known = change.catalog.relation(c.table);
    if (!c.has_where && c.reads.empty() && known != nullptr && known->has_rows)
      edit(change.catalog, known->name, [](Relation& relation) { relation.has_rows = false; });
    return std::nullopt;
  }

  Refused operator()(const ddl::Merge& c) {
    if (Refused refused = missing_target(change, c.table)) return refused;
    return missing_any(change, c.reads);
  }

  Refused operator()(const ddl::Select& c) {
    if (Refused refused = missing_any(change, c.reads)) return refused;
    hand_over(change, c);
    for (const ddl::FunctionCall& call : c.functions)
      if (calls_for_changes(change.catalog, call.name))
        change.catalog.note_unfollowed_call(call.name.text());
    return std::nullopt;
  }

  Refused operator()(const ddl::LockTable& c) { return missing_any(change, c.tables); }

  // What the grammar itself refuses is a syntax error, but for what it says is not supported.
  Refused operator()(const ddl::Unparsed& c) {
    const bool unsupported = c.message.find("cannot be marked NOT VALID") != std::string::npos;
    return Refusal{unsupported ? "0A000" : "42601", c.message};
  }

  Refused operator()(const ddl::RefreshMaterializedView& c) {
    const Relation* view = change.catalog.relation(c.view);
    if (view == nullptr) return missing_target(change, c.view);
    if (c.concurrently && !has_plain_unique_index(change.catalog, *view))
      return Refusal{
          "55000",
          fmt::format("cannot refresh materialized view \"{}\" concurrently", view->name.text())};
    edit(change.catalog, view->name, [&](Relation& it) { it.has_rows = c.with_data; });
    return std::nullopt;
  }

  Refused operator()(const ddl::Cluster& c) {
    return c.table.empty() ? std::nullopt : missing_target(change, c.table);
  }

  Refused operator()(const ddl::Reindex& c) {
    const bool relation =
        c.what == ddl::Reindex::What::kIndex || c.what == ddl::Reindex::What::kTable;
    return relation ? missing_target(change, c.object) : std::nullopt;
  }

  // Each statement of the body as if it stood alone; what may not run, or whose error is caught,
  // cannot make the block fail.
  Refused operator()(const ddl::DoBlock& c) {
    for (const ddl::Nested& nested : c.statements) {
      const Refused refused =
          apply(change.catalog, nested.command, change.origin, change.pg_version);
      if (refused && !nested.conditional && !nested.handled) return refused;
    }
    return std::nullopt;
  }

  // What follows changes no definition that is modelled.
  template <typename Command>
  Refused operator()(const Command&) {
    return std::nullopt;
  }
};

}  // namespace

std::optional<Refusal> apply(Catalog& catalog,
                             const ddl::Command& command,
                             Origin origin,
                             int pg_version) {
  const Catalog before = catalog;
  Change change{catalog, origin, pg_version};
  Refused refused = std::visit(Applier{change}, command);
  if (refused) catalog = before;
  return refused;
}

std::optional<Refusal> newer_syntax(const ddl::Syntax& syntax, int pg_version) {
  const bool is_gone = syntax.until != 0 && pg_version > syntax.until && !syntax.word.empty();
  if (syntax.since <= pg_version && !is_gone) return std::nullopt;
  return Refusal{"42601", fmt::format("syntax error at or near \"{}\"", syntax.word)};
}

std::optional<Refusal> forbidden_here(const Effects& effects, const Session& session) {
  const bool in_block =
      session.state() == TransactionState::kBlock || session.state() == TransactionState::kImplicit;
  if (!effects.forbidden_in_transaction || !in_block) return std::nullopt;
  return Refusal{"25001",
                 fmt::format("{} cannot run inside a transaction block", effects.forbidden_name)};
}

}  // namespace miglint
