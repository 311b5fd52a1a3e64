// A new enum value must not be used before the transaction that added it has ended (55P04,
// EnumUncommitted in enum.c): its order among the others could still be rolled back.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/change.h"

namespace miglint {

namespace {

class EnumUse {
 public:
  EnumUse(const Catalog& catalog, Origin origin, int pg_version)
      : catalog_(catalog), origin_(origin), pg_version_(pg_version) {}

  Refused operator()(const ddl::AlterTable& c) {
    for (const ddl::Alteration& action : c.actions) {
      if (const auto* set = std::get_if<ddl::SetDefault>(&action)) {
        if (!set->value) continue;
        if (Refused refused = in_column(c.table, set->column, *set->value)) return refused;
      }
      if (const auto* add = std::get_if<ddl::AddColumn>(&action)) {
        if (!add->column.default_value) continue;
        if (Refused refused = of_type(add->column.type, add->column.default_value->strings))
          return refused;
      }
      if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
        if (!add->constraint.check) continue;
        if (Refused refused = in_expression(c.table, *add->constraint.check)) return refused;
      }
      if (const auto* change = std::get_if<ddl::AlterColumnType>(&action)) {
        if (!change->using_value) continue;
        if (Refused refused = of_type(change->type, change->using_value->strings)) return refused;
      }
    }
    return std::nullopt;
  }

  Refused operator()(const ddl::CreateTable& c) {
    for (const ddl::ColumnDefinition& column : c.columns)
      if (column.default_value)
        if (Refused refused = of_type(column.type, column.default_value->strings)) return refused;
    return std::nullopt;
  }

  Refused operator()(const ddl::CreateIndex& c) {
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Refused operator()(const ddl::Insert& c) { return in_row(c.table, c.columns, c.strings); }

  Refused operator()(const ddl::Update& c) {
    if (Refused refused = in_row(c.table, c.columns, c.strings)) return refused;
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Refused operator()(const ddl::Delete& c) {
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Refused operator()(const ddl::Select& c) {
    for (const ddl::TypeName& type : c.casts)
      if (Refused refused = of_type(type, c.strings)) return refused;
    if (c.where && c.reads.size() == 1) return in_expression(c.reads.front(), *c.where);
    return std::nullopt;
  }

  Refused operator()(const ddl::DoBlock& c) {
    for (const ddl::Nested& nested : c.statements)
      if (!nested.conditional && !nested.handled)
        if (Refused refused = std::visit(*this, nested.command)) return refused;
    return std::nullopt;
  }

  template <typename Command>
  Refused operator()(const Command&) {
    return std::nullopt;
  }

 private:
  Refused of_type(const ddl::TypeName& name, const std::vector<std::string>& strings) {
    const Type* type = name.built_in ? nullptr : catalog_.type(name.name);
    if (type == nullptr || type->added_labels.empty()) return std::nullopt;
    // From 17 on a type made in this very transaction may be used with all its values; before, the
    // type may be rolled back whole, but ALTER TYPE … ADD VALUE was never told of it.
    if (type->origin == origin_ && pg_version_ >= 17) return std::nullopt;
    for (const auto& [label, added] : type->added_labels) {
      if (!(added == origin_) || std::ranges::count(strings, label) == 0) continue;
      return Refusal{
          "55P04",
          fmt::format("unsafe use of new value \"{}\" of enum type {}", label, type->name.text())};
    }
    return std::nullopt;
  }

  Refused in_column(const ddl::Name& table,
                    std::string_view column,
                    const ddl::Expression& expression) {
    for (const ddl::TypeName& cast : expression.casts)
      if (Refused refused = of_type(cast, expression.strings)) return refused;
    const ddl::TypeName* type = catalog_.column_type(table, column);
    return type == nullptr ? std::nullopt : of_type(*type, expression.strings);
  }

  Refused in_expression(const ddl::Name& table, const ddl::Expression& expression) {
    for (const std::string& column : expression.columns)
      if (Refused refused = in_column(table, column, expression)) return refused;
    for (const ddl::TypeName& cast : expression.casts)
      if (Refused refused = of_type(cast, expression.strings)) return refused;
    return std::nullopt;
  }

  Refused in_row(const ddl::Name& table,
                 const std::vector<std::string>& columns,
                 const std::vector<std::string>& strings) {
    const Relation* known = catalog_.relation(table);
    if (known == nullptr) return std::nullopt;
    for (const Column& column : known->columns) {
      const bool written = columns.empty() || std::ranges::count(columns, column.name) > 0;
      if (!written || !column.type) continue;
      if (Refused refused = of_type(*column.type, strings)) return refused;
    }
    return std::nullopt;
  }

  const Catalog& catalog_;
  Origin origin_;
  int pg_version_;
};

}  // namespace

std::optional<Refusal> unsafe_enum_use(const Catalog& catalog,
                                       const ddl::Command& command,
                                       const Session& session,
                                       Origin origin,
                                       int pg_version) {
  if (session.state() == TransactionState::kNone) return std::nullopt;
  Refused refused = std::visit(EnumUse(catalog, origin, pg_version), command);
  if (refused) refused->depends_on_runner = session.state() == TransactionState::kUnknown;
  return refused;
}

}  // namespace miglint
