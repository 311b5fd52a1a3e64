#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::create_table() {
  const std::string name = a_new_relation("t");
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 12) return partitioned_table(name);
  if (throw_ < 26)
    if (std::string text = partition(name); !text.empty()) return text;
  const std::string head = fmt::format(
      "CREATE {}TABLE {}{}", dice_.maybe(4, "UNLOGGED "), dice_.maybe(10, "IF NOT EXISTS "), name);
  const Relation* other = a_table();
  if (other != nullptr && throw_ < 31)
    return fmt::format("{} (LIKE {}{}{})",
                       head,
                       name_of(*other),
                       dice_.of({"",
                                 " INCLUDING ALL",
                                 " INCLUDING DEFAULTS",
                                 " INCLUDING CONSTRAINTS INCLUDING INDEXES",
                                 " INCLUDING ALL EXCLUDING INDEXES",
                                 " INCLUDING GENERATED INCLUDING IDENTITY INCLUDING COMMENTS"}),
                       dice_.maybe(25, ", z integer"));
  if (other != nullptr && throw_ < 35)
    return fmt::format("{} AS SELECT {} FROM {}{}",
                       head,
                       dice_.chance(50) ? "*" : a_column_of(*other),
                       name_of(*other),
                       dice_.maybe(50, " WITH NO DATA"));
  Columns columns;
  std::string elements = table_elements(columns);
  const bool inherits = other != nullptr && throw_ < 43;
  if (inherits && dice_.chance(30)) elements = "";
  return fmt::format("{} ({}){}{}",
                     head,
                     elements,
                     inherits ? fmt::format(" INHERITS ({})", name_of(*other)) : "",
                     dice_.maybe(3, " WITH (fillfactor = 70)"));
}

std::string Generator::table_elements(Columns& columns) {
  std::string out;
  const std::size_t n = 1 + dice_.below(4);
  for (std::size_t i = 0; i < n; ++i) {
    std::string name = a_column();
    const bool is_taken = std::ranges::any_of(
        columns, [&](const TypedColumn& column) { return column.name == name; });
    if (is_taken && dice_.chance(95)) continue;
    TypedColumn column{std::move(name), a_type()};
    out += (out.empty() ? "" : ", ") + column_definition(column, columns);
    columns.push_back(std::move(column));
  }
  while (dice_.chance(30))
    out += ", " + table_constraint(columns, false);
  return out;
}

std::string Generator::column_definition(TypedColumn& column, const Columns& before) {
  std::string constraints = column_constraints(column, before);
  return fmt::format("{} {}{}", column.name, column.type, constraints);
}

// May choose another type, which the constraint needs.
std::string Generator::column_constraints(TypedColumn& column, const Columns& before) {
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 8) {
    column.type = dice_.of({"integer", "bigint", "smallint"});
    return fmt::format(" GENERATED {} AS IDENTITY{}",
                       dice_.of({"ALWAYS", "BY DEFAULT"}),
                       dice_.maybe(20, " (START WITH 10 INCREMENT BY 2)")) +
           dice_.maybe(40, " PRIMARY KEY");
  }
  if (throw_ < 15) {
    column.type = dice_.of({"serial", "bigserial", "serial"});
    return dice_.maybe(60, " PRIMARY KEY") + dice_.maybe(5, " NOT NULL");
  }
  if (throw_ < 20)
    if (const std::string value = an_expression_of(column.type, before); !value.empty())
      return fmt::format(" GENERATED ALWAYS AS ({}) STORED", value);
  std::string out;
  if (column.type == "text" && dice_.chance(6)) out += " COLLATE \"C\"";
  if (dice_.chance(22)) out += " DEFAULT " + literal_of(column.type);
  const std::size_t null = dice_.below(100);
  if (null < 27) out += null < 25 ? " NOT NULL" : " NULL";
  const std::string named = dice_.chance(30) ? " CONSTRAINT " + a_part_name("k") : "";
  const std::size_t kind = dice_.below(100);
  if (kind < 10) return out + named + " PRIMARY KEY";
  if (kind < 20) return out + named + " UNIQUE" + dice_.maybe(10, " DEFERRABLE INITIALLY DEFERRED");
  if (kind < 32) return fmt::format("{}{} CHECK ({})", out, named, condition_on(column));
  if (kind < 42 && !tables_.empty()) {
    const Relation* target = a_table();
    const Columns there = columns_of(*target);
    std::string to;
    for (const TypedColumn& other : there) {
      if (!dice_.chance(60)) continue;
      column.type = other.type;
      to = fmt::format(" ({})", other.name);
      break;
    }
    if (!there.empty() && to.empty()) column.type = there.front().type;
    return fmt::format("{} REFERENCES {}{}{}", named, name_of(*target), to, references(false));
  }
  return out;
}

