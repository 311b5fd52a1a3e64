#include "migrations/alembic/values.h"

#include <algorithm>

namespace miglint::alembic {

const Value* keyword(const Keywords& keywords, std::string_view name) {
  const auto found = std::ranges::find(keywords, name, &Keywords::value_type::first);
  return found == keywords.end() ? nullptr : &found->second;
}

}  // namespace miglint::alembic
