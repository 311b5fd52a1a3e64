#include "migrations/alembic/objects.h"

namespace miglint::alembic {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

}  // namespace

std::size_t Names::place(std::string_view name) const {
  if (items_.size() > kMany) {
    const auto found = places_.find(name);
    return found == places_.end() ? kNowhere : found->second;
  }
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (items_[i].first == name) return i;
  return kNowhere;
}

const Value* Names::find(std::string_view name) const {
  const std::size_t at = place(name);
  return at == kNowhere ? nullptr : &items_[at].second;
}

std::optional<Value> Names::set(std::string_view name, Value value) {
  const std::size_t at = place(name);
  if (at != kNowhere) return std::exchange(items_[at].second, std::move(value));
  items_.emplace_back(name, std::move(value));
  if (items_.size() == kMany + 1) {
    places_.clear();
    for (std::size_t i = 0; i < items_.size(); ++i)
      places_.emplace(items_[i].first, i);
  } else if (items_.size() > kMany) {
    places_.emplace(name, items_.size() - 1);
  }
  return std::nullopt;
}

void Names::erase(std::string_view name) {
  const std::size_t at = place(name);
  if (at == kNowhere) return;
  // Names are nearly always taken away in the reverse order of binding: little to move.
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at));
  if (items_.size() < kMany) return;
  places_.erase(name);
  for (std::size_t i = at; i < items_.size(); ++i)
    places_.insert_or_assign(items_[i].first, i);
}

}  // namespace miglint::alembic
