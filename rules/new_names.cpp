#include "rules/new_names.h"

#include "rules/columns.h"

namespace miglint {

void each_new_name(const Step& step,
                   const std::function<void(const std::string& name, SourceSpan where)>& visit) {
  const SourceSpan whole = step.where();
  const auto say = [&](const std::string& name) {
    if (!name.empty()) visit(name, whole);
  };
  if (const auto* create = step.as<ddl::CreateTable>()) say(create->table.name);
  if (const auto* create = step.as<ddl::CreateIndex>()) say(create->index);
  if (const auto* create = step.as<ddl::CreateView>()) say(create->view.name);
  if (const auto* create = step.as<ddl::CreateSequence>()) say(create->sequence.name);
  if (const auto* create = step.as<ddl::CreateEnum>()) say(create->type.name);
  if (const auto* create = step.as<ddl::CreateType>()) say(create->type.name);
  if (const auto* create = step.as<ddl::CreateDomain>()) say(create->domain.name);
  if (const auto* create = step.as<ddl::CreateSchema>()) say(create->schema);
  if (const auto* rename = step.as<ddl::Rename>()) say(rename->new_name);
  each_new_column(step, [&](const ddl::Name&, const ddl::ColumnDefinition& column) {
    visit(column.name, column.at == 0 ? whole : step.locate(column.at));
  });
}

}  // namespace miglint