std::string Generator::references(bool is_altered) {
  std::string out;
  if (dice_.chance(8)) out += dice_.of({" MATCH FULL", " MATCH SIMPLE"});
  if (dice_.chance(30))
    out +=
        " ON DELETE " + dice_.of({"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"});
  if (dice_.chance(12)) out += " ON UPDATE " + dice_.of({"CASCADE", "SET NULL"});
  if (dice_.chance(12))
    out += dice_.of({" DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"});
  if (is_altered && dice_.chance(35)) out += " NOT VALID";
  return out;
}

std::string Generator::column_list(const Columns& columns, std::size_t most) {
  std::vector<std::string> names;
  const std::size_t n = 1 + dice_.below(most);
  for (std::size_t i = 0; i < n; ++i) {
    std::string name = columns.empty() || dice_.chance(3) ? a_column() : dice_.of(columns).name;
    if (std::ranges::find(names, name) == names.end() || dice_.chance(3))
      names.push_back(std::move(name));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string Generator::table_constraint(const Columns& columns, bool is_altered) {
  const std::string named = dice_.chance(45) ? fmt::format("CONSTRAINT {} ", a_part_name("k")) : "";
  const std::size_t throw_ = dice_.below(100);
  const std::string deferrable = dice_.maybe(8, dice_.of({" DEFERRABLE", " INITIALLY DEFERRED"}));
  if (throw_ < 20)
    return fmt::format("{}PRIMARY KEY ({}){}", named, column_list(columns, 2), deferrable);
  if (throw_ < 45)
    return fmt::format("{}UNIQUE {}({}){}{}",
                       named,
                       dice_.maybe(5, "NULLS NOT DISTINCT "),
                       column_list(columns, 2),
                       dice_.chance(5) ? fmt::format(" INCLUDE ({})", column_list(columns, 1)) : "",
                       deferrable);
  if (throw_ < 72 && !columns.empty())
    return fmt::format("{}CHECK ({}){}{}",
                       named,
                       condition_on(dice_.of(columns)),
                       dice_.maybe(5, " NO INHERIT"),
                       dice_.maybe(is_altered ? 35 : 3, " NOT VALID"));
  const Relation* target = a_table();
  if (throw_ < 95 && target != nullptr) {
    // The keys are what a foreign key may refer to.
    std::vector<const TableConstraint*> keys;
    for (const TableConstraint& constraint : target->constraints)
      if (!constraint.index.empty()) keys.push_back(&constraint);
    const std::string options = references(is_altered);
    if (keys.empty() || columns.empty() || dice_.chance(25))
      return fmt::format("{}FOREIGN KEY ({}) REFERENCES {}{}",
                         named,
                         column_list(columns, 1),
                         name_of(*target),
                         options);
    const TableConstraint& key = *dice_.of(keys);
    std::vector<std::string> from;
    std::vector<std::string> to;
    for (const std::string& column : key.definition.columns) {
      Columns fitting;
      const Column* there = target->column(column);
      for (const TypedColumn& own : columns)
        if (there != nullptr && there->type && own.type == there->type->text())
          fitting.push_back(own);
      from.push_back(dice_.of(fitting.empty() ? columns : fitting).name);
      to.push_back(ddl::quote_identifier(column));
    }
    return fmt::format("{}FOREIGN KEY ({}) REFERENCES {}{}{}",
                       named,
                       fmt::join(from, ", "),
                       name_of(*target),
                       key.definition.kind == ddl::ConstraintKind::kPrimaryKey && dice_.chance(60)
                           ? ""
                           : fmt::format(" ({})", fmt::join(to, ", ")),
                       options);
  }
  return fmt::format("{}EXCLUDE USING {} ({} WITH =){}",
                     named,
                     dice_.of({"btree", "btree", "hash"}),
                     column_list(columns, 1),
                     dice_.maybe(15, " WHERE (true)"));
}

std::string Generator::partitioned_table(const std::string& name) {
  Columns columns;
  std::string elements = table_elements(columns);
  const std::string by = dice_.of({"RANGE", "LIST", "HASH"});
  // Mostly of a type that bounds are written of.
  TypedColumn key = dice_.of(columns);
  if (dice_.chance(60)) {
    key = {"k", dice_.of({"integer", "text", "date"})};
    elements = fmt::format("k {}{}, {}", key.type, dice_.maybe(30, " NOT NULL"), elements);
  }
  std::string keys = key.name;
  if (by != "LIST" && dice_.chance(15)) keys += ", " + dice_.of(columns).name;
  if (dice_.chance(4)) keys = fmt::format("lower({})", key.name);
  return fmt::format("CREATE TABLE {} ({}) PARTITION BY {} ({})", name, elements, by, keys);
}

// "FOR VALUES …" or "DEFAULT".
std::string Generator::bound_for(const Relation& parent) {
  const std::size_t n = dice_.below(4);
  if (parent.partition_strategy == "hash" || parent.partition_strategy == "HASH")
    return fmt::format("FOR VALUES WITH (MODULUS 4, REMAINDER {})", n);
  if (dice_.chance(20)) return "DEFAULT";
  const Column* key =
      parent.partition_columns.empty() ? nullptr : parent.column(parent.partition_columns.front());
  const std::string type = key != nullptr && key->type ? key->type->text() : "text";
  std::string from = fmt::format("{}", n * 10);
  std::string to = fmt::format("{}", n * 10 + 10);
  if (type == "date" || type.starts_with("timestamp")) {
    from = fmt::format("'202{}-01-01'", n);
    to = fmt::format("'202{}-01-01'", n + 1);
  } else if (type != "integer" && type != "bigint") {
    from = fmt::format("'{}'", n);
    to = fmt::format("'{}'", n + 1);
  }
  if (parent.partition_strategy == "list" || parent.partition_strategy == "LIST")
    return fmt::format("FOR VALUES IN ({}{})", from, dice_.chance(30) ? ", " + to : "");
  for (std::size_t i = 1; i < parent.partition_columns.size(); ++i) {
    from += ", MINVALUE";
    to += ", MAXVALUE";
  }
  return fmt::format("FOR VALUES FROM ({}) TO ({})", from, to);
}

std::string Generator::partition(const std::string& name) {
  const Relation* parent = a_partitioned_table();
  if (parent == nullptr) return {};
  std::string of = fmt::format("CREATE TABLE {}{} PARTITION OF {}",
                               dice_.maybe(10, "IF NOT EXISTS "),
                               name,
                               name_of(*parent));
  const Columns columns = columns_of(*parent);
  if (!columns.empty() && dice_.chance(20))
    of += dice_.chance(50) ? fmt::format(" ({})", table_constraint(columns, false))
                           : fmt::format(" ({} {})",
                                         dice_.of(columns).name,
                                         dice_.of({"NOT NULL", "UNIQUE", "DEFAULT NULL"}));
  of += " " + bound_for(*parent);
  if (!columns.empty() && dice_.chance(8))
    of += fmt::format(" PARTITION BY HASH ({})", dice_.of(columns).name);
  return of;
}

}  // namespace miglint::test
