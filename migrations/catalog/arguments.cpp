#include "migrations/catalog/arguments.h"

namespace miglint {

// "numeric(10,2)[]" as an argument is "numeric[]": modifiers are no part of a signature.
static std::string without_modifiers(std::string type) {
  const std::size_t open = type.find('(');
  const std::size_t close = open == std::string::npos ? open : type.find(')', open);
  if (close != std::string::npos) type.erase(open, close - open + 1);
  return type;
}

std::string resolved_argument(const Catalog& catalog, const std::string& written) {
  const std::string type = without_modifiers(written);
  std::size_t end = type.size();
  while (end >= 2 && type.compare(end - 2, 2, "[]") == 0)
    end -= 2;
  std::string base = type.substr(0, end);
  const bool is_quoted = base.size() > 2 && base.front() == '"' && base.back() == '"';
  if (is_quoted) base = base.substr(1, base.size() - 2);
  if (base.find_first_of(is_quoted ? "\"" : ". \"") != std::string::npos) return type;
  const ddl::Name name{"", base, 0};
  const Type* known = catalog.type(name);
  const Relation* relation = known == nullptr ? catalog.relation(name) : nullptr;
  if (known == nullptr && relation == nullptr) return type;
  return ddl::quote(known != nullptr ? known->name : relation->name) + type.substr(end);
}

std::vector<std::string> resolved_arguments(const Catalog& catalog,
                                            const std::vector<std::string>& types) {
  std::vector<std::string> resolved;
  for (const std::string& type : types)
    resolved.push_back(resolved_argument(catalog, type));
  return resolved;
}

}  // namespace miglint
