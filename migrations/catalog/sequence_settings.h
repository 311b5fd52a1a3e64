#pragma once

// What a sequence is told and what it does about the rest (init_params, commands/sequence.c, v15).

#include <optional>
#include <string>

#include "migrations/catalog/apply.h"
#include "migrations/ddl/objects.h"

namespace miglint {

// Every setting written, those too that a statement left to Postgres.
struct SequenceSettings {
  std::string type;
  std::string increment;
  std::string minimum;
  std::string maximum;
  std::string start;
  std::string cache;
  bool cycle = false;
};

SequenceSettings settings_of(const ddl::SequenceOptions& options);

// ALTER SEQUENCE: what is not said stays, also where it came from another setting.
std::optional<Refusal> alter_settings(ddl::SequenceOptions& options,
                                      const ddl::SequenceOptions& said);

// As far as the settings alone tell.
std::optional<Refusal> check_settings(const ddl::SequenceOptions& options);

}  // namespace miglint
