#include "migrations/catalog/session.h"

#include <algorithm>
#include <charconv>

namespace miglint {

const std::string* Session::setting(std::string_view name) const {
  if (const auto local = local_settings_.find(name); local != local_settings_.end())
    return &local->second;
  const auto found = session_settings_.find(name);
  return found == session_settings_.end() ? nullptr : &found->second;
}

bool Session::has_lock_timeout() const {
  const std::string* value = setting("lock_timeout");
  if (value == nullptr) return false;
  const auto time = milliseconds(*value);
  return !time || *time > 0;
}

void Session::begin(TransactionState state) {
  state_ = state;
  ++transaction_;
  settings_at_begin_ = session_settings_;
  local_settings_.clear();
  locks_.clear();
}

void Session::commit() {
  state_ = TransactionState::kNone;
  local_settings_.clear();
  locks_.clear();
}

void Session::rollback() {
  if (state_ != TransactionState::kNone) session_settings_ = settings_at_begin_;
  commit();
}

void Session::next_autocommit() {
  ++transaction_;
  local_settings_.clear();
  locks_.clear();
}

void Session::set(const ddl::Set& command) {
  if (command.name.empty()) {  // RESET ALL
    session_settings_.clear();
    local_settings_.clear();
    return;
  }
  if (command.local) {
    // Outside a transaction block SET LOCAL warns and does nothing; where the runner is not known
    // it is given the benefit of the doubt.
    if (state_ == TransactionState::kNone) return;
    if (command.value) local_settings_[command.name] = *command.value;
    return;
  }
  local_settings_.erase(command.name);
  if (command.value) {
    session_settings_[command.name] = *command.value;
  } else {
    session_settings_.erase(command.name);
  }
}

void Session::hold(std::vector<HeldLock> locks) {
  locks_.insert(
      locks_.end(), std::make_move_iterator(locks.begin()), std::make_move_iterator(locks.end()));
}

std::optional<std::int64_t> milliseconds(std::string_view value) {
  while (!value.empty() && value.front() == ' ')
    value.remove_prefix(1);
  std::int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  while (!unit.empty() && unit.front() == ' ')
    unit.remove_prefix(1);
  while (!unit.empty() && unit.back() == ' ')
    unit.remove_suffix(1);
  if (unit.empty() || unit == "ms") return number;
  if (unit == "us") return number / 1000;
  if (unit == "s") return number * 1000;
  if (unit == "min") return number * 60'000;
  if (unit == "h") return number * 3'600'000;
  if (unit == "d") return number * 86'400'000;
  return std::nullopt;
}

}  // namespace miglint
