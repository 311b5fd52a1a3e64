#include "migrations/catalog/drawn_sequences.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/describe.h"

namespace miglint {

namespace {

// The constant in the expression that names the sequence; null: none does.
const std::string* mention_of(const Catalog& catalog,
                              const ddl::Boxed<ddl::Expression>& value,
                              const ddl::Name& sequence) {
  if (!value) return nullptr;
  const auto draws = [](const ddl::FunctionCall& call) { return call.name.name == "nextval"; };
  if (std::ranges::none_of(value->functions, draws)) return nullptr;
  const auto found = std::ranges::find_if(value->strings, [&](const std::string& text) {
    return catalog.resolve(regclass_name(text)) == sequence;
  });
  return found == value->strings.end() ? nullptr : &*found;
}

bool is_serial_of(const Catalog& catalog,
                  const Column& column,
                  const Relation& table,
                  const Relation& sequence) {
  if (!column.default_value || column.default_value->text != kSerialDefault) return false;
  // The first one: the column may own others, which it does not draw from.
  for (const ddl::Name& name : table.sequences) {
    const Relation* own = catalog.relation(name);
    if (own != nullptr && own->owned_by_column == column.name && !own->of_identity)
      return name == sequence.name;
  }
  return false;
}

}  // namespace

ddl::Name regclass_name(const std::string& text) {
  std::vector<std::string> parts{""};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += !quoted && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return {parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back(), 0};
}

void keep_sequence(const Catalog& catalog, const Relation& from, Column& copy) {
  if (!copy.default_value || copy.default_value->text != kSerialDefault) return;
  for (const ddl::Name& name : from.sequences) {
    const Relation* sequence = catalog.relation(name);
    if (sequence == nullptr || sequence->owned_by_column != copy.name || sequence->of_identity)
      continue;
    const std::string quoted = ddl::quote(name);
    copy.default_value->text = fmt::format("nextval({}::regclass)", quote_literal(quoted));
    copy.default_value->strings = {quoted};
    return;
  }
}

std::vector<Drawing> drawing_from(const Catalog& catalog, const Relation& sequence) {
  std::vector<Drawing> found;
  const auto look = [&](const Relation& table) {
    for (const Column& column : table.columns)
      if (is_serial_of(catalog, column, table, sequence) ||
          mention_of(catalog, column.default_value, sequence.name) != nullptr)
        found.push_back({table.name, column.name});
  };
  // A serial column does not say the name, but owns the sequence.
  const Relation* owner = sequence.owned_by.empty() ? nullptr : catalog.relation(sequence.owned_by);
  if (owner != nullptr) look(*owner);
  catalog.each_mentioning(sequence.name.name, [&](const Relation& table) {
    if (&table != owner) look(table);
  });
  return found;
}

void rename_in_defaults(Change& change, const Relation& from, const ddl::Name& to) {
  for (const Drawing& drawing : drawing_from(change.catalog, from))
    edit(change.catalog, drawing.table, [&](Relation& table) {
      Column* column =
          table.columns.edit_first([&](const Column& c) { return c.name == drawing.column; });
      const std::string* mention = mention_of(change.catalog, column->default_value, from.name);
      if (mention == nullptr) return;
      ddl::Expression& value = *column->default_value;
      const std::string was = *mention;
      const std::string is = ddl::quote(to);
      const std::string old_literal = quote_literal(was);
      const std::size_t at = value.text.find(old_literal);
      if (at != std::string::npos) value.text.replace(at, old_literal.size(), quote_literal(is));
      std::ranges::replace(value.strings, was, is);
    });
}

}  // namespace miglint
