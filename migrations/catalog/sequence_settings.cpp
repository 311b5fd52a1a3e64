#include "migrations/catalog/sequence_settings.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace miglint {

namespace {

struct Limits {
  std::string_view lowest;
  std::string_view highest;
};

Limits limits_of(const std::string& type) {
  if (type == "smallint") return {"-32768", "32767"};
  if (type == "integer") return {"-2147483648", "2147483647"};
  return {"-9223372036854775808", "9223372036854775807"};
}

// Empty: NO MINVALUE, which is as if nothing was said.
std::string written(const std::optional<std::string>& value, std::string_view otherwise) {
  return value && !value->empty() ? *value : std::string(otherwise);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

Refusal wrong(std::string words) {
  return {"22023", std::move(words)};
}

bool is_below(std::string_view a, std::string_view b) {
  const auto left = number(a);
  const auto right = number(b);
  return left && right && *left < *right;
}

}  // namespace

SequenceSettings settings_of(const ddl::SequenceOptions& options) {
  SequenceSettings settings;
  settings.type = options.type ? options.type->text() : "bigint";
  const Limits limits = limits_of(settings.type);
  settings.increment = written(options.increment, "1");
  const bool down = settings.increment.starts_with('-');
  settings.minimum = written(options.minimum, down ? limits.lowest : "1");
  settings.maximum = written(options.maximum, down ? "-1" : limits.highest);
  settings.start = written(options.start, down ? settings.maximum : settings.minimum);
  settings.cache = written(options.cache, "1");
  settings.cycle = options.cycle.value_or(false);
  return settings;
}

std::optional<Refusal> alter_settings(ddl::SequenceOptions& options,
                                      const ddl::SequenceOptions& said) {
  const SequenceSettings was = settings_of(options);
  const Limits old_limits = limits_of(was.type);
  if (said.type) options.type = said.type;
  if (said.increment) options.increment = said.increment;
  const SequenceSettings now = settings_of(options);
  const Limits limits = limits_of(now.type);
  const bool down = now.increment.starts_with('-');
  // The limits of the old type become those of the new one.
  const bool resets_maximum = said.type && was.maximum == old_limits.highest;
  const bool resets_minimum = said.type && was.minimum == old_limits.lowest;
  options.maximum = was.maximum;
  if (said.maximum && !said.maximum->empty()) {
    options.maximum = said.maximum;
  } else if (said.maximum || resets_maximum) {
    options.maximum = !down || resets_maximum ? std::string(limits.highest) : "-1";
  }
  options.minimum = was.minimum;
  if (said.minimum && !said.minimum->empty()) {
    options.minimum = said.minimum;
  } else if (said.minimum || resets_minimum) {
    options.minimum = down || resets_minimum ? std::string(limits.lowest) : "1";
  }
  options.start = said.start ? written(said.start, was.start) : was.start;
  if (said.cache) options.cache = said.cache;
  if (said.cycle) options.cycle = said.cycle;
  return check_settings(options);
}

std::optional<Refusal> check_settings(const ddl::SequenceOptions& options) {
  const SequenceSettings settings = settings_of(options);
  const Limits limits = limits_of(settings.type);
  if (is_below(limits.highest, settings.maximum) || is_below(settings.maximum, limits.lowest))
    return wrong(fmt::format("MAXVALUE ({}) is out of range for sequence data type {}",
                             settings.maximum,
                             settings.type));
  if (is_below(settings.minimum, limits.lowest) || is_below(limits.highest, settings.minimum))
    return wrong(fmt::format("MINVALUE ({}) is out of range for sequence data type {}",
                             settings.minimum,
                             settings.type));
  if (!is_below(settings.minimum, settings.maximum))
    return wrong(fmt::format(
        "MINVALUE ({}) must be less than MAXVALUE ({})", settings.minimum, settings.maximum));
  if (is_below(settings.start, settings.minimum))
    return wrong(fmt::format(
        "START value ({}) cannot be less than MINVALUE ({})", settings.start, settings.minimum));
  if (is_below(settings.maximum, settings.start))
    return wrong(fmt::format(
        "START value ({}) cannot be greater than MAXVALUE ({})", settings.start, settings.maximum));
  return std::nullopt;
}

}  // namespace miglint
