#include "rules/columns.h"

namespace miglint {

void each_new_column(
    const Step& step,
    const std::function<void(const ddl::Name& table, const ddl::ColumnDefinition& column)>& visit) {
  if (const auto* create = step.as<ddl::CreateTable>()) {
    if (create->as_query) return;
    for (const ddl::ColumnDefinition& column : create->columns)
      visit(create->table, column);
  } else if (const auto* alter = step.as<ddl::AlterTable>()) {
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* add = std::get_if<ddl::AddColumn>(&action)) visit(alter->table, add->column);
  }
}

void each_new_constraint(const Step& step,
                         const std::function<void(const ddl::Name& table,
                                                  const ddl::Constraint& constraint,
                                                  const std::vector<std::string>& columns,
                                                  SourceSpan where)>& visit) {
  const auto place = [&](ddl::TextOffset at) { return at == 0 ? step.where() : step.locate(at); };
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    for (const ddl::Constraint& constraint : column.constraints)
      visit(table, constraint, {column.name}, place(constraint.at));
  });
  if (const auto* create = step.as<ddl::CreateTable>()) {
    for (const ddl::Constraint& constraint : create->constraints)
      visit(create->table, constraint, constraint.columns, place(constraint.at));
  } else if (const auto* alter = step.as<ddl::AlterTable>()) {
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* add = std::get_if<ddl::AddConstraint>(&action))
        visit(alter->table, add->constraint, add->constraint.columns, place(add->constraint.at));
  }
}

std::vector<std::string> referenced_columns(const Catalog& catalog, const ddl::Constraint& key) {
  if (!key.referenced_columns.empty()) return key.referenced_columns;
  const Relation* target = catalog.relation(key.referenced);
  if (target != nullptr)
    for (const TableConstraint& constraint : target->constraints)
      if (constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey)
        return constraint.definition.columns;
  return {};
}

bool says_only_not_null(const ddl::Expression& check) {
  return check.columns.size() == 1 && check.proves_not_null.size() == 1 &&
         check.and_arm_count <= 1 && check.or_arm_count <= 1;
}

void each_new_type(const Step& step,
                   const std::function<void(const ddl::Name& table,
                                            const std::string& column,
                                            const ddl::TypeName& type,
                                            SourceSpan where)>& visit) {
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    const SourceSpan where = column.at == 0 ? step.where() : step.locate(column.at);
    visit(table, column.name, column.type, where);
  });
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return;
  for (const ddl::Alteration& action : alter->actions)
    if (const auto* change = std::get_if<ddl::AlterColumnType>(&action))
      visit(alter->table, change->column, change->type, step.where());
}

}  // namespace miglint
