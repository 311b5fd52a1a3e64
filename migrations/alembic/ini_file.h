#pragma once

// An ini file as Python's configparser.ConfigParser reads it (3.11): indented continuation lines,
// '#' and ';' comments on lines of their own, lower-cased option names, [DEFAULT], and "%(name)s"
// interpolation when a value is asked for. A file that ConfigParser refuses is an Error that names
// file and line. One leniency: a byte order mark is skipped.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

class IniFile {
 public:
  // `path` is for messages; `here` is what %(here)s stands for.
  static Result<IniFile> parse(const std::string& path, std::string_view text, std::string here);

  const std::vector<std::string>& sections() const { return order_; }  // without [DEFAULT]

  bool has_section(std::string_view section) const { return sections_.contains(section); }

  bool has(std::string_view section, std::string_view option) const;

  // Written in the section itself, not in [DEFAULT].
  bool has_own(std::string_view section, std::string_view option) const;

  // The value, interpolated; nullopt when there is none, an Error when it cannot be interpolated.
  Result<std::optional<std::string>> get(std::string_view section, std::string_view option) const;

  std::uint32_t line(std::string_view section, std::string_view option) const;  // from 1; 0: none

 private:
  struct Option {
    std::string value;
    std::uint32_t line = 0;
  };

  using Section = std::map<std::string, Option, std::less<>>;

  const Option* find(std::string_view section, std::string_view option) const;
  Result<std::string> interpolate(std::string_view section,
                                  std::string_view option,
                                  const std::string& value,
                                  int depth,
                                  int& budget) const;

  friend class IniParser;

  std::string path_;
  std::string here_;
  std::map<std::string, Section, std::less<>> sections_;
  Section defaults_;
  std::vector<std::string> order_;
};

// Python's "%" interpolation of one value with only `here` known (Alembic does it for TOML
// strings).
Result<std::string> interpolate_here(std::string_view value, std::string_view here);

}  // namespace miglint
