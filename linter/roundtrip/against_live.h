#pragma once

// The simulated catalogue against a server's: where they differ, in words.

#include <cstddef>
#include <string>
#include <vector>

#include "linter/roundtrip/live_catalog.h"
#include "linter/roundtrip/respell.h"
#include "migrations/catalog/catalog.h"
#include "migrations/text/result.h"

namespace miglint {

class AgainstLive {
 public:
  explicit AgainstLive(LiveCatalog& live) : live_(live), respeller_(live) {}

  // Kinds of objects that the catalogue holds by their names alone are not compared.
  Result<std::vector<std::string>> differences(const Catalog& simulated);

  // That were compared the last time.
  std::size_t objects() const { return objects_; }

 private:
  LiveCatalog& live_;
  Respeller respeller_;
  std::size_t objects_ = 0;
};

}  // namespace miglint
