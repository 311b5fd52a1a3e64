#include "migrations/catalog/enum_use.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/catalog/apply.h"

namespace miglint {

namespace {

using Used = std::optional<EnumLabelUse>;
using Counts = std::function<bool(const Type& type, const Origin& added)>;

class EnumUse {
 public:
  EnumUse(const Catalog& catalog, const Counts& counts) : catalog_(catalog), counts_(counts) {}

  Used operator()(const ddl::AlterTable& c) {
    for (const ddl::Alteration& action : c.actions) {
      if (const auto* set = std::get_if<ddl::SetDefault>(&action)) {
        if (!set->value) continue;
        if (Used used = in_column(c.table, set->column, *set->value)) return used;
      }
      if (const auto* add = std::get_if<ddl::AddColumn>(&action)) {
        if (!add->column.default_value) continue;
        if (Used used = of_type(add->column.type, add->column.default_value->strings)) return used;
      }
      if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
        if (!add->constraint.check) continue;
        if (Used used = in_expression(c.table, *add->constraint.check)) return used;
      }
      if (const auto* change = std::get_if<ddl::AlterColumnType>(&action)) {
        if (!change->using_value) continue;
        if (Used used = of_type(change->type, change->using_value->strings)) return used;
      }
    }
    return std::nullopt;
  }

  Used operator()(const ddl::CreateTable& c) {
    for (const ddl::ColumnDefinition& column : c.columns)
      if (column.default_value)
        if (Used used = of_type(column.type, column.default_value->strings)) return used;
    return std::nullopt;
  }

  Used operator()(const ddl::CreateIndex& c) {
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Used operator()(const ddl::Insert& c) { return in_row(c.table, c.columns, c.strings); }

  Used operator()(const ddl::Update& c) {
    if (Used used = in_row(c.table, c.columns, c.strings)) return used;
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Used operator()(const ddl::Delete& c) {
    return c.where ? in_expression(c.table, *c.where) : std::nullopt;
  }

  Used operator()(const ddl::Select& c) {
    for (const ddl::TypeName& type : c.casts)
      if (Used used = of_type(type, c.strings)) return used;
    if (c.where && c.reads.size() == 1) return in_expression(c.reads.front(), *c.where);
    return std::nullopt;
  }

  Used operator()(const ddl::DoBlock& c) {
    for (const ddl::Nested& nested : c.statements)
      if (!nested.conditional && !nested.handled)
        if (Used used = std::visit(*this, nested.command)) return used;
    return std::nullopt;
  }

  template <typename Command>
  Used operator()(const Command&) {
    return std::nullopt;
  }

 private:
  Used of_type(const ddl::TypeName& name, const std::vector<std::string>& strings) {
    const Type* type = name.built_in ? nullptr : catalog_.type(name.name);
    if (type == nullptr || type->added_labels.empty()) return std::nullopt;
    for (const auto& [label, added] : type->added_labels)
      if (std::ranges::count(strings, label) > 0 && counts_(*type, added))
        return EnumLabelUse{type->name, label};
    return std::nullopt;
  }

  Used in_column(const ddl::Name& table,
                 std::string_view column,
                 const ddl::Expression& expression) {
    for (const ddl::TypeName& cast : expression.casts)
      if (Used used = of_type(cast, expression.strings)) return used;
    const ddl::TypeName* type = catalog_.column_type(table, column);
    return type == nullptr ? std::nullopt : of_type(*type, expression.strings);
  }

  Used in_expression(const ddl::Name& table, const ddl::Expression& expression) {
    for (const std::string& column : expression.columns)
      if (Used used = in_column(table, column, expression)) return used;
    for (const ddl::TypeName& cast : expression.casts)
      if (Used used = of_type(cast, expression.strings)) return used;
    return std::nullopt;
  }

  Used in_row(const ddl::Name& table,
              const std::vector<std::string>& columns,
              const std::vector<std::string>& strings) {
    const Relation* known = catalog_.relation(table);
    if (known == nullptr) return std::nullopt;
    for (const Column& column : known->columns) {
      const bool written = columns.empty() || std::ranges::count(columns, column.name) > 0;
      if (!written || !column.type) continue;
      if (Used used = of_type(*column.type, strings)) return used;
    }
    return std::nullopt;
  }

  const Catalog& catalog_;
  const Counts& counts_;
};

}  // namespace

std::optional<EnumLabelUse> added_label_used(const Catalog& catalog,
                                             const ddl::Command& command,
                                             const Counts& counts) {
  return std::visit(EnumUse(catalog, counts), command);
}

// A new enum value must not be used before the transaction that added it has ended (55P04,
// EnumUncommitted in enum.c): its order among the others could still be rolled back.
std::optional<Refusal> unsafe_enum_use(const Catalog& catalog,
                                       const ddl::Command& command,
                                       const Session& session,
                                       Origin origin,
                                       int pg_version) {
  if (session.state() == TransactionState::kNone) return std::nullopt;
  // From 17 on a type made in this very transaction may be used with all its values; before, the
  // type may be rolled back whole, but ALTER TYPE … ADD VALUE was never told of it.
  const Used used = added_label_used(catalog, command, [&](const Type& type, const Origin& added) {
    return added == origin && !(type.origin == origin && pg_version >= 17);
  });
  if (!used) return std::nullopt;
  return Refusal{
      .sqlstate = "55P04",
      .words = fmt::format(
          "unsafe use of new value \"{}\" of enum type {}", used->label, used->type.text()),
      .depends_on_runner = session.state() == TransactionState::kUnknown};
}

}  // namespace miglint
