// The same in the words of Alembic and SQLAlchemy, for what is common there.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/replay/undo.h"

namespace miglint {

std::string python_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string schema_argument(const ddl::Name& name) {
  if (name.schema.empty() || name.schema == "public") return {};
  return ", schema=" + python_text(name.schema);
}

std::string alembic_type(const ddl::TypeName& type) {
  struct Known {
    std::string_view name;
    std::string_view python;
  };

  static constexpr std::array<Known, 17> kTypes{{{"int4", "sa.Integer()"},
                                                 {"int8", "sa.BigInteger()"},
                                                 {"int2", "sa.SmallInteger()"},
                                                 {"text", "sa.Text()"},
                                                 {"bool", "sa.Boolean()"},
                                                 {"timestamptz", "sa.DateTime(timezone=True)"},
                                                 {"timestamp", "sa.DateTime()"},
                                                 {"date", "sa.Date()"},
                                                 {"time", "sa.Time()"},
                                                 {"interval", "sa.Interval()"},
                                                 {"float8", "sa.Float(53)"},
                                                 {"float4", "sa.REAL()"},
                                                 {"bytea", "sa.LargeBinary()"},
                                                 {"json", "postgresql.JSON()"},
                                                 {"jsonb", "postgresql.JSONB()"},
                                                 {"uuid", "postgresql.UUID()"},
                                                 {"inet", "postgresql.INET()"}}};
  if (!type.built_in || type.dimensions > 0 || !type.word_modifiers.empty()) return {};
  const std::string& name = type.name.name;
  if (name == "varchar")
    return type.modifiers.empty() ? "sa.String()"
                                  : fmt::format("sa.String(length={})", type.modifiers.front());
  if (name == "numeric") return fmt::format("sa.Numeric({})", fmt::join(type.modifiers, ", "));
  const auto found = std::ranges::find(kTypes, name, &Known::name);
  return found == kTypes.end() || !type.modifiers.empty() ? "" : std::string(found->python);
}

std::string alembic_column(const Column& column) {
  const std::string type = column.type ? alembic_type(*column.type) : "";
  const bool is_plain = column.generated == ddl::Generated::kNo &&
                        column.identity == ddl::Identity::kNo && column.collation.empty();
  const bool is_serial = column.default_value && column.default_value->text == kSerialDefault;
  if (type.empty() || !is_plain || is_serial) return {};
  std::string out = fmt::format("sa.Column({}, {}", python_text(column.name), type);
  if (column.default_value && !column.default_value->is_null)
    out += fmt::format(", server_default=sa.text({})", python_text(column.default_value->text));
  return out + fmt::format(", nullable={})", column.not_null == Truth::kYes ? "False" : "True");
}

}  // namespace miglint
