#pragma once

// SQLAlchemy's MetaData(naming_convention=…), as far as env.py or the models say it literally.

#include <map>
#include <string>

namespace miglint {

struct NamingConvention {
  // "ix", "uq", "ck", "fk", "pk" → pattern with %(table_name)s and its kind.
  std::map<std::string, std::string> patterns;

  bool empty() const { return patterns.empty(); }
};

}  // namespace miglint
