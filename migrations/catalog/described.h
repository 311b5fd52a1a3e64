#pragma once

// One object being described, and who describes which. Private to describe*.cpp.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/description.h"

namespace miglint {

class Described {
 public:
  Described(std::string_view kind, std::string name) {
    object_.kind = kind;
    object_.name = std::move(name);
  }

  // Nothing is said of an empty value.
  Described& with(std::string key, std::string value) {
    if (!value.empty()) object_.properties.emplace_back(std::move(key), std::move(value));
    return *this;
  }

  Described& unknown(std::string_view key) {
    object_.unknown.emplace_back(key);
    return *this;
  }

  DescribedObject finish() {
    std::ranges::sort(object_.properties);
    return std::move(object_);
  }

 private:
  DescribedObject object_;
};

// A type of the user's is told with its schema, as format_type() does without a search path.
std::string type_text(const ddl::TypeName& type, const Catalog& catalog);

// A default as Postgres keeps it: as a value of the type.
std::string default_text(const ddl::Boxed<ddl::Expression>& value,
                         const std::optional<ddl::TypeName>& type);

// Tables, foreign and partitioned ones too, with their columns and constraints. Columns that are
// the same in `other` are left out: of a table with many, a change mostly touches one.
void describe_table(const Relation& table,
                    const Catalog& catalog,
                    Description& out,
                    const Relation* other = nullptr);
// Triggers, policies, rules and statistics: what stands on a table or view and is made and dropped
// by itself.
void describe_attached(const Relation& relation, const Catalog& catalog, Description& out);
// An index, sequence or view.
void describe_other_relation(const Relation& relation, const Catalog& catalog, Description& out);
void describe(const Type& type, const Catalog& catalog, Description& out);
void describe(const Function& function, const Catalog& catalog, Description& out);

}  // namespace miglint
