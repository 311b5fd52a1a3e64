#include "migrations/python/tree.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

extern "C" const TSLanguage* tree_sitter_python();

namespace miglint {

namespace {

constexpr TSSymbol kErrorSymbol = static_cast<TSSymbol>(-1);

#define MIGLINT_NAME(word, Enumerator) {#word, PythonKind::k##Enumerator},
constexpr std::pair<std::string_view, PythonKind> kKinds[] = {MIGLINT_PYTHON_KINDS(MIGLINT_NAME)};
#undef MIGLINT_NAME
#define MIGLINT_NAME(word, Enumerator) {#word, PythonField::k##Enumerator},
constexpr std::pair<std::string_view, PythonField> kFields[] = {
    MIGLINT_PYTHON_FIELDS(MIGLINT_NAME)};
#undef MIGLINT_NAME

// Tokens without a field, which say nothing outside of a slice: half of all nodes.
constexpr std::string_view kPunctuation[] = {"(", ")", "[", "]", "{", "}", ",", ".", ":", "="};

// The grammar's numbers → ours.
struct Vocabulary {
  Vocabulary() {
    const TSLanguage* language = tree_sitter_python();
    kinds.assign(ts_language_symbol_count(language), PythonKind::kOther);
    is_punctuation.assign(kinds.size(), false);
    for (std::size_t symbol = 0; symbol < kinds.size(); ++symbol) {
      const auto number = static_cast<TSSymbol>(symbol);
      if (ts_language_symbol_type(language, number) != TSSymbolTypeRegular) {
        kinds[symbol] = PythonKind::kToken;
        is_punctuation[symbol] =
            std::ranges::find(kPunctuation,
                              std::string_view(ts_language_symbol_name(language, number))) !=
            std::end(kPunctuation);
        continue;
      }
      const std::string_view name = ts_language_symbol_name(language, number);
      for (const auto& [word, kind] : kKinds)
        if (word == name) kinds[symbol] = kind;
    }
    fields.assign(ts_language_field_count(language) + 1, PythonField::kNone);
    for (std::size_t field = 1; field < fields.size(); ++field) {
      const std::string_view name =
          ts_language_field_name_for_id(language, static_cast<TSFieldId>(field));
      for (const auto& [word, ours] : kFields)
        if (word == name) fields[field] = ours;
    }
  }

  std::vector<PythonKind> kinds;
  std::vector<bool> is_punctuation;
  std::vector<PythonField> fields;
};

}  // namespace

// The parser's tree, copied into ours in one walk without recursion.
struct PythonTree::Reading {
  explicit Reading(PythonTree& tree, const TSTree* parsed)
      : into(tree), cursor(ts_tree_cursor_new(ts_tree_root_node(parsed))) {
    into.entries_.reserve(tree.text_.size() / 6 + 16);
  }

  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  ~Reading() { ts_tree_cursor_delete(&cursor); }

  void read() {
    while (true) {
      const bool kept = enter();
      if (kept && descends() && ts_tree_cursor_goto_first_child(&cursor)) {
        open.push_back(static_cast<std::uint32_t>(into.entries_.size() - 1));
        continue;
      }
      while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
        if (!ts_tree_cursor_goto_parent(&cursor)) return finish();
        if (open.empty()) return finish();
        into.entries_[open.back()].next = static_cast<std::uint32_t>(into.entries_.size());
        open.pop_back();
      }
    }
  }

 private:
  void finish() {
    for (const std::uint32_t index : open)
      into.entries_[index].next = static_cast<std::uint32_t>(into.entries_.size());
  }

  // What is below the text of a string is escape sequences, which are read from the text itself.
  bool descends() const { return into.entries_.back().kind != PythonKind::kStringContent; }

