#pragma once

// Catalog × Command → Catalog, or why Postgres would refuse.

#include <optional>
#include <string>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/session.h"
#include "migrations/ddl/command.h"

namespace miglint {

struct Refusal {
  std::string sqlstate;  // five characters
  std::string words;     // Postgres's own, without "ERROR:"
};

// Changes the catalogue as the command would; on a refusal that the history proves, the catalogue
// stays as it was. Objects that the history does not know are assumed existing as far as the
// command needs them.
std::optional<Refusal> apply(Catalog& catalog,
                             const ddl::Command& command,
                             Origin origin,
                             int pg_version);

// The name that Postgres gives to a constraint or index without one (ChooseConstraintName,
// ChooseIndexName; commands/indexcmds.c, v15): "users_email_key", with a number where it is taken.
std::string generated_name(const Catalog& catalog,
                           const ddl::Name& table,
                           const std::vector<std::string>& columns,
                           std::string_view suffix);

}  // namespace miglint
