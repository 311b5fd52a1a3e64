#include "rules/indexes.h"

#include <algorithm>

namespace miglint {

// NULLS LAST is what ASC means, NULLS FIRST what DESC means.
static bool nulls_first(const ddl::IndexKey& key) {
  return key.nulls_first.value_or(key.descending);
}

static std::string text_of(const ddl::Boxed<ddl::Expression>& expression) {
  return expression ? expression->text : std::string();
}

bool same_key(const ddl::IndexKey& a, const ddl::IndexKey& b) {
  return a.column == b.column && text_of(a.expression) == text_of(b.expression) &&
         a.collation == b.collation && a.operator_class == b.operator_class &&
         a.descending == b.descending && nulls_first(a) == nulls_first(b);
}

bool same_keys(const ddl::CreateIndex& a, const ddl::CreateIndex& b) {
  return std::ranges::equal(a.keys, b.keys, same_key);
}

bool same_but_keys(const ddl::CreateIndex& a, const ddl::CreateIndex& b) {
  return a.method == b.method && a.include == b.include && text_of(a.where) == text_of(b.where) &&
         a.nulls_not_distinct == b.nulls_not_distinct;
}

bool begins_with(const std::vector<std::string>& keys, const std::vector<std::string>& columns) {
  if (keys.size() < columns.size()) return false;
  const auto last = keys.begin() + static_cast<std::ptrdiff_t>(columns.size());
  return std::ranges::all_of(columns, [&](const std::string& column) {
    return std::count(keys.begin(), last, column) > 0;
  });
}

bool serves_lookup(const ddl::CreateIndex& index, const std::vector<std::string>& columns) {
  if (index.method != "btree" && index.method != "hash") return false;
  std::vector<std::string> keys;
  for (const ddl::IndexKey& key : index.keys)
    keys.push_back(key.column);
  const bool skips_only_nulls =
      !index.where || std::ranges::any_of(index.where->proves_not_null, [&](const auto& column) {
        return std::ranges::count(columns, column) > 0;
      });
  return skips_only_nulls && begins_with(keys, columns);
}

const Relation* find_index(const Step& step,
                           const ddl::Name& table,
                           const std::function<bool(const IndexFacts&)>& holds) {
  const Relation* known = step.before.relation(table);
  if (known == nullptr) return nullptr;
  for (const ddl::Name& name : known->indexes) {
    const Relation* index = step.before.relation(name);
    if (index != nullptr && index->index && holds(*index->index)) return index;
  }
  return nullptr;
}

bool is_dropped_later(const Step& step, const Relation& index) {
  const bool dropped = step.later<ddl::Drop>([&](const ddl::Drop& drop) {
    return drop.kind == ddl::ObjectKind::kIndex &&
           std::ranges::any_of(drop.objects, [&](const ddl::Name& name) {
             return step.before.resolve(name) == index.name;
           });
  });
  if (dropped || index.index->constraint.empty()) return dropped;
  return step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
      const auto* drop = std::get_if<ddl::DropConstraint>(&action);
      return drop != nullptr && drop->name == index.index->constraint;
    });
  });
}

}  // namespace miglint
