#include "migrations/formats/template_branches.h"

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/formats/lines.h"

namespace miglint {

namespace {

enum class Verdict { kUnknown, kPostgres, kOther };

Verdict opposite(Verdict verdict) {
  if (verdict == Verdict::kUnknown) return verdict;
  return verdict == Verdict::kPostgres ? Verdict::kOther : Verdict::kPostgres;
}

Verdict verdict_of(std::string_view condition) {
  constexpr std::array<std::string_view, 6> kOthers = {
      "mysql", "mariadb", "sqlite", "mssql", "sqlserver", "oracle"};
  const std::string words = lower(trim(condition));
  const bool other = std::ranges::any_of(
      kOthers, [&](std::string_view one) { return words.find(one) != std::string::npos; });
  Verdict verdict = Verdict::kUnknown;
  if (words.find("postgres") != std::string::npos)
    verdict = Verdict::kPostgres;
  else if (other)
    verdict = Verdict::kOther;
  const bool negated = starts_with_word(words, "not ") || starts_with_word(words, "ne ");
  return negated ? opposite(verdict) : verdict;
}

struct Action {
  TextRange place;
  std::string_view words;  // without '-' and blanks
};

struct Branch {
  TextRange action;  // the {{if}} or {{else}} above it
  Verdict verdict = Verdict::kUnknown;
};

class Branches {
 public:
  explicit Branches(std::string_view text) : text_(text) {}

  std::vector<TextRange> find(std::size_t at) {
    while (auto action = next(at)) {
      at = action->place.end;
      take(*action);
    }
    std::ranges::sort(ranges_, {}, &TextRange::begin);
    return without_inner();
  }

 private:
  std::optional<Action> next(std::size_t from) const {
    const std::size_t begin = text_.find("{{", from);
    const std::size_t close = begin == text_.npos ? begin : text_.find("}}", begin);
    if (close == text_.npos) return std::nullopt;
    std::string_view words = text_.substr(begin + 2, close - begin - 2);
    if (words.starts_with('-')) words.remove_prefix(1);
    if (words.ends_with('-')) words.remove_suffix(1);
    return Action{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(close + 2)},
                  trim(words)};
  }

  void take(const Action& action) {
    const std::string_view words = action.words;
    const bool opens = starts_with_word(words, "if ") || starts_with_word(words, "range ") ||
                       starts_with_word(words, "with ") || starts_with_word(words, "block ") ||
                       starts_with_word(words, "define ");
    if (opens) {
      const bool is_if = starts_with_word(words, "if ");
      open_.push_back({{action.place, is_if ? verdict_of(words.substr(3)) : Verdict::kUnknown}});
    } else if (words.starts_with("else") && !open_.empty()) {
      const std::string_view rest = trim(words.substr(4));
      const bool is_if = starts_with_word(rest, "if ");
      const Verdict before = open_.back().back().verdict;
      open_.back().push_back({action.place, is_if ? verdict_of(rest.substr(3)) : opposite(before)});
    } else if (words == "end" && !open_.empty()) {
      close(open_.back(), action.place);
      open_.pop_back();
    }
  }

  // Only where every branch is decided.
  void close(const std::vector<Branch>& branches, TextRange end) {
    const auto undecided = [](const Branch& one) { return one.verdict == Verdict::kUnknown; };
    if (std::ranges::any_of(branches, undecided)) return;
    bool taken = false;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      const TextRange action = branches[i].action;
      const std::uint32_t stop = i + 1 < branches.size() ? branches[i + 1].action.begin : end.begin;
      const bool runs = branches[i].verdict == Verdict::kPostgres && !taken;
      taken = taken || runs;
      ranges_.push_back({action.begin, runs ? action.end : stop});
    }
    ranges_.push_back(end);
  }

  std::vector<TextRange> without_inner() const {
    std::vector<TextRange> apart;
    for (const TextRange& range : ranges_)
      if (apart.empty() || range.begin >= apart.back().end) apart.push_back(range);
    return apart;
  }

  std::string_view text_;
  std::vector<std::vector<Branch>> open_;
  std::vector<TextRange> ranges_;
};

}  // namespace

std::vector<TextRange> branches_for_others(std::string_view text,
                                           std::uint32_t begin,
                                           std::uint32_t end) {
  return Branches(text.substr(0, end)).find(begin);
}

}  // namespace miglint
