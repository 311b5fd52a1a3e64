#pragma once

// How statements follow one another while a module is evaluated: where a block ends, what it
// depends on, what a branch has bound, and the function that is being followed.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/objects.h"
#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"

namespace miglint::alembic {

enum class Flow : std::uint8_t { kNext, kContinue, kBreak, kReturn, kRaise };

// A condition that what is sent depends on.
struct Guard {
  enum class Until : std::uint8_t { kBlock, kIteration, kLoop, kReturn };
  std::uint64_t id = 0;
  std::string text;  // may be empty: a loop
  Until until = Until::kBlock;
  std::string left_when;  // `text` is that this does not hold
  bool repeats = false;
};

struct Binding {
  Scope* scope = nullptr;
  std::string_view name;
  std::optional<Value> value;  // nullopt: not bound
};

// What following a branch gave; what it bound is undone again.
struct Outcome {
  Flow flow = Flow::kNext;
  std::vector<Binding> bindings;
  std::vector<Guard> leaving;
};

using Body = std::function<Flow()>;
using OnYield = std::function<void(const Value&)>;

// A function that is being followed.
struct Frame {
  Frame* outer = nullptr;
  Scope* scope = nullptr;
  std::size_t guards = 0;
  std::vector<Value> returned;        // more than one where conditions are not known
  std::vector<Value> yielded;         // of a generator
  const OnYield* on_yield = nullptr;  // of a context manager
};

struct Clause {
  PythonNode condition;  // null: else
  PythonNode body;
};

}  // namespace miglint::alembic
