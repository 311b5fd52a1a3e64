#pragma once

// Why a directive could not be rendered: we do not know a part of it, or Alembic itself refuses it.
// The first reason stands; what is built after it is thrown away.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct Problems {
  std::string opaque;
  std::string refused;
  bool unnamed = false;
  // RenderState::call; null or empty where there is no module to call into.
  const std::function<Value(const Value&, const std::vector<Value>&)>* call = nullptr;

  bool can_call() const { return call != nullptr && *call; }

  bool any() const { return !opaque.empty() || !refused.empty(); }

  void not_known(std::string reason) {
    if (!any()) opaque = std::move(reason);
  }

  void refuse(std::string words) {
    if (!any()) refused = std::move(words);
  }
};

}  // namespace miglint::alembic
