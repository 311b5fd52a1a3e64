#pragma once

// sqitch.plan → its changes, and what Sqitch would refuse.
// Source: Sqitch 1.4, lib/App/Sqitch/Plan.pm, sqitchchanges(5).

#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/lines.h"

namespace miglint {

struct SqitchDependency {
  std::string name;  // as written: change, change@tag, @tag, project:change
  bool conflicts = false;
};

struct SqitchChange {
  std::string name;
  TextLine line;
  std::vector<SqitchDependency> dependencies;
  std::vector<std::string> tags;  // that follow it, up to the next change; without '@'
  std::string note;
  std::string time;     // as written
  std::string planner;  // "Name <address>"
  // What Sqitch's tables know the change by: a hash of its line and of the id of the change before
  // it. Source: Sqitch 1.4, Plan/Change.pm, info and id.
  std::string id;
};

struct SqitchProblem {
  TextLine line;
  std::string why;
};

struct SqitchPlan {
  std::string project;
  std::string uri;
  std::vector<SqitchChange> changes;
  std::vector<SqitchProblem> problems;
};

SqitchPlan read_sqitch_plan(std::string_view text);

}  // namespace miglint
