#pragma once

// The text of `miglint locks`: one line a lock, the statement on the first of its lines, and under
// them what else it does, so that the dangerous word is found at a glance.
//
//   line  statement                       lock              on             blocks
//      3  ALTER TABLE users ADD COLUMN …  ACCESS EXCLUSIVE  public.users   reads and writes
//                                         rewrites public.users

#include <string>
#include <vector>

#include "migrations/replay/step.h"

namespace miglint {

class LocksTable {
 public:
  explicit LocksTable(int width) : width_(width) {}  // columns of the terminal

  void add(std::uint32_t line, const Step& step);

  // The table of what was added since the last call; empty when nothing was.
  std::string take();

 private:
  struct Row {
    std::string line;
    std::string statement;
    std::string lock;
    std::string on;
    std::string blocks;
    std::string remark;  // instead of lock, on and blocks
  };

  int width_;
  std::vector<Row> rows_;
};

}  // namespace miglint
