#include "migrations/replay/undo.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/describe.h"

namespace miglint {

namespace {

Undo only(std::string sql) {
  return {std::move(sql), "", ""};
}

Undo noted(std::string note) {
  return {"", "", std::move(note)};
}

using Undos = std::vector<Undo>;

class Undoer {
 public:
  explicit Undoer(const Catalog& before) : before_(before) {}

  Undos operator()(const ddl::CreateTable& c) {
    if (before_.exists(c.table) == Truth::kYes) return {};
    return {
        {"DROP TABLE " + shown(c.table),
         fmt::format("op.drop_table({}{})", python_text(c.table.name), schema_argument(c.table)),
         ""}};
  }

  Undos operator()(const ddl::CreateIndex& c) {
    ddl::Name name = {c.table.schema, c.index, 0};
    if (c.index.empty()) return {noted("drop the index that Postgres names by itself")};
    if (before_.exists(before_.resolve(name)) == Truth::kYes) return {};
    Undo undo{fmt::format("DROP INDEX {}{}", c.concurrently ? "CONCURRENTLY " : "", shown(name)),
              fmt::format("op.drop_index({}, table_name={}{})",
                          python_text(c.index),
                          python_text(c.table.name),
                          schema_argument(c.table)),
              ""};
    if (c.concurrently) {
      undo.op.clear();
      undo.note = "outside of a transaction";
    }
    return {undo};
  }

  Undos operator()(const ddl::CreateView& c) {
    const Relation* old = before_.relation(c.view);
    const std::string_view kind = c.materialized ? "MATERIALIZED VIEW" : "VIEW";
    if (old == nullptr) return {only(fmt::format("DROP {} {}", kind, shown(c.view)))};
    if (c.if_not_exists) return {};
    if (old->query.empty()) return {no_definition(*old)};
    // The new one may have columns that the old one has not, which OR REPLACE refuses.
    Undos out{only(fmt::format("DROP {} {}", kind, shown(old->name))),
              only(make_view(*old, false))};
    add_grants(*old, out);
    return out;
  }

  Undos operator()(const ddl::CreateSequence& c) {
    if (before_.exists(c.sequence) == Truth::kYes) return {};
    return {only("DROP SEQUENCE " + shown(c.sequence))};
  }

  Undos operator()(const ddl::CreateEnum& c) { return {only("DROP TYPE " + shown(c.type))}; }

  Undos operator()(const ddl::CreateType& c) { return {only("DROP TYPE " + shown(c.type))}; }

  Undos operator()(const ddl::CreateDomain& c) { return {only("DROP DOMAIN " + shown(c.domain))}; }

  Undos operator()(const ddl::AddEnumValue& c) {
    return {
        noted(fmt::format("PostgreSQL cannot take '{}' out of type {}: make the type anew "
                          "without it, or declare the revision irreversible",
                          c.value,
                          shown(c.type)))};
  }

  Undos operator()(const ddl::RenameEnumValue& c) {
    return {only(fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}",
                             shown(c.type),
                             quote_literal(c.new_value),
                             quote_literal(c.old_value)))};
  }

  Undos operator()(const ddl::CreateSchema& c) {
    if (before_.has_schema(c.schema)) return {};
    return {only("DROP SCHEMA " + ddl::quote_identifier(c.schema))};
  }

  Undos operator()(const ddl::CreateExtension& c) {
    if (before_.has_extension(c.extension)) return {};
    if (c.if_not_exists)
      return {noted(fmt::format("extension {} may have been there before", c.extension))};
    return {only("DROP EXTENSION " + ddl::quote_identifier(c.extension))};
  }

  Undos operator()(const ddl::CreateFunction& c) {
    if (c.or_replace && !before_.functions(c.function).empty())
      return {noted(fmt::format("put the earlier definition of {}() here", shown(c.function)))};
    return {only(fmt::format("DROP {} {}({})",
                             c.procedure ? "PROCEDURE" : "FUNCTION",
                             shown(c.function),
                             fmt::join(c.argument_types, ", ")))};
  }

  Undos operator()(const ddl::CreateTrigger& c) {
    Undos out{only(
        fmt::format("DROP TRIGGER {} ON {}", ddl::quote_identifier(c.trigger), shown(c.table)))};
    if (const Relation* table = before_.relation(c.table))
      for (const Trigger& trigger : table->triggers)
        if (trigger.definition.trigger == c.trigger)
          out.push_back(only(spell(trigger.definition, table->name)));
    return out;
  }

  Undos operator()(const ddl::CreatePolicy& c) {
    return {
        only(fmt::format("DROP POLICY {} ON {}", ddl::quote_identifier(c.policy), shown(c.table)))};
  }

  Undos operator()(const ddl::CreateStatistics& c) {
    if (c.statistics.empty()) return {};
    return {only("DROP STATISTICS " + shown(c.statistics))};
  }