  bool enter() {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const TSSymbol symbol = ts_node_symbol(node);
    const bool in_slice = !open.empty() && into.entries_[open.back()].kind == PythonKind::kSlice;
    if (symbol != kErrorSymbol && words.is_punctuation[symbol] && !in_slice &&
        !ts_node_is_missing(node))
      return false;
    Entry entry;
    entry.symbol = symbol;
    entry.kind = symbol == kErrorSymbol ? PythonKind::kError : words.kinds[symbol];
    entry.begin = ts_node_start_byte(node);
    entry.end = ts_node_end_byte(node);
    if (entry.kind == PythonKind::kComment) {
      into.comments_.push_back({entry.begin, entry.end});
      return false;
    }
    entry.missing = ts_node_is_missing(node);
    entry.named = entry.kind != PythonKind::kToken;
    const TSFieldId field = ts_tree_cursor_current_field_id(&cursor);
    if (field != 0) entry.field = words.fields[field];
    const auto index = static_cast<std::uint32_t>(into.entries_.size());
    const bool wrong = entry.missing || entry.kind == PythonKind::kError;
    entry.parent = open.empty() ? index : open.back();
    const bool tells = entry.named || entry.missing || entry.field != PythonField::kNone ||
                       into.entries_[entry.parent].kind == PythonKind::kSlice;
    if (!tells) return false;
    if (wrong && into.first_error_ > index) into.first_error_ = index;
    entry.next = index + 1;
    into.entries_.push_back(entry);
    return true;
  }

  static const Vocabulary& vocabulary() {
    static const Vocabulary only;
    return only;
  }

  PythonTree& into;
  const Vocabulary& words = vocabulary();
  TSTreeCursor cursor;
  std::vector<std::uint32_t> open;
};

std::unique_ptr<PythonTree> PythonTree::parse(std::string_view text) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) return nullptr;
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_python());
  TSTree* parsed =
      ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size()));
  ts_parser_delete(parser);
  if (parsed == nullptr) return nullptr;
  std::unique_ptr<PythonTree> tree(new PythonTree(text));
  Reading(*tree, parsed).read();
  ts_tree_delete(parsed);
  return tree;
}

std::optional<PythonNode> PythonTree::first_error() const {
  if (first_error_ >= entries_.size()) return std::nullopt;
  return PythonNode(this, first_error_);
}

PythonKind PythonNode::tag() const {
  return is_null() ? PythonKind::kNull : tree_->entries_[index_].kind;
}

std::string_view PythonNode::kind() const {
  if (is_null()) return {};
  const TSSymbol symbol = tree_->entries_[index_].symbol;
  if (symbol == kErrorSymbol) return "ERROR";
  return ts_language_symbol_name(tree_sitter_python(), symbol);
}

bool PythonNode::is_missing() const {
  return !is_null() && tree_->entries_[index_].missing;
}

std::uint32_t PythonNode::begin() const {
  return is_null() ? 0 : tree_->entries_[index_].begin;
}

std::uint32_t PythonNode::end() const {
  return is_null() ? 0 : tree_->entries_[index_].end;
}

std::string_view PythonNode::text() const {
  return is_null() ? std::string_view{} : tree_->text_.substr(begin(), end() - begin());
}

std::string_view PythonNode::source() const {
  return is_null() ? std::string_view{} : tree_->text_;
}

PythonField PythonNode::field() const {
  return is_null() ? PythonField::kNone : tree_->entries_[index_].field;
}

PythonNode PythonNode::child(PythonField wanted) const {
  if (is_null()) return {};
  const auto& entries = tree_->entries_;
  for (std::uint32_t at = index_ + 1; at < entries[index_].next; at = entries[at].next)
    if (entries[at].field == wanted) return {tree_, at};
  return {};
}

PythonNode PythonNode::child(std::string_view wanted) const {
  for (const auto& [word, field] : kFields)
    if (word == wanted) return child(field);
  return {};
}

PythonChildren PythonNode::each() const {
  if (is_null()) return {nullptr, 0, 0};
  return {tree_, index_ + 1, tree_->entries_[index_].next};
}

PythonNode PythonNode::first() const {
  const PythonChildren all = each();
  return all.empty() ? PythonNode{} : *all.begin();
}

std::vector<PythonNode> PythonNode::named_children() const {
  std::vector<PythonNode> found;
  for (const PythonNode& node : each())
    found.push_back(node);
  return found;
}

std::vector<PythonNode> PythonNode::children() const {
  std::vector<PythonNode> found;
  if (is_null()) return found;
  const auto& entries = tree_->entries_;
  for (std::uint32_t at = index_ + 1; at < entries[index_].next; at = entries[at].next)
    found.push_back({tree_, at});
  return found;
}

PythonNode PythonNode::parent() const {
  if (is_null() || index_ == 0) return {};
  return {tree_, tree_->entries_[index_].parent};
}

std::size_t PythonChildren::size() const {
  std::size_t count = 0;
  for (Iterator at = begin(); !(at == end()); ++at)
    ++count;
  return count;
}

}  // namespace miglint
