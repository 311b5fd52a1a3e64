#include "linter/roundtrip/seed_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/seed_values.h"

namespace miglint {

namespace {

constexpr int kMostTries = 160;  // a round trip to a local server each: some 0.1 ms

std::string literal(const std::optional<std::string>& value) {
  if (!value) return "NULL";
  std::string text = "'";
  for (const char c : *value) {
    if (c == '\'') text += '\'';
    text += c;
  }
  return text + "'";
}

using Kind = SeedConstraint::Kind;

}  // namespace

SeedRow::SeedRow(const SeedTable& table,
                 const DomainChecks& domain_checks,
                 const ReferencedRows& referenced,
                 RowKind kind,
                 std::uint32_t index)
    : table_(table),
      domain_checks_(domain_checks),
      referenced_(referenced),
      kind_(kind),
      referenced_row_(table.constraints.size(), index - 1) {
  for (const SeedColumn& column : table.columns) {
    if (column.generated) continue;
    Field field{.column = &column, .value = {}, .in_key = is_in_key(column.number)};
    // The third row is the first again, but for its keys.
    field.index = kind == RowKind::kRepeating && !field.in_key ? index - 2 : index;
    const bool is_null = kind == RowKind::kWithNulls && !column.not_null;
    if (!is_null) fill(field);
    if (!is_null && !field.value && column.not_null)
      impossible_ = fmt::format(
          "no value is known for its column {} of type {}", column.name, column.base_type);
    fields_.push_back(std::move(field));
  }
  point_at_references();
}

bool SeedRow::is_in_key(int number) const {
  return std::ranges::any_of(table_.constraints, [&](const SeedConstraint& constraint) {
    return constraint.kind == Kind::kUnique &&
           std::ranges::find(constraint.columns, number) != constraint.columns.end();
  });
}

SeedRow::Field* SeedRow::field(int number) {
  const auto found =
      std::ranges::find(fields_, number, [](const Field& field) { return field.column->number; });
  return found == fields_.end() ? nullptr : &*found;
}

void SeedRow::fill(Field& field) {
  field.value = made_up_value(*field.column, field.index, field.in_key);
}

void SeedRow::point_at_references() {
  for (std::size_t i = 0; i < table_.constraints.size(); ++i)
    if (table_.constraints[i].kind == Kind::kReference)
      point_at(table_.constraints[i], i, referenced_row_[i]);
}

void SeedRow::point_at(const SeedConstraint& constraint, std::size_t at, std::uint32_t row) {
  const auto& rows = referenced_[at];
  for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
    Field* own = field(constraint.columns[i]);
    if (own == nullptr) continue;
    if (kind_ == RowKind::kWithNulls && !own->column->not_null) continue;
    if (!rows.empty()) {
      own->value = rows[row % rows.size()][i];
    } else if (constraint.references == table_.name) {
      // The first row of a table that refers to itself: to nobody, else to itself.
      own->value.reset();
      const auto same = std::ranges::find_if(fields_, [&](const Field& other) {
        return i < constraint.there.size() && other.column->name == constraint.there[i];
      });
      if (own->column->not_null && same != fields_.end()) own->value = same->value;
    } else if (!own->column->not_null) {
      own->value.reset();
    }
  }
}

std::string SeedRow::insert_statement() const {
  std::string names;
  std::string values;
  bool overrides = false;
  for (const Field& field : fields_) {
    const char* comma = names.empty() ? "" : ", ";
    names += comma + field.column->name;
    values += comma + literal(field.value);
    overrides = overrides || field.column->identity_always;
  }
  if (fields_.empty()) return fmt::format("INSERT INTO {} DEFAULT VALUES", table_.name);
  return fmt::format("INSERT INTO {} ({}){} VALUES ({})",
                     table_.name,
                     names,
                     overrides ? " OVERRIDING SYSTEM VALUE" : "",
                     values);
}

// Like an odometer: the first column that has a candidate left takes it, those before start anew.
bool SeedRow::try_candidates(const std::vector<int>& columns, const std::string& definition) {
  for (const int number : columns) {
    Field* own = field(number);
    if (own == nullptr) continue;
    if (own->candidates.empty()) own->candidates = hinted_values(definition);
    if (own->next_candidate < own->candidates.size()) {
      own->value = own->candidates[own->next_candidate++];
      return true;
    }
    own->next_candidate = 0;
    fill(*own);
  }
  return false;
}

bool SeedRow::try_other_key(const SeedConstraint& constraint) {
  bool changed = false;
  for (const int number : constraint.columns) {
    Field* own = field(number);
    if (own == nullptr || !own->value) continue;
    own->index += kRowKinds;
    fill(*own);
    changed = true;
  }
  for (std::size_t i = 0; i < table_.constraints.size(); ++i) {
    const SeedConstraint& reference = table_.constraints[i];
    if (reference.kind == Kind::kReference) point_at(reference, i, ++referenced_row_[i]);
  }
  return changed;
}

bool SeedRow::next(const ServerError& refusal) {
  if (++tries_ > kMostTries) return false;
  const auto named = [&](Kind kind) {
    return std::ranges::find_if(table_.constraints, [&](const SeedConstraint& constraint) {
      return constraint.kind == kind &&
             (constraint.name == refusal.constraint || kind == Kind::kPartition);
    });
  };
  const auto none = table_.constraints.end();
  if (refusal.sqlstate == "23505" || refusal.sqlstate == "23P01") {
    const auto constraint = named(Kind::kUnique);
    return constraint != none && tries_ < 20 && try_other_key(*constraint);
  }
  if (refusal.sqlstate == "23514" && refusal.constraint.empty()) {  // no partition for the row
    const auto constraint = named(Kind::kPartition);
    return constraint != none && try_candidates(constraint->columns, constraint->definition);
  }
  // A candidate may also be of another type than the column (class 22); the next may not.
  const auto check = named(Kind::kCheck);
  if (check != none) return try_candidates(check->columns, check->definition);
  const bool is_domain = refusal.sqlstate == "23514";
  for (Field& own : fields_) {
    const auto checks = domain_checks_.find(own.column->domain);
    if (is_domain && checks != domain_checks_.end() && checks->second.size() > 0 &&
        own.column->domain.ends_with(refusal.datatype))
      return try_candidates({own.column->number}, checks->second);
  }
  if (refusal.sqlstate.starts_with("22"))
    for (Field& own : fields_)
      if (own.next_candidate > 0 && own.next_candidate < own.candidates.size()) {
        own.value = own.candidates[own.next_candidate++];
        return true;
      }
  return false;
}

}  // namespace miglint
