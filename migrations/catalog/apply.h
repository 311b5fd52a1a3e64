#pragma once

// Catalog × Command → Catalog, or why Postgres would refuse.

#include <optional>
#include <string>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/session.h"
#include "migrations/ddl/command.h"
#include "migrations/ddl/lower.h"

namespace miglint {

struct Refusal {
  std::string sqlstate;  // five characters
  std::string words;     // Postgres's own, without "ERROR:"
  // It fails only if both statements run in one transaction, and the runner is not known.
  bool depends_on_runner = false;
};

// Changes the catalogue as the command would; on a refusal that the history proves, the catalogue
// stays as it was. Objects that the history does not know are assumed existing as far as the
// command needs them.
//
// What the statement is refused for alone, whatever the schema, is told too: syntax newer than the
// server is refused by `newer_syntax`, a transaction block by `forbidden_here`.
std::optional<Refusal> apply(Catalog& catalog,
                             const ddl::Command& command,
                             Origin origin,
                             int pg_version);

// Columns → what Postgres would say of a new enum value used in the transaction that added it
// (55P04; a type made in the same transaction may be used from 17 on). nullopt: nothing.
std::optional<Refusal> unsafe_enum_use(const Catalog& catalog,
                                       const ddl::Command& command,
                                       const Session& session,
                                       Origin origin,
                                       int pg_version);

// 42601 where the syntax is newer than the server.
std::optional<Refusal> newer_syntax(const ddl::Syntax& syntax, int pg_version);

// 25001 where the statement cannot run in the transaction block that it stands in.
struct Effects;
std::optional<Refusal> forbidden_here(const Effects& effects, const Session& session);
// What the command defines, changes or drops that the catalogue (behind it) does not hold, so that
// nothing can be said of it afterwards: "trigger touch"; empty: nothing. Whoever adds a kind of
// object to the catalogue takes it out here.
std::string unfollowed(const ddl::Command& command, const Catalog& catalog);

// The name that Postgres gives to a constraint or index without one (ChooseConstraintName,
// ChooseIndexName; commands/indexcmds.c, v15): "users_email_key", with a number where it is taken.
std::string generated_name(const Catalog& catalog,
                           const ddl::Name& table,
                           const std::vector<std::string>& columns,
                           std::string_view suffix);

}  // namespace miglint
