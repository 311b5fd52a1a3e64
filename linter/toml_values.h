#pragma once

// Values of a TOML table, each of the kind that it has to be. The first thing that is wrong is kept
// and ends the reading: what follows may be a consequence of it.

#include <functional>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/ddl/column.h"
#include "migrations/text/result.h"
#include "migrations/text/toml.h"

namespace miglint {

// ", did you mean 'x'?" or nothing.
std::string near_words(std::string_view word, std::span<const std::string_view> candidates);

class TomlValues {
 public:
  using Keys = std::vector<std::pair<std::string_view, std::function<void(const toml::node&)>>>;

  explicit TomlValues(std::string file) : file_(std::move(file)) {}

  const std::optional<Error>& error() const { return error_; }

  void fail(const toml::node& node, std::string words);

  // Each key of the table to its reader; an unknown one is wrong. `prefix`: "tables.", for
  // messages.
  void each(const toml::table& table, std::string_view prefix, const Keys& keys);
  void section(const toml::node& node, std::string_view prefix, const Keys& keys);

  std::string string(const toml::node& node);
  bool boolean(const toml::node& node);
  int integer(const toml::node& node);  // from 0
  double share(const toml::node& node);
  std::vector<std::string> strings(const toml::node& node);
  // "created_at timestamptz NOT NULL", or a name alone, which has no type then.
  std::vector<ddl::ColumnDefinition> columns(const toml::node& node);
  std::vector<std::regex> patterns(const toml::node& node);

 private:
  std::string file_;
  std::optional<Error> error_;
};

}  // namespace miglint