  Undos operator()(const ddl::Drop& c) {
    Undos out;
    for (const ddl::Name& object : c.objects)
      for (Undo& undo : made_again(c, object))
        out.push_back(std::move(undo));
    return out;
  }

  Undos operator()(const ddl::Rename& c) {
    const ddl::Name now{c.relation.schema, c.new_name, 0};
    switch (c.kind) {
      case ddl::ObjectKind::kTable:
        return {
            {fmt::format(
                 "ALTER TABLE {} RENAME TO {}", shown(now), ddl::quote_identifier(c.relation.name)),
             fmt::format("op.rename_table({}, {}{})",
                         python_text(c.new_name),
                         python_text(c.relation.name),
                         schema_argument(c.relation)),
             ""}};
      case ddl::ObjectKind::kColumn:
        return {{fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}",
                             shown(c.relation),
                             ddl::quote_identifier(c.new_name),
                             ddl::quote_identifier(c.old_name)),
                 fmt::format("op.alter_column({}, {}, new_column_name={}{})",
                             python_text(c.relation.name),
                             python_text(c.new_name),
                             python_text(c.old_name),
                             schema_argument(c.relation)),
                 ""}};
      case ddl::ObjectKind::kConstraint:
        return {only(fmt::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
                                 shown(c.relation),
                                 ddl::quote_identifier(c.new_name),
                                 ddl::quote_identifier(c.old_name)))};
      case ddl::ObjectKind::kIndex:
        return renamed("INDEX", now, c);
      case ddl::ObjectKind::kView:
        return renamed("VIEW", now, c);
      case ddl::ObjectKind::kSequence:
        return renamed("SEQUENCE", now, c);
      case ddl::ObjectKind::kType:
        return renamed("TYPE", now, c);
      case ddl::ObjectKind::kSchema:
        return {only(fmt::format("ALTER SCHEMA {} RENAME TO {}",
                                 ddl::quote_identifier(c.new_name),
                                 ddl::quote_identifier(c.relation.name)))};
      default:
        return {noted("rename " + c.new_name + " back")};
    }
  }

  Undos operator()(const ddl::AlterTable& c) { return undo_of(c, before_); }

  Undos operator()(const ddl::Comment& c) {
    if (c.kind != ddl::ObjectKind::kTable && c.kind != ddl::ObjectKind::kColumn) return {};
    const Relation* table = before_.relation(c.object);
    const Column* column = table == nullptr ? nullptr : table->column(c.part);
    const bool is_table = c.kind == ddl::ObjectKind::kTable;
    if (is_table ? table == nullptr || table->assumed : column == nullptr) return {};
    const std::string& old = is_table ? table->comment : column->comment;
    return {only(fmt::format("COMMENT ON {} {}{} IS {}",
                             is_table ? "TABLE" : "COLUMN",
                             shown(c.object),
                             is_table ? "" : "." + ddl::quote_identifier(c.part),
                             old.empty() ? "NULL" : quote_literal(old)))};
  }

  Undos operator()(const ddl::SetSchema& c) {
    const ddl::Name old = before_.resolve(c.object);
    if (c.kind != ddl::ObjectKind::kTable) return {noted("move " + shown(c.object) + " back")};
    return {only(fmt::format("ALTER TABLE {} SET SCHEMA {}",
                             ddl::quote({c.schema, old.name, 0}),
                             ddl::quote_identifier(old.schema)))};
  }

  Undos operator()(const ddl::SetOwner& c) {
    const Relation* known = before_.relation(c.object);
    const bool is_known = known != nullptr && !known->assumed && !known->access.owner.empty();
    if (c.kind != ddl::ObjectKind::kTable || !is_known)
      return {noted(fmt::format("give {} back to its owner", shown(c.object)))};
    return {only(fmt::format("ALTER TABLE {} OWNER TO {}",
                             shown(c.object),
                             ddl::quote_identifier(known->access.owner)))};
  }

  Undos operator()(const ddl::Grant& c) {
    const bool is_plain = !c.default_privileges && !c.all_in_schema && !c.revoke &&
                          c.kind == ddl::ObjectKind::kTable && c.objects.size() == 1;
    const Relation* known = is_plain ? before_.relation(c.objects.front()) : nullptr;
    if (known == nullptr || known->assumed || !known->access.privileges.empty())
      return {noted("give the privileges back that were there")};
    std::vector<std::string> roles;
    for (const std::string& role : c.roles)
      roles.push_back(role == "public" ? "PUBLIC" : ddl::quote_identifier(role));
    return {
        only(fmt::format("REVOKE ALL ON {} FROM {}", shown(known->name), fmt::join(roles, ", ")))};
  }

  Undos operator()(const ddl::Update& c) { return {lost("UPDATE", c.table)}; }

  Undos operator()(const ddl::Delete& c) { return {lost("DELETE", c.table)}; }

  Undos operator()(const ddl::Truncate& c) {
    return {lost("TRUNCATE", c.tables.empty() ? ddl::Name() : c.tables.front())};
  }

  Undos operator()(const ddl::Insert& c) {
    return {noted(fmt::format("delete the rows that the upgrade puts into {}, if they are its own",
                              shown(c.table)))};
  }

  Undos operator()(const ddl::DoBlock&) { return {noted("undo what its DO block does")}; }

  Undos operator()(const ddl::Unparsed&) {
    return {noted("undo what its statement does that cannot be read")};
  }

  Undos operator()(const ddl::Select&) { return {}; }

  Undos operator()(const ddl::Set&) { return {}; }

  Undos operator()(const ddl::Transaction&) { return {}; }

  Undos operator()(const ddl::LockTable&) { return {}; }

  Undos operator()(const ddl::Vacuum&) { return {}; }

  template <typename Command>
  Undos operator()(const Command& command) {
    const std::string what = unfollowed(ddl::Command(command), before_);
    if (what.empty()) return {};
    return {noted("undo by hand what it changes: " + what)};
  }

 private:
  static Undo lost(std::string_view verb, const ddl::Name& table) {
    return noted(fmt::format(
        "what the {} of {} changes is kept nowhere: copy it first, or declare the revision "
        "irreversible",
        verb,
        shown(table)));
  }

  static Undo no_definition(const Relation& view) {
    return noted(
        fmt::format("make view {} again: its definition is not known any more, since "
                    "what it reads was renamed",
                    shown(view.name)));
  }

  static Undos renamed(std::string_view kind, const ddl::Name& now, const ddl::Rename& rename) {
    return {only(fmt::format("ALTER {} {} RENAME TO {}",
                             kind,
                             shown(now),
                             ddl::quote_identifier(rename.relation.name)))};
  }

  static void add_grants(const Relation& relation, Undos& out) {
    for (const Privilege& privilege : relation.access.privileges)
      if (!privilege.taken && !privilege.role.empty())
        out.push_back(only(fmt::format(
            "GRANT {} ON {} TO {}{}",
            privilege.name,
            shown(relation.name),
            privilege.role == "PUBLIC" ? "PUBLIC" : ddl::quote_identifier(privilege.role),
            privilege.with_option ? " WITH GRANT OPTION" : "")));
  }

  Undos made_again(const ddl::Drop& drop, const ddl::Name& object) const {
    const Relation* relation = before_.relation(drop.kind == ddl::ObjectKind::kTrigger ||
                                                        drop.kind == ddl::ObjectKind::kPolicy
                                                    ? drop.relation
                                                    : object);
    if (drop.kind == ddl::ObjectKind::kTrigger && relation != nullptr)
      for (const Trigger& trigger : relation->triggers)
        if (trigger.definition.trigger == object.name)
          return {only(spell(trigger.definition, relation->name))};
    if (drop.kind == ddl::ObjectKind::kType)
      if (const Type* type = before_.type(object); type != nullptr && !type->labels.empty()) {
        std::vector<std::string> labels;
        for (const std::string& label : type->labels)
          labels.push_back(quote_literal(label));
        return {only(fmt::format(
            "CREATE TYPE {} AS ENUM ({})", shown(type->name), fmt::join(labels, ", ")))};
      }
    if (drop.kind == ddl::ObjectKind::kSchema)
      return {only("CREATE SCHEMA " + ddl::quote_identifier(object.name))};
    if (drop.kind == ddl::ObjectKind::kExtension)
      return {only("CREATE EXTENSION " + ddl::quote_identifier(object.name))};
    const bool is_known = relation != nullptr && !relation->assumed && relation->columns_complete;
    if (!is_known)
      return {noted(fmt::format("make {} again: it is not known here", shown(object)))};
    Undos out;
    if (drop.kind == ddl::ObjectKind::kTable) out = make_table(*relation, before_);
    if (drop.kind == ddl::ObjectKind::kIndex && relation->index)
      out.push_back(only(make_index(*relation)));
    const bool is_view =
        relation->kind == RelationKind::kView || relation->kind == RelationKind::kMaterializedView;
    if (is_view && relation->query.empty()) return {no_definition(*relation)};
    if (is_view) out.push_back(only(make_view(*relation, false)));
    if (relation->kind == RelationKind::kSequence) out.push_back(only(make_sequence(*relation)));
    if (out.empty()) return {noted(fmt::format("make {} again", shown(object)))};
    add_grants(*relation, out);
    return out;
  }

  const Catalog& before_;
};

}  // namespace

std::vector<Undo> undo_of(const ddl::Command& command, const Catalog& before) {
  return std::visit(Undoer(before), command);
}

}  // namespace miglint
