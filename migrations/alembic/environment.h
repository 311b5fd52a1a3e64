#pragma once

// What env.py says about every run, as far as it says it in plain words: keywords of
// context.configure(…), the naming convention of the metadata, a lock_timeout for the connection.
//
// Read from the syntax tree; nothing is run. What is computed is left at Alembic's default. A
// naming convention is also looked for in the project's own modules that env.py imports from.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "migrations/alembic/config.h"
#include "migrations/alembic/naming_convention.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"

namespace miglint {

class EnvironmentModule;

// SQL of types that only the project knows, by their full name or the last part of it:
// "app.types.Money" or "Money" → "NUMERIC(12, 2)". From miglint's own configuration.
using TypeTable = std::map<std::string, std::string, std::less<>>;

struct AlembicEnvironment {
  ProjectFacts facts;
  NamingConvention naming;
  TypeTable types;
  bool literal_binds = true;  // `--sql` writes values into the statements
  // env.py makes an engine that op.run_async() refuses; false where that is not sure.
  bool synchronous_engine = false;
  // How configure(…) runs the revisions is computed, or it takes more keywords than are seen.
  bool computed = false;
  // Of the first configure(…) in env.py: its offset in bytes; nullopt: there is none.
  std::optional<std::uint32_t> configured_at = std::nullopt;
};

// Never fails: a missing or broken env.py leaves the defaults.
AlembicEnvironment read_environment(const FileSystem& files, const AlembicConfig& config);

// Of env.py, else of the modules of the project that it imports from, two levels deep.
NamingConvention read_naming_convention(const FileSystem& files,
                                        const AlembicConfig& config,
                                        EnvironmentModule& env);

}  // namespace miglint
