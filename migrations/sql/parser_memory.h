#pragma once

// A memory context of libpg_query, for as long as one text is read. Contexts are thread-local and
// never nest: leaving an inner one does not restore the outer.

#include "migrations/sql/pg_nodes.h"

namespace miglint {

class ParserMemory {
 public:
  ParserMemory() : context_(pg_query_enter_memory_context()) {}

  ~ParserMemory() { pg_query_exit_memory_context(context_); }

  ParserMemory(const ParserMemory&) = delete;
  ParserMemory& operator=(const ParserMemory&) = delete;

 private:
  MemoryContext context_;
};

}  // namespace miglint
