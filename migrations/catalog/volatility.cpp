#include "migrations/catalog/volatility.h"

#include <algorithm>

#include "migrations/catalog/volatility_facts.h"

namespace miglint {

namespace {

bool listed(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

// Overloads of these disagree; the number of arguments decides (pg_proc, v15).
std::optional<Volatility> by_arguments(std::string_view name, std::uint32_t /*arguments*/) {
  // date_trunc, date_part and extract are stable on timestamptz and immutable otherwise; as a
  // default neither rewrites a table.
  if (name == "date_trunc" || name == "date_part" || name == "extract" || name == "timezone")
    return Volatility::kStable;
  return std::nullopt;
}

// Postgres puts the body of such a function in the place of the call before it asks how volatile
// the expression is (inline_function, clauses.c, v15).
bool is_inlined(const ddl::CreateFunction& function) {
  return function.inlined && !function.security_definer && !function.sets_search_path &&
         !function.returns_set && !function.strict;
}

Volatility of_function(const ddl::FunctionCall& call, const Catalog& catalog, int pg_version) {
  const std::vector<const Function*> known = catalog.functions(call.name);
  if (!known.empty()) {
    const ddl::CreateFunction& function = known.front()->definition;
    if (known.size() == 1 && is_inlined(function)) {
      // A function that calls itself is not inlined without end.
      const auto itself = [&](const ddl::FunctionCall& inner) { return inner.name == call.name; };
      if (std::ranges::none_of(function.inlined->functions, itself))
        return volatility_of(*function.inlined, catalog, pg_version);
    }
    const char letter = function.volatility;
    return letter == 'i'   ? Volatility::kImmutable
           : letter == 's' ? Volatility::kStable
                           : Volatility::kVolatile;
  }
  const std::string& name = call.name.name;
  if (const auto decided = by_arguments(name, call.arguments)) return *decided;
  if (listed(volatile_functions(), name)) return Volatility::kVolatile;
  if (listed(stable_functions(), name)) return Volatility::kStable;
  if (listed(immutable_functions(), name)) return Volatility::kImmutable;
  return Volatility::kUnknown;
}

}  // namespace

Volatility volatility_of(const ddl::Expression& expression,
                         const Catalog& catalog,
                         int pg_version) {
  Volatility worst = expression.stable_keyword ? Volatility::kStable : Volatility::kImmutable;
  for (const ddl::FunctionCall& call : expression.functions) {
    const Volatility own = of_function(call, catalog, pg_version);
    if (own == Volatility::kVolatile) return own;
    worst = std::max(worst, own);
  }
  return worst;
}

}  // namespace miglint
