#include "migrations/formats/file_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "migrations/formats/messages.h"
#include "migrations/formats/version_names.h"
#include "migrations/formats/words.h"
#include "migrations/text/file_system.h"

namespace miglint {

namespace {

constexpr std::size_t kEnough = 8;  // files, before one can speak of a scheme

struct NamedRevision {
  const Revision* revision = nullptr;
  std::string_view folder;
  std::string_view stem;  // without ".py"
};

using Names = std::vector<NamedRevision>;

bool nearly_all(std::size_t count, std::size_t of) {
  return count * 10 >= of * 9;
}

bool is_date(std::string_view stem) {
  const std::string_view digits = leading_digits(stem);
  if (digits.size() < 4 || (!digits.starts_with("19") && !digits.starts_with("20"))) return false;
  if (digits.size() >= 8) return digits.substr(4, 2) <= "12" && digits.substr(6, 2) <= "31";
  const bool parted = digits.size() == 4 && stem.size() > 6 && (stem[4] == '-' || stem[4] == '_');
  return parted && leading_digits(stem.substr(5)).size() == 2;
}

bool begins_with_date(const NamedRevision& name) {
  return is_date(name.stem);
}

// "0042" of "0042_title", "0042b" of "0042b_title"; empty when there is none.
std::string_view sequence_number(std::string_view stem) {
  const std::string_view digits = leading_digits(stem);
  if (digits.empty() || digits.size() > 6 || is_date(stem)) return {};
  const std::size_t after = digits.size();
  const bool lettered = stem.size() > after && stem[after] >= 'a' && stem[after] <= 'z';
  return stem.substr(0, after + (lettered ? 1 : 0));
}

bool begins_with_number(const NamedRevision& name) {
  const std::string_view number = sequence_number(name.stem);
  if (number.empty()) return false;
  const std::string_view rest = name.stem.substr(number.size());
  return rest.empty() || rest.front() == '_' || rest.front() == '-' || rest.front() == '.';
}

bool begins_with_id(const NamedRevision& name) {
  if (!name.stem.starts_with(name.revision->id)) return false;
  const std::string_view rest = name.stem.substr(name.revision->id.size());
  return rest.empty() || rest.front() == '_' || rest.front() == '-';
}

// Alembic's file_template, cut into literal text and "%(name)…" tokens.
struct TemplatePart {
  std::string text;  // a literal, or the token's name
  bool is_token = false;
  bool is_padded = false;  // %(month).2d
};

std::vector<TemplatePart> parse_template(std::string_view pattern) {
  // 1.18 may put files into sub-folders; their names are the last component.
  pattern = file_name(pattern);
  std::vector<TemplatePart> parts;
  while (!pattern.empty()) {
    const std::size_t close = pattern.find(')');
    if (pattern.starts_with("%(") && close != std::string_view::npos) {
      const std::size_t end = pattern.find_first_of("sd", close);
      if (end == std::string_view::npos) return {};
      parts.push_back({std::string(pattern.substr(2, close - 2)),
                       true,
                       pattern.substr(close, end - close).find('2') != std::string_view::npos});
      pattern.remove_prefix(end + 1);
      continue;
    }
    const std::size_t next = std::min(pattern.find("%(", 1), pattern.size());
    parts.push_back({std::string(pattern.substr(0, next)), false, false});
    pattern.remove_prefix(next);
  }
  return parts;
}

// How many bytes the token takes: [least, most], all of them digits if `digits`.
struct Extent {
  std::size_t least = 0;
  std::size_t most = 0;
  bool digits = false;
};

Extent extent_of(const TemplatePart& part, std::string_view rest) {
  if (part.text == "year") return {4, 4, true};
  if (part.text == "epoch") return {1, 12, true};
  if (part.text == "slug") return {0, rest.size(), false};
  if (part.text == "rev") return {1, rest.size(), false};
  return {part.is_padded ? 2U : 1U, 2, true};
}

// `budget` bounds the tries: a template with many slugs must not cost more than it is worth.
bool matches(std::span<const TemplatePart> parts,
             std::string_view stem,
             std::string_view id,
             int& budget) {
  if (--budget < 0) return true;
  if (parts.empty()) return stem.empty();
  const TemplatePart& part = parts.front();
  const auto rest = parts.subspan(1);
  if (!part.is_token)
    return stem.starts_with(part.text) && matches(rest, stem.substr(part.text.size()), id, budget);
  if (part.text == "rev" && stem.starts_with(id))
    return matches(rest, stem.substr(id.size()), id, budget);
  const Extent extent = extent_of(part, stem);
  for (std::size_t size = extent.least; size <= std::min(extent.most, stem.size()); ++size) {
    if (extent.digits && leading_digits(stem).size() < size) return false;
    if (matches(rest, stem.substr(size), id, budget)) return true;
  }
  return false;
}

Note file_name_note(const NamedRevision& name, std::string words, std::string help) {
  Note note;
  note.kind = NoteKind::kRevisionFileName;
  note.where = {name.revision->file, 0, 0};
  note.words = std::move(words);
  note.help = std::move(help);
  note.ids = {name.revision->id};
  return note;
}

struct Scheme {
  std::string_view words;
  std::vector<bool> kept;  // indexed like the names
  std::size_t count = 0;
};

template <typename Test>
Scheme scheme_of(const Names& names, std::string_view words, const Test& test) {
  Scheme scheme{words, {}, 0};
  for (const NamedRevision& name : names) {
    scheme.kept.push_back(test(name));
    scheme.count += scheme.kept.back() ? 1 : 0;
  }
  return scheme;
}

void note_scheme(const Names& names, const std::string& pattern, History& history) {
  if (names.size() < kEnough) return;
  const auto parts = parse_template(pattern);
  const std::string shape = fmt::format("the shape of file_template (`{}`)", pattern);
  std::vector<Scheme> schemes;
  if (!parts.empty())
    schemes.push_back(scheme_of(names, shape, [&](const NamedRevision& name) {
      int budget = 10000;
      return matches(parts, name.stem, name.revision->id, budget);
    }));
  schemes.push_back(scheme_of(names, "a date in front", begins_with_date));
  schemes.push_back(scheme_of(names, "a sequence number in front", begins_with_number));
  schemes.push_back(scheme_of(names, "their revision id in front", begins_with_id));
  const auto scheme = std::ranges::find_if(
      schemes, [&](const Scheme& s) { return nearly_all(s.count, names.size()); });
  if (scheme == schemes.end()) return;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!scheme->kept[i])
      history.notes.push_back(file_name_note(
          names[i],
          fmt::format("`{}.py` breaks the naming scheme of this tree: {} of {} files have {}",
                      names[i].stem,
                      scheme->count,
                      names.size(),
                      scheme->words),
          "rename the file; its revision id stays"));
}

void note_shared_numbers(const Names& names, History& history) {
  const auto numbered = static_cast<std::size_t>(std::ranges::count_if(names, begins_with_number));
  if (numbered < 3 || !nearly_all(numbered, names.size())) return;
  std::map<std::pair<std::string_view, std::string_view>, const NamedRevision*> first;
  std::vector<std::pair<const NamedRevision*, const NamedRevision*>> shared;
  for (const NamedRevision& name : names) {
    if (!begins_with_number(name)) continue;
    const auto number = without_leading_zeros(sequence_number(name.stem));
    const auto [other, is_new] = first.try_emplace({name.folder, number}, &name);
    if (!is_new && other->second->revision->id != name.revision->id)
      shared.emplace_back(other->second, &name);
  }
  // Where many share, the number is no sequence (a day without its year, a release).
  if (shared.size() > 1 && shared.size() * 10 > names.size()) return;
  for (const auto& [one, two] : shared) {
    Note note =
        file_name_note(*two,
                       fmt::format("`{}.py` has the same number as `{}.py`, and they are two "
                                   "revisions",
                                   two->stem,
                                   one->stem),
                       "give the later one the next free number");
    note.ids.insert(note.ids.begin(), one->revision->id);
    note.related.push_back({{one->revision->file, 0, 0}, "the first file with this number"});
    history.notes.push_back(std::move(note));
  }
}

// The words of a title that carry meaning.
std::vector<std::string> content_words(std::string_view text) {
  constexpr std::array<std::string_view, 10> kEmpty = {
      "and", "for", "from", "the", "with", "into", "new", "rev", "revision", "migration"};
  std::vector<std::string> words = words_in(text);
  std::erase_if(words, [&](const std::string& word) {
    return word.size() < 3 || std::ranges::find(kEmpty, word) != kEmpty.end() ||
           leading_digits(word).size() == word.size();
  });
  return words;
}

bool share_a_word(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& one) {
    return std::ranges::any_of(b, [&](const std::string& two) {
      // "adding" and "add", "users" and "user"; a slug may also end in the middle of a word.
      const auto length = std::min<std::size_t>({4, one.size(), two.size()});
      return one.compare(0, length, two, 0, length) == 0;
    });
  });
}

