#include "migrations/catalog/arguments.h"

namespace miglint {

static std::string resolved_argument(const Catalog& catalog, const std::string& type) {
  std::size_t end = type.size();
  while (end >= 2 && type.compare(end - 2, 2, "[]") == 0)
    end -= 2;
  const std::string base = type.substr(0, end);
  if (base.find_first_of(". (\"") != std::string::npos) return type;
  const ddl::Name name{"", base, 0};
  const Type* known = catalog.type(name);
  const Relation* relation = known == nullptr ? catalog.relation(name) : nullptr;
  if (known == nullptr && relation == nullptr) return type;
  return (known != nullptr ? known->name : relation->name).text() + type.substr(end);
}

std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                            const std::vector<std::string>& types) {
  std::vector<std::string> resolved;
  for (const std::string& type : types)
    resolved.push_back(resolved_argument(catalog, type));
  return resolved;
}

}  // namespace miglint
