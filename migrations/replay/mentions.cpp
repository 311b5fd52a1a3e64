#include "migrations/replay/mentions.h"

#include <algorithm>
#include <type_traits>

namespace miglint {

namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang 14 does not deduce it

std::string part_of(const ddl::Name& table, const std::string& part) {
  return table.name + "." + part;
}

void add_alteration(const ddl::Name& table,
                    const ddl::Alteration& action,
                    std::vector<std::string>& names) {
  std::visit(
      [&](const auto& a) {
        using Action = std::decay_t<decltype(a)>;
        if constexpr (std::is_same_v<Action, ddl::AddColumn>) {
          names.push_back(part_of(table, a.column.name));
        } else if constexpr (std::is_same_v<Action, ddl::AddConstraint>) {
          names.push_back(part_of(table, a.constraint.name));
        } else if constexpr (std::is_same_v<Action, ddl::AttachPartition> ||
                             std::is_same_v<Action, ddl::DetachPartition>) {
          names.push_back(a.partition.name);
        } else if constexpr (requires { a.column; }) {
          names.push_back(part_of(table, a.column));
        } else if constexpr (requires { a.name; }) {
          names.push_back(part_of(table, a.name));
        }
      },
      action);
}

void add_create_table(const ddl::CreateTable& create, std::vector<std::string>& names) {
  for (const ddl::ColumnDefinition& column : create.columns)
    names.push_back(part_of(create.table, column.name));
  for (const ddl::Constraint& constraint : create.constraints)
    if (!constraint.name.empty()) names.push_back(part_of(create.table, constraint.name));
  names.push_back(create.table.name);
}

void add_rename(const ddl::Rename& rename, std::vector<std::string>& names) {
  if (rename.old_name.empty()) {
    names.push_back(rename.new_name);
  } else {
    names.push_back(part_of(rename.relation, rename.old_name));
    names.push_back(part_of(rename.relation, rename.new_name));
  }
  names.push_back(rename.relation.name);
}

}  // namespace

std::vector<std::string> touched_names(const ddl::Command& command) {
  std::vector<std::string> names;
  std::visit(
      Overloaded{
          [&](const ddl::CreateTable& c) { add_create_table(c, names); },
          [&](const ddl::AlterTable& c) {
            for (const ddl::Alteration& action : c.actions)
              add_alteration(c.table, action, names);
            names.push_back(c.table.name);
          },
          [&](const ddl::Rename& c) { add_rename(c, names); },
          [&](const ddl::SetSchema& c) { names.push_back(c.object.name); },
          [&](const ddl::Drop& c) {
            for (const ddl::Name& object : c.objects)
              names.push_back(c.relation.empty() ? object.name : part_of(c.relation, object.name));
          },
          [&](const ddl::Truncate& c) {
            for (const ddl::Name& table : c.tables)
              names.push_back(table.name);
          },
          [&](const ddl::Insert& c) { names.push_back(c.table.name); },
          [&](const ddl::Update& c) { names.push_back(c.table.name); },
          [&](const ddl::Delete& c) { names.push_back(c.table.name); },
          [&](const ddl::CreateIndex& c) {
            names.push_back(c.index);
            names.push_back(c.table.name);
          },
          [&](const ddl::CreateEnum& c) { names.push_back(c.type.name); },
          [&](const ddl::AddEnumValue& c) { names.push_back(c.type.name); },
          [&](const ddl::RenameEnumValue& c) { names.push_back(c.type.name); },
          [&](const ddl::CreateDomain& c) { names.push_back(c.domain.name); },
          [&](const ddl::AlterDomain& c) { names.push_back(c.domain.name); },
          [&](const ddl::CreateType& c) { names.push_back(c.type.name); },
          [&](const ddl::CreateSchema& c) { names.push_back(c.schema); },
          [&](const ddl::CreateSequence& c) { names.push_back(c.sequence.name); },
          [&](const ddl::AlterSequence& c) { names.push_back(c.sequence.name); },
          [&](const ddl::CreateView& c) { names.push_back(c.view.name); },
          [&](const ddl::CreateExtension& c) { names.push_back(c.extension); },
          [&](const ddl::CreateFunction& c) { names.push_back(c.function.name); },
          [&](const ddl::CreateTrigger& c) { names.push_back(part_of(c.table, c.trigger)); },
          [&](const ddl::CreatePolicy& c) { names.push_back(part_of(c.table, c.policy)); },
          [&](const ddl::Comment& c) {
            names.push_back(c.part.empty() ? c.object.name : part_of(c.object, c.part));
          },
          [&](const ddl::SetOwner& c) { names.push_back(c.object.name); },
          [&](const ddl::Grant& c) {
            for (const ddl::Name& object : c.objects)
              names.push_back(object.name);
          },
          [&](const ddl::Other& c) { names.push_back(c.object.name); },
          [](const auto&) {},
      },
      command);
  return names;
}

namespace {

// "column public.users.email" → {"users.email", "email", "users"}: what may stand in a command, the
// best first. Kinds of one or two words; the first part of a qualified name is its schema.
std::vector<std::string> spellings(std::string_view object) {
  constexpr std::string_view kTwoWords = "materialized view ";
  object.remove_prefix(object.starts_with(kTwoWords)
                           ? kTwoWords.size()
                           : std::min(object.find(' ') + 1, object.size()));
  object = object.substr(0, object.find('('));  // of a function: without its arguments
  std::vector<std::string> all;
  const std::size_t schema_end = object.find('.');
  if (schema_end == std::string_view::npos) return {std::string(object)};
  const std::string_view name = object.substr(schema_end + 1);
  all.emplace_back(name);
  const std::size_t part = name.find('.');
  if (part != std::string_view::npos) {
    all.emplace_back(name.substr(part + 1));
    all.emplace_back(name.substr(0, part));
  }
  return all;
}

}  // namespace

std::optional<Mention> find_mention(const Script& script,
                                    const LoweredScript& lowered,
                                    std::string_view object) {
  for (const std::string& spelling : spellings(object)) {
    for (std::size_t i = std::min(script.blocks.size(), lowered.blocks.size()); i-- > 0;) {
      const SqlBlock& block = script.blocks[i];
      const std::vector<ddl::Statement>& statements = lowered.blocks[i].statements;
      for (std::size_t j = statements.size(); j-- > 0;) {
        const ddl::Statement& statement = statements[j];
        const std::vector<std::string> names = touched_names(statement.command);
        if (std::ranges::find(names, spelling) == names.end()) continue;
        return Mention{.where = block.map.locate(statement.begin, statement.end),
                       .sql = block.sql.substr(statement.begin, statement.end - statement.begin)};
      }
    }
  }
  return std::nullopt;
}

}  // namespace miglint
