#pragma once

// Why a directive could not be rendered: we do not know a part of it, or Alembic itself refuses it.
// The first reason stands; what is built after it is thrown away.

#include <string>
#include <utility>

namespace miglint::alembic {

struct Problems {
  std::string opaque;
  std::string refused;
  bool unnamed = false;

  bool any() const { return !opaque.empty() || !refused.empty(); }

  void not_known(std::string reason) {
    if (!any()) opaque = std::move(reason);
  }

  void refuse(std::string words) {
    if (!any()) refused = std::move(words);
  }
};

}  // namespace miglint::alembic
