// What a relation mentions by name, kept beside the relations so that a DROP TYPE finds the columns
// of the type without a look at every table.

#include <algorithm>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/drawn_sequences.h"

namespace miglint {

namespace {

class Mentions {
 public:
  static std::vector<std::string> of(const Relation* relation) {
    if (relation == nullptr) return {};
    Mentions mentions;
    mentions.read(*relation);
    std::vector<std::string>& names = mentions.names_;
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return std::move(names);
  }

 private:
  void read(const Relation& relation) {
    for (const Column& column : relation.columns) {
      if (column.type && !column.type->built_in) add(column.type->name);
      if (column.default_value) {
        add(column.default_value->functions);
        add(column.default_value->casts);
        add_sequences(*column.default_value);
      }
      if (column.generation) add(column.generation->functions);
    }
    for (const TableConstraint& constraint : relation.constraints) {
      if (constraint.definition.check) {
        add(constraint.definition.check->functions);
        add(constraint.definition.check->casts);
      }
      if (is_made_of_another(constraint.definition.name, relation.name.name))
        names_.push_back(constraint.definition.name);
    }
    for (const Trigger& trigger : relation.triggers)
      add(trigger.definition.function);
    for (const Statistics& statistics : relation.statistics)
      add(statistics.name);
    add(relation.functions);
    add(relation.row_type);
    add(ddl::Name{"", relation.server, 0});
  }

  // A name as Postgres makes it for a check or foreign key, but of another table's name: what that
  // one makes next has to be told apart from it.
  static bool is_made_of_another(std::string_view constraint, std::string_view table) {
    const std::size_t end = constraint.find_last_not_of("0123456789");
    const std::string_view made = constraint.substr(0, end == std::string_view::npos ? 0 : end + 1);
    return (made.ends_with("_check") || made.ends_with("_fkey")) && !constraint.starts_with(table);
  }

  // nextval('s')
  void add_sequences(const ddl::Expression& value) {
    const auto draws = [](const ddl::FunctionCall& call) { return call.name.name == "nextval"; };
    if (std::ranges::none_of(value.functions, draws)) return;
    for (const std::string& text : value.strings)
      add(regclass_name(text));
  }

  void add(const ddl::Name& name) {
    if (!name.empty()) names_.push_back(name.name);
  }

  void add(const std::vector<ddl::TypeName>& types) {
    for (const ddl::TypeName& type : types)
      if (!type.built_in) add(type.name);
  }

  void add(const std::vector<ddl::FunctionCall>& calls) {
    for (const ddl::FunctionCall& call : calls)
      add(call.name);
  }

  std::vector<std::string> names_;
};

}  // namespace

std::string Catalog::mention_key(std::string_view name, const ddl::Name& relation) {
  std::string key(name);
  key += '\n';  // in no sane name, and below everything else that may follow
  if (!relation.empty()) key += relation.text();
  return key;
}

void Catalog::note_mentions(const Relation* was, const Relation* is) {
  const std::vector<std::string> before = Mentions::of(was);
  const std::vector<std::string> after = Mentions::of(is);
  if (before == after) return;
  for (const std::string& name : before)
    if (!std::ranges::binary_search(after, name)) mentions_.erase(mention_key(name, was->name));
  for (const std::string& name : after)
    if (!std::ranges::binary_search(before, name))
      mentions_.set(mention_key(name, is->name), is->name);
}

}  // namespace miglint