void note_contradictions(const Names& names, History& history) {
  std::vector<const NamedRevision*> apart;
  std::size_t comparable = 0;
  for (const NamedRevision& name : names) {
    const std::string& message = name.revision->message;
    if (is_vague(message) || is_vague(title_in(name.stem, name.revision->id))) continue;
    const auto slug = content_words(title_in(name.stem, name.revision->id));
    const auto words = content_words(message);
    if (slug.size() < 2 || words.size() < 2) continue;
    ++comparable;
    if (!share_a_word(slug, words)) apart.push_back(&name);
  }
  if (comparable < kEnough || !nearly_all(comparable - apart.size(), comparable)) return;
  for (const NamedRevision* name : apart)
    history.notes.push_back(file_name_note(
        *name,
        fmt::format("the name of `{}.py` and its message `{}` speak of different things",
                    name->stem,
                    name->revision->message),
        "correct the one that is wrong"));
}

}  // namespace

void note_file_names(const SourceSet& sources, const AlembicConfig& config, History& history) {
  Names names;
  for (const Revision& revision : history.revisions) {
    const std::string_view path = sources[revision.file].path;
    std::string_view stem = file_name(path);
    if (stem.ends_with(".py")) stem.remove_suffix(3);
    names.push_back({&revision, parent_path(path), stem});
  }
  note_scheme(names, config.file_template, history);
  note_shared_numbers(names, history);
  note_contradictions(names, history);
}

}  // namespace miglint
