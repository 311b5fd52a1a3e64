// Two descriptions, object by object and property by property, in words.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <tuple>

#include "migrations/catalog/description.h"
#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

std::string title(const DescribedObject& object) {
  return fmt::format("{} {}", object.kind, object.name);
}

std::string spelled(const DescribedObject& object) {
  std::string out;
  for (const auto& [key, value] : object.properties)
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", key, value);
  return out;
}

const std::string* property(const DescribedObject& object, std::string_view key) {
  for (const auto& [name, value] : object.properties)
    if (name == key) return &value;
  return nullptr;
}

bool is_unknown(const DescribedObject& object, std::string_view key) {
  return std::ranges::find(object.unknown, key) != object.unknown.end();
}

std::string shown(const std::string* value) {
  return value == nullptr || value->empty() ? "nothing" : *value;
}

// Comments and layout in the body of a function: another text, and the same behaviour. In other
// languages they may mean something.
bool is_only_layout(const DescribedObject& object,
                    std::string_view key,
                    const std::string& was,
                    const std::string& is) {
  if (key != "body") return false;
  const std::string* language = property(object, "language");
  if (language == nullptr || (*language != "sql" && *language != "plpgsql")) return false;
  return folded(was) == folded(is);
}

// Each property that differs is one difference: each has its own cause and remedy.
void compare(const DescribedObject& before,
             const DescribedObject& after,
             std::vector<Difference>& out) {
  const auto add = [&](const std::string& key) {
    if (is_unknown(before, key) || is_unknown(after, key)) return;
    const std::string was = shown(property(before, key));
    const std::string is = shown(property(after, key));
    if (was == is || is_only_layout(after, key, was, is)) return;
    out.push_back({title(before),
                   fmt::format("{}: {}", key, was),
                   fmt::format("{}: {}", key, is),
                   fmt::format("{} came back with {} {}, it was {}", title(before), key, is, was)});
  };
  for (const auto& entry : before.properties)
    add(entry.first);
  for (const auto& entry : after.properties)
    if (property(before, entry.first) == nullptr) add(entry.first);
}

// Tables that came or went: what is a part of them needs no words of its own.
class WholeTables {
 public:
  void add(const DescribedObject& object) {
    if (object.kind == "table") names_.push_back(object.name);
  }

  bool hold(const DescribedObject& object) const {
    return std::ranges::any_of(names_,
                               [&](const std::string& name) { return is_part(object, name); });
  }

 private:
  static bool is_part(const DescribedObject& object, const std::string& table) {
    if (object.kind == "index") {
      const std::string* definition = property(object, "definition");
      return definition != nullptr && definition->find(" ON " + table + " ") != std::string::npos;
    }
    if (object.kind == "sequence") {
      const std::string* owner = property(object, "owned by");
      return owner != nullptr && owner->starts_with(table + ".");
    }
    return object.name.starts_with(table + ".");
  }

  std::vector<std::string> names_;
};

bool has(const Description& description, const DescribedObject& object) {
  return std::ranges::binary_search(description, object, [](const auto& x, const auto& y) {
    return std::tie(x.kind, x.name) < std::tie(y.kind, y.name);
  });
}

auto key_of(const DescribedObject& object) {
  return std::tie(object.kind, object.name);
}

}  // namespace

std::vector<Difference> diff(const Description& before, const Description& after) {
  std::vector<Difference> out;
  WholeTables gone;
  WholeTables left;
  for (const DescribedObject& object : before)
    if (!has(after, object)) gone.add(object);
  for (const DescribedObject& object : after)
    if (!has(before, object)) left.add(object);
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && key_of(*b) < key_of(*a))) {
      if (!gone.hold(*b))
        out.push_back({title(*b), spelled(*b), "", fmt::format("{} is missing", title(*b))});
      ++b;
    } else if (b == before.end() || key_of(*a) < key_of(*b)) {
      if (!left.hold(*a))
        out.push_back({title(*a), "", spelled(*a), fmt::format("{} is left behind", title(*a))});
      ++a;
    } else {
      compare(*b, *a, out);
      ++b;
      ++a;
    }
  }
  return out;
}

// Without casts, parentheses and schemas of names; literals stay as they are.
class Bare {
 public:
  explicit Bare(std::string_view text) : rest_(text) {}

  std::string text() {
    while (!rest_.empty()) {
      if (rest_.front() == '\'') {
        take(std::min(rest_.find('\'', 1), rest_.size() - 1) + 1);
      } else if (rest_.starts_with("::")) {
        rest_.remove_prefix(2);
        while (!rest_.empty() && (is_word(rest_.front()) || rest_.front() == '.'))
          rest_.remove_prefix(1);
      } else if (is_word(rest_.front())) {
        word();
      } else {
        if (rest_.front() != '(' && rest_.front() != ')' && rest_.front() != ' ')
          out_ += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    return std::move(out_);
  }

 private:
  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '"';
  }

  void take(std::size_t length) {
    out_ += rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  void word() {
    const std::size_t length =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_word) - rest_.begin());
    const bool is_number = std::isdigit(static_cast<unsigned char>(rest_.front())) != 0;
    if (!is_number && length < rest_.size() && rest_[length] == '.') {
      rest_.remove_prefix(length + 1);
      return;
    }
    if (!out_.empty() && is_word(out_.back())) out_ += ' ';
    take(length);
  }

  std::string_view rest_;
  std::string out_;
};

bool may_mean_the_same(const Difference& difference) {
  const bool has_cast = difference.before.find("::") != std::string::npos ||
                        difference.after.find("::") != std::string::npos;
  const bool is_definition =
      difference.before.starts_with("definition: ") && difference.after.starts_with("definition: ");
  if (!has_cast && !is_definition) return false;
  return Bare(difference.before).text() == Bare(difference.after).text();
}

std::optional<Difference> order_difference(const std::string& table,
                                           const std::vector<std::string>& before,
                                           const std::vector<std::string>& after) {
  if (before == after) return std::nullopt;
  std::string was = fmt::format("{}", fmt::join(before, ", "));
  std::string is = fmt::format("{}", fmt::join(after, ", "));
  std::string words =
      fmt::format("the columns of table {} are in another order: {}; they were {}", table, is, was);
  return Difference{"table " + table, std::move(was), std::move(is), std::move(words)};
}

}  // namespace miglint
