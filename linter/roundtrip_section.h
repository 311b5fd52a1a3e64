#pragma once

// Reads [roundtrip].

#include <string>

#include "linter/roundtrip_config.h"
#include "linter/toml_values.h"

namespace miglint {

// `folder`: of the configuration, which paths are relative to. What is wrong is noted in `values`.
void read_roundtrip(const toml::node& node,
                    const std::string& folder,
                    TomlValues& values,
                    RoundtripConfig& into);

}  // namespace miglint
