#pragma once

// sa.Enum and postgresql.ENUM: their labels and names, and CREATE TYPE and DROP TYPE.

#include <optional>
#include <string>
#include <vector>

#include "migrations/alembic/problems.h"
#include "migrations/alembic/quoting.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct EnumType {
  std::optional<std::vector<std::string>> labels;  // nullopt: not known
  std::string labels_reason;                       // why they are not known
  Name name;                                       // empty: none, which native types refuse
  std::string schema;
  bool native = true;
  bool create_type = true;  // only postgresql.ENUM(create_type=False) and metadata= say no
  bool create_constraint = false;
  bool is_postgresql = false;  // postgresql.ENUM, whose .create() looks before it creates
  std::optional<std::int64_t> length;
};

// `call` is a call of sa.Enum or postgresql.ENUM; `table_schema` is for inherit_schema=True.
EnumType read_enum(const Call& call, std::string_view table_schema, Problems& problems);

std::string enum_name(const EnumType& type);    // as rendered: app.status
std::string create_type(const EnumType& type);  // CREATE TYPE …; the labels are known
std::string enum_labels(const EnumType& type);  // 'a', 'b'

}  // namespace miglint::alembic
