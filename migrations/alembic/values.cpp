#include "migrations/alembic/values.h"

#include <algorithm>

namespace miglint::alembic {

namespace {

// Adds up what a composite value holds.
struct Weighing {
  std::uint64_t weight = 1;
  std::uint32_t depth = 0;

  void add(const Value& part) {
    weight += part.weight();
    depth = std::max(depth, part.depth() + 1);
  }

  void add(const std::vector<Value>& parts) {
    for (const Value& part : parts)
      add(part);
  }

  void operator()(const Sequence& sequence) { add(sequence.items); }

  void operator()(const Dict& dict) {
    for (const auto& [key, value] : dict.items) {
      add(key);
      add(value);
    }
  }

  void operator()(const Call& call) {
    if (call.receiver != nullptr) add(*call.receiver);
    add(call.arguments);
    for (const auto& [name, value] : call.keywords)
      add(value);
  }

  void operator()(const Attribute& attribute) { add(*attribute.object); }

  void operator()(const Operation& operation) { add(operation.operands); }

  template <typename Simple>
  void operator()(const Simple&) {}
};

}  // namespace

void Value::weigh() {
  static_assert(std::is_same_v<std::variant_alternative_t<kFirstComposite, Data>, Sequence>);
  Weighing sum;
  std::visit(sum, *data_);
  weight_ =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(sum.weight, kMostWeight)) & 0xffffffU;
  depth_ = std::min(sum.depth, kMostDepth) & 0xffU;
}

const Value* keyword(const Keywords& keywords, std::string_view name) {
  const auto found = std::ranges::find(keywords, name, &Keywords::value_type::first);
  return found == keywords.end() ? nullptr : &found->second;
}

}  // namespace miglint::alembic
