#pragma once

// Where a command uses an enum value that was added after its type was made.

#include <functional>
#include <optional>
#include <string>

#include "migrations/catalog/catalog.h"
#include "migrations/ddl/command.h"

namespace miglint {

struct EnumLabelUse {
  ddl::Name type;
  std::string label;
};

// The first label of Type::added_labels that the command puts into, or compares with, something of
// that type, and for which `counts` holds of the type and of who added the label. Conditional
// statements of a DO block do not count.
std::optional<EnumLabelUse> added_label_used(
    const Catalog& catalog,
    const ddl::Command& command,
    const std::function<bool(const Type& type, const Origin& added)>& counts);

}  // namespace miglint
