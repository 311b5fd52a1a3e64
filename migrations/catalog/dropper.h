#pragma once

// One DROP: what must be there, what is in the way, and what goes along. Private to
// apply_drop*.cpp.

#include <functional>

#include "migrations/catalog/change.h"

namespace miglint {

class Dropper {
 public:
  Dropper(Change& change, const ddl::Drop& drop) : change_(change), drop_(drop) {}

  Refused run();

 private:
  Refused one(const ddl::Name& object, std::size_t i);
  bool goes_too(const ddl::Name& name) const;
  bool goes_along(const ddl::Name& name, int depth = 0) const;

  // apply_drop.cpp
  Refused relation(const ddl::Name& name);
  Refused index_in_use(const Relation& index);
  Refused sequence_in_use(const Relation& sequence);
  Refused defaults_from(const Relation& sequence);
  Refused dependents(const Relation& relation);
  Refused references_to(const std::string& what, const Relation& referenced);
  Refused references_through_parents(const Relation& partition);

  // apply_drop_types.cpp
  Refused type(const ddl::Name& name);
  Refused extension(const std::string& name);
  Refused schema(const std::string& name);
  void drop_with_dependents(const ddl::Name& name);
  // `types`: their names without a schema.
  Refused lose_columns(const std::string& what,
                       const std::vector<std::string>& types,
                       const std::function<bool(const ddl::TypeName&)>& is);
  Refused lose_casts(const std::string& what,
                     const std::vector<std::string>& types,
                     const std::function<bool(const ddl::TypeName&)>& is);
  Refused domains_over(const ddl::Name& type);

  // apply_drop_attached.cpp
  Refused function(const ddl::Name& name, std::size_t i);
  Refused users_of(const ddl::Name& function);
  Refused functions_of(const std::string& what, const ddl::Name& type);
  Refused part(const std::string& name);
  Refused statistics(const ddl::Name& name);

  Change& change_;
  const ddl::Drop& drop_;
  ddl::Name dropped_;  // the relation that is being dropped
};

}  // namespace miglint
