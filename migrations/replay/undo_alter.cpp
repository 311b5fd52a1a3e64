// ALTER TABLE, action by action, the last one first.

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/describe.h"
#include "migrations/replay/undo.h"

namespace miglint {

namespace {

class ActionUndoer {
 public:
  ActionUndoer(const ddl::AlterTable& alter, const Catalog& before)
      : before_(before), name_(alter.table), table_(before.relation(alter.table)) {}

  Undo operator()(const ddl::AddColumn& c) {
    if (has(c.column.name)) return {};
    return {alter("DROP COLUMN " + ddl::quote_identifier(c.column.name)),
            fmt::format("op.drop_column({}, {}{})",
                        python_text(name_.name),
                        python_text(c.column.name),
                        schema_argument(name_)),
            ""};
  }

  Undo operator()(const ddl::DropColumn& c) {
    const Column* old = column(c.column);
    if (old == nullptr || !old->type)
      return note(fmt::format("add column {} again: its type is not known", c.column));
    Column back = *old;
    // Rows that are there have nothing to put in.
    const bool is_filled = (old->default_value && !old->default_value->is_null) ||
                           old->generated != ddl::Generated::kNo ||
                           old->identity != ddl::Identity::kNo;
    std::string words = fmt::format("the values of {} are lost", c.column);
    if (old->not_null == Truth::kYes && !is_filled) {
      words += "; NOT NULL fails where there are rows: fill it first, then SET NOT NULL";
      back.not_null = Truth::kNo;
    }
    const std::string python = alembic_column(back);
    return {alter("ADD COLUMN " + spell_column(back, before_)),
            python.empty() ? ""
                           : fmt::format("op.add_column({}, {}{})",
                                         python_text(name_.name),
                                         python,
                                         schema_argument(name_)),
            std::move(words)};
  }

  Undo operator()(const ddl::AlterColumnType& c) {
    const Column* old = column(c.column);
    if (old == nullptr || !old->type)
      return note(fmt::format("give column {} its type back, which is not known", c.column));
    const std::string type = old->type->text();
    const std::string name = ddl::quote_identifier(c.column);
    const std::string python = alembic_type(*old->type);
    const std::string cast = fmt::format("{}::{}", name, type);
    return {alter(fmt::format("ALTER COLUMN {} TYPE {} USING {}", name, type, cast)),
            python.empty() ? ""
                           : fmt::format("op.alter_column({}, {}, type_={}, postgresql_using={}{})",
                                         python_text(name_.name),
                                         python_text(c.column),
                                         python,
                                         python_text(cast),
                                         schema_argument(name_)),
            fmt::format("values that do not fit into {} make it fail", type)};
  }

  Undo operator()(const ddl::SetDefault& c) {
    const Column* old = column(c.column);
    if (old == nullptr || !old->default_known)
      return note(fmt::format("give column {} its default back, which is not known", c.column));
    const std::string name = ddl::quote_identifier(c.column);
    if (!old->default_value)
      return {alter(fmt::format("ALTER COLUMN {} DROP DEFAULT", name)),
              fmt::format("op.alter_column({}, {}, server_default=None{})",
                          python_text(name_.name),
                          python_text(c.column),
                          schema_argument(name_)),
              ""};
    if (old->default_value->text == kSerialDefault)
      return note(fmt::format("give column {} the default of its sequence back", c.column));
    return {alter(fmt::format("ALTER COLUMN {} SET DEFAULT {}", name, old->default_value->text)),
            fmt::format("op.alter_column({}, {}, server_default=sa.text({}){})",
                        python_text(name_.name),
                        python_text(c.column),
                        python_text(old->default_value->text),
                        schema_argument(name_)),
            ""};
  }

  Undo operator()(const ddl::SetNotNull& c) {
    const Column* old = column(c.column);
    const bool was = old != nullptr && old->not_null == Truth::kYes;
    if (old != nullptr && old->not_null != Truth::kUnknown && was == c.not_null) return {};
    return {alter(fmt::format("ALTER COLUMN {} {} NOT NULL",
                              ddl::quote_identifier(c.column),
                              c.not_null ? "DROP" : "SET")),
            fmt::format("op.alter_column({}, {}, nullable={}{})",
                        python_text(name_.name),
                        python_text(c.column),
                        c.not_null ? "True" : "False",
                        schema_argument(name_)),
            c.not_null ? "" : "rows without a value make it fail"};
  }

  Undo operator()(const ddl::AddConstraint& c) {
    if (c.constraint.kind == ddl::ConstraintKind::kNotNull && c.constraint.name.empty())
      return (*this)(
          ddl::SetNotNull{c.constraint.columns.empty() ? "" : c.constraint.columns.front(), true});
    std::string name = c.constraint.name;
    if (name.empty()) name = name_that_it_gets(c);
    if (name.empty()) return note("drop the constraint that Postgres names by itself");
    return drop_constraint(name);
  }

  Undo operator()(const ddl::DropConstraint& c) {
    const TableConstraint* old = table_ == nullptr ? nullptr : table_->constraint(c.name);
    if (old == nullptr)
      return note(fmt::format("add constraint {} again: it is not known", c.name));
    return {
        alter(fmt::format(
            "ADD CONSTRAINT {} {}", ddl::quote_identifier(c.name), spell(*old, *table_, before_))),
        "",
        "rows that break it make it fail"};
  }

