#pragma once

// How two indexes compare, for the rules about indexes.

#include <functional>

#include "migrations/replay/step.h"

namespace miglint {

// Same column or expression, order, operator class and collation.
bool same_key(const ddl::IndexKey& a, const ddl::IndexKey& b);
bool same_keys(const ddl::CreateIndex& a, const ddl::CreateIndex& b);
// Same method, INCLUDE, condition and treatment of NULLs as distinct.
bool same_but_keys(const ddl::CreateIndex& a, const ddl::CreateIndex& b);

// The first keys are these columns, whatever their order.
bool begins_with(const std::vector<std::string>& keys, const std::vector<std::string>& columns);

// A look-up by equality of these columns can use the index: it begins with them, and a condition of
// its own skips at most rows where one of them is NULL.
bool serves_lookup(const ddl::CreateIndex& index, const std::vector<std::string>& columns);

// The first index of the table for which `holds`; nullptr: none that we know.
const Relation* find_index(const Step& step,
                           const ddl::Name& table,
                           const std::function<bool(const IndexFacts&)>& holds);

// DROP INDEX of it, or DROP CONSTRAINT that owns it, stands later in the script.
bool is_dropped_later(const Step& step, const Relation& index);

}  // namespace miglint
