#include <algorithm>
#include <array>
#include <vector>

#include "migrations/text/nearest.h"
#include "rules/rule.h"

namespace miglint {

namespace {

// The folder's name in rules.def, as a topic. A folder without a topic does not compile.
namespace topics {
constexpr Topic history = Topic::kHistory;
constexpr Topic naming = Topic::kNaming;
constexpr Topic reversibility = Topic::kReversibility;
constexpr Topic destructive = Topic::kDestructive;
constexpr Topic compatibility = Topic::kCompatibility;
constexpr Topic locks = Topic::kLocks;
constexpr Topic transactions = Topic::kTransactions;
constexpr Topic indexes = Topic::kIndexes;
constexpr Topic constraints = Topic::kConstraints;
constexpr Topic types = Topic::kTypes;
[[maybe_unused]] constexpr Topic data = Topic::kData;
[[maybe_unused]] constexpr Topic security = Topic::kSecurity;
constexpr Topic files = Topic::kFiles;
}  // namespace topics

}  // namespace

std::string_view name_of(Topic topic) {
  static constexpr std::array<std::string_view, 13> kNames{"history",
                                                           "naming",
                                                           "reversibility",
                                                           "destructive",
                                                           "compatibility",
                                                           "locks",
                                                           "transactions",
                                                           "indexes",
                                                           "constraints",
                                                           "types",
                                                           "data",
                                                           "security",
                                                           "files"};
  return kNames[static_cast<std::size_t>(topic)];
}

static constexpr std::size_t kRules = 0
#define RULE(topic, id) +1
#include "rules/rules.def"
#undef RULE
    ;

std::span<const RegisteredRule> all_rules() {
  static constexpr std::array<RegisteredRule, kRules> kAll{
#define RULE(topic, id) RegisteredRule{&rules::id, topics::topic},
#include "rules/rules.def"
#undef RULE
  };
  return kAll;
}

const RegisteredRule* find_rule(std::string_view name) {
  const auto rules = all_rules();
  const auto found =
      std::ranges::find(rules, name, [](const RegisteredRule& r) { return r.rule->name; });
  return found == rules.end() ? nullptr : &*found;
}

Topic topic_of(const Rule& rule) {
  const auto rules = all_rules();
  const auto found = std::ranges::find(rules, &rule, &RegisteredRule::rule);
  return found == rules.end() ? Topic::kFiles : found->topic;
}

std::string_view nearest_rule(std::string_view name) {
  std::vector<std::string_view> names;
  for (const RegisteredRule& registered : all_rules())
    names.push_back(registered.rule->name);
  return nearest(name, names);
}

}  // namespace miglint