  Undo operator()(const ddl::ValidateConstraint&) { return {}; }

  Undo operator()(const ddl::AttachPartition& c) {
    return {alter("DETACH PARTITION " + shown(c.partition)), "", ""};
  }

  Undo operator()(const ddl::DetachPartition& c) {
    const Relation* partition = before_.relation(c.partition);
    if (partition == nullptr || partition->bound.empty())
      return note("attach partition " + shown(c.partition) + " again");
    return {
        alter(fmt::format("ATTACH PARTITION {} {}", shown(c.partition), partition->bound)), "", ""};
  }

  Undo operator()(const ddl::SetLogged& c) {
    return {alter(c.logged ? "SET UNLOGGED" : "SET LOGGED"), "", ""};
  }

  Undo operator()(const ddl::SetIdentity& c) {
    if (c.what != ddl::SetIdentity::What::kAdd)
      return note(fmt::format("give column {} its identity back", c.column));
    return {alter(fmt::format("ALTER COLUMN {} DROP IDENTITY", ddl::quote_identifier(c.column))),
            "",
            ""};
  }

  Undo operator()(const ddl::OtherAlteration& c) {
    if (c.action == "EnableRowSecurity") return {alter("DISABLE ROW LEVEL SECURITY"), "", ""};
    if (c.action == "DisableRowSecurity") return {alter("ENABLE ROW LEVEL SECURITY"), "", ""};
    if (c.action == "ForceRowSecurity") return {alter("NO FORCE ROW LEVEL SECURITY"), "", ""};
    if (c.action == "NoForceRowSecurity") return {alter("FORCE ROW LEVEL SECURITY"), "", ""};
    return note(fmt::format("undo {} of {} by hand", c.action, shown(name_)));
  }

  template <typename Action>
  Undo operator()(const Action&) {
    return note(fmt::format("undo by hand what else ALTER TABLE {} does", shown(name_)));
  }

 private:
  static Undo note(std::string words) { return {"", "", std::move(words)}; }

  std::string alter(const std::string& action) const {
    return fmt::format("ALTER TABLE {} {}", shown(name_), action);
  }

  const Column* column(const std::string& name) const {
    return table_ == nullptr ? nullptr : table_->column(name);
  }

  bool has(const std::string& name) const { return column(name) != nullptr; }

  Undo drop_constraint(const std::string& name) const {
    return {alter("DROP CONSTRAINT " + ddl::quote_identifier(name)),
            fmt::format("op.drop_constraint({}, {}{})",
                        python_text(name),
                        python_text(name_.name),
                        schema_argument(name_)),
            ""};
  }

  // What the catalogue has behind the action and not before it.
  std::string name_that_it_gets(const ddl::AddConstraint& add) const {
    Catalog after = before_;
    ddl::AlterTable alter;
    alter.table = name_;
    alter.actions.emplace_back(add);
    if (apply(after, alter, {}, 15)) return {};
    const Relation* now = after.relation(name_);
    if (now == nullptr) return {};
    for (const TableConstraint& constraint : now->constraints)
      if (table_ == nullptr || table_->constraint(constraint.definition.name) == nullptr)
        return constraint.definition.name;
    return {};
  }

  const Catalog& before_;
  const ddl::Name& name_;
  const Relation* table_;
};

}  // namespace

// What goes with a column: constraints and indexes that name it.
static std::vector<Undo> with_column(const ddl::AlterTable& alter,
                                     const ddl::DropColumn& drop,
                                     const Catalog& before) {
  std::vector<Undo> out;
  Catalog after = before;
  ddl::AlterTable alone;
  alone.table = alter.table;
  alone.actions.emplace_back(drop);
  const Relation* was = before.relation(alter.table);
  if (was == nullptr || apply(after, alone, {}, 15)) return out;
  const Relation* is = after.relation(alter.table);
  for (const TableConstraint& constraint : was->constraints)
    if (is != nullptr && is->constraint(constraint.definition.name) == nullptr &&
        constraint.definition.kind != ddl::ConstraintKind::kNotNull)
      out.push_back({fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}",
                                 shown(was->name),
                                 ddl::quote_identifier(constraint.definition.name),
                                 spell(constraint, *was, before)),
                     "",
                     ""});
  for (const ddl::Name& name : was->indexes) {
    const Relation* index = before.relation(name);
    if (index != nullptr && index->index && index->index->constraint.empty() &&
        after.relation(name) == nullptr)
      out.push_back({make_index(*index), "", ""});
  }
  return out;
}

std::vector<Undo> undo_of(const ddl::AlterTable& alter, const Catalog& before) {
  std::vector<Undo> out;
  ActionUndoer undoer(alter, before);
  for (auto action = alter.actions.rbegin(); action != alter.actions.rend(); ++action) {
    if (Undo undo = std::visit(undoer, *action); !undo.sql.empty() || !undo.note.empty())
      out.push_back(std::move(undo));
    if (const auto* drop = std::get_if<ddl::DropColumn>(&*action))
      for (Undo& more : with_column(alter, *drop, before))
        out.push_back(std::move(more));
  }
  return out;
}

}  // namespace miglint
