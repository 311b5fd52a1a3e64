#include "migrations/alembic/ini_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

namespace {

constexpr int kMaxInterpolationDepth = 10;  // configparser.MAX_INTERPOLATION_DEPTH
constexpr int kMaxInterpolations = 1000;    // ours: ten levels of many references each

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::size_t indent_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::find_if_not(line, is_space) - line.begin());
}

}  // namespace

class IniParser {
 public:
  explicit IniParser(IniFile& ini) : ini_(ini) {}

  std::optional<Error> read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && !error_) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    end_option();
    return error_;
  }

 private:
  void read_line(std::string_view line) {
    const std::string_view value = trim(line);
    if (value.empty()) {
      if (option_ != nullptr) option_->value += '\n';
      return;
    }
    if (value.front() == '#' || value.front() == ';') return;
    const std::size_t indent = indent_of(line);
    if (option_ != nullptr && indent > indent_) {
      (option_->value += '\n') += value;
      return;
    }
    end_option();
    indent_ = indent;
    const std::size_t bracket = value.rfind(']');
    if (value.front() == '[' && bracket != std::string_view::npos && bracket > 1)
      start_section(std::string(value.substr(1, bracket - 1)));
    else
      start_option(value);
  }

  void start_section(const std::string& name) {
    if (name == "DEFAULT") {
      section_ = &ini_.defaults_;
      return;
    }
    const auto [place, is_new] = ini_.sections_.try_emplace(name);
    if (!is_new) return fail(fmt::format("section [{}] is there twice: join the two", name));
    ini_.order_.push_back(name);
    section_ = &place->second;
  }

  void start_option(std::string_view line) {
    if (section_ == nullptr)
      return fail("an option stands before the first [section]: put `[alembic]` above it");
    const std::size_t mark = line.find_first_of("=:");
    const std::string name = lower(trim(line.substr(0, std::min(mark, line.size()))));
    if (mark == std::string_view::npos || name.empty())
      return fail(fmt::format("`{}` is neither `name = value` nor a [section]", line));
    const auto [place, is_new] = section_->try_emplace(name);
    if (!is_new)
      return fail(fmt::format("option `{}` is there twice in its section (first in line {})",
                              name,
                              place->second.line));
    place->second = {std::string(trim(line.substr(mark + 1))), line_};
    option_ = &place->second;
  }

  void end_option() {
    if (option_ == nullptr) return;
    option_->value.erase(option_->value.find_last_not_of(" \t\r\n\f\v") + 1);
    option_ = nullptr;
  }

  void fail(std::string_view why) {
    error_ = Error{fmt::format("{}:{}: {}", ini_.path_, line_, why)};
  }

  IniFile& ini_;
  IniFile::Section* section_ = nullptr;
  IniFile::Option* option_ = nullptr;
  std::size_t indent_ = 0;
  std::uint32_t line_ = 0;
  std::optional<Error> error_;
};

Result<IniFile> IniFile::parse(const std::string& path, std::string_view text, std::string here) {
  IniFile ini;
  ini.path_ = path;
  ini.here_ = std::move(here);
  if (auto error = IniParser(ini).read(text)) return *error;
  return ini;
}

const IniFile::Option* IniFile::find(std::string_view section, std::string_view option) const {
  if (const auto in = sections_.find(section); in != sections_.end())
    if (const auto found = in->second.find(option); found != in->second.end())
      return &found->second;
  const auto found = defaults_.find(option);
  return found == defaults_.end() ? nullptr : &found->second;
}

bool IniFile::has(std::string_view section, std::string_view option) const {
  return has_section(section) && find(section, option) != nullptr;
}

bool IniFile::has_own(std::string_view section, std::string_view option) const {
  const auto found = sections_.find(section);
  return found != sections_.end() && found->second.contains(option);
}

std::uint32_t IniFile::line(std::string_view section, std::string_view option) const {
  const Option* found = find(section, option);
  return found == nullptr ? 0 : found->line;
}

Result<std::optional<std::string>> IniFile::get(std::string_view section,
                                                std::string_view option) const {
  if (!has_section(section)) return std::optional<std::string>();
  const Option* found = find(section, option);
  if (found == nullptr) return std::optional<std::string>();
  int budget = kMaxInterpolations;
  auto value = interpolate(section, option, found->value, 1, budget);
  if (!value) return value.error();
  return std::optional(*std::move(value));
}

Result<std::string> IniFile::interpolate(std::string_view section,
                                         std::string_view option,
                                         const std::string& value,
                                         int depth,
                                         int& budget) const {
  const auto fail = [&](std::string_view why) {
    return Error{fmt::format("{}:{}: option `{}`: {}", path_, line(section, option), option, why)};
  };
  if (depth > kMaxInterpolationDepth) return fail("%(…)s refers to itself");
  if (--budget < 0) return fail("it refers to too many other options");
  std::string result;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t percent = std::min(value.find('%', at), value.size());
    result.append(value, at, percent - at);
    at = percent;
    if (at == value.size()) break;
    if (value.compare(at, 2, "%%") == 0) {
      result += '%';
      at += 2;
      continue;
    }
    const std::size_t close = value.find(")s", at);
    if (value.compare(at, 2, "%(") != 0 || close == std::string::npos)
      return fail("a single '%' must be written '%%'");
    const std::string name = lower(value.substr(at + 2, close - at - 2));
    at = close + 2;
    const Option* other = find(section, name);
    if (other != nullptr) {
      auto inner = interpolate(section, name, other->value, depth + 1, budget);
      if (!inner) return inner.error();
      result += *inner;
    } else if (name == "here") {
      result += here_;
    } else {
      return fail(fmt::format("%({})s is not an option of [{}] or [DEFAULT]", name, section));
    }
    if (result.size() > 1 << 20) return fail("its value grows without end");
  }
  return result;
}

Result<std::string> interpolate_here(std::string_view value, std::string_view here) {
  std::string result;
  for (std::size_t at = 0; at < value.size();) {
    if (value.substr(at).starts_with("%%")) {
      result += '%';
      at += 2;
    } else if (value.substr(at).starts_with("%(here)s")) {
      result += here;
      at += 8;
    } else if (value[at] == '%') {
      return Error{fmt::format("`{}`: a single '%' must be written '%%'", value)};
    } else {
      result += value[at++];
    }
  }
  return result;
}

}  // namespace miglint
