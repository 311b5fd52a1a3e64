#include <fmt/format.h>

#include <algorithm>

#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::create_index() {
  const std::vector<const Relation*> materialized = relations(RelationKind::kMaterializedView);
  const Relation* table =
      !materialized.empty() && dice_.chance(10) ? dice_.of(materialized) : a_table();
  if (table == nullptr) return {};
  const Columns columns = columns_of(*table);
  std::string keys;
  if (!columns.empty() && dice_.chance(12)) {
    const TypedColumn& column = dice_.of(columns);
    keys = dice_.chance(50) ? fmt::format("lower({})", column.name)
                            : fmt::format("({} IS NULL)", column.name);
  } else {
    keys = column_list(columns, 2);
    if (dice_.chance(12)) keys += dice_.of({" DESC", " DESC NULLS LAST", " NULLS FIRST"});
  }
  const std::string name = dice_.chance(70) ? a_new_name("i") + " " : "";
  return fmt::format(
      "CREATE {}INDEX {}{}ON {}{}{} ({}){}{}",
      dice_.maybe(35, "UNIQUE "),
      name.empty() ? "" : dice_.maybe(12, "IF NOT EXISTS "),
      name,
      dice_.maybe(6, "ONLY "),
      name_of(*table),
      dice_.chance(15) ? " USING " + dice_.of({"btree", "hash", "gin", "brin"}) : "",
      keys,
      dice_.chance(6) ? fmt::format(" INCLUDE ({})", column_list(columns, 1)) : "",
      !columns.empty() && dice_.chance(12) ? " WHERE " + condition_on(dice_.of(columns)) : "");
}

std::string Generator::alter_index() {
  std::vector<const Relation*> indexes = relations(RelationKind::kIndex);
  const std::vector<const Relation*> partitioned = relations(RelationKind::kPartitionedIndex);
  if (!partitioned.empty() && !indexes.empty() && dice_.chance(50))
    return fmt::format("ALTER INDEX {} ATTACH PARTITION {}",
                       name_of(*dice_.of(partitioned)),
                       name_of(*dice_.of(indexes)));
  indexes.insert(indexes.end(), partitioned.begin(), partitioned.end());
  if (indexes.empty()) return {};
  const std::string alter =
      fmt::format("ALTER INDEX {}{} ", if_exists(), name_of(*dice_.of(indexes)));
  return alter + (dice_.chance(75)
                      ? "RENAME TO " + a_new_name("i")
                      : dice_.of({"SET (fillfactor = 70)", "ALTER COLUMN 1 SET STATISTICS 100"}));
}

std::string Generator::create_view() {
  const Relation* from = any_of(dice_.chance(80) ? tables_ : relations(RelationKind::kView));
  if (from == nullptr) return {};
  const Columns columns = columns_of(*from);
  const bool is_materialized = dice_.chance(20);
  std::string query = fmt::format("SELECT * FROM {}", name_of(*from));
  const Relation* other = a_table();
  if (!columns.empty() && dice_.chance(75)) {
    query = "SELECT " + column_list(columns, 3);
    if (dice_.chance(20)) query += fmt::format(", ({}) IS NULL AS x", dice_.of(columns).name);
    query += " FROM " + name_of(*from);
    if (dice_.chance(25)) query += " WHERE " + condition_on(dice_.of(columns));
  } else if (other != nullptr && other != from && !columns.empty() && dice_.chance(40)) {
    query = fmt::format("SELECT {0}.{1} AS x, {2}.* FROM {0}, {2}",
                        ddl::quote(from->name),
                        dice_.of(columns).name,
                        ddl::quote(other->name));
  }
  if (is_materialized)
    return fmt::format("CREATE MATERIALIZED VIEW {}{} AS {}{}",
                       dice_.maybe(10, "IF NOT EXISTS "),
                       a_new_relation("m"),
                       query,
                       dice_.maybe(30, " WITH NO DATA"));
  const std::vector<const Relation*> views = relations(RelationKind::kView);
  const bool is_again = !views.empty() && dice_.chance(25);
  return fmt::format("CREATE {}VIEW {}{} AS {}",
                     dice_.maybe(is_again ? 95 : 20, "OR REPLACE "),
                     is_again ? name_of(*dice_.of(views)) : a_new_relation("v"),
                     dice_.maybe(6, " (p)"),
                     query);
}

std::string Generator::sequence_options() {
  std::string out;
  if (dice_.chance(20)) out += " AS " + dice_.of({"integer", "smallint", "bigint"});
  if (dice_.chance(20)) out += " INCREMENT BY " + dice_.of({"2", "-1", "10"});
  if (dice_.chance(15)) out += dice_.of({" MINVALUE 5", " NO MINVALUE", " MINVALUE -10"});
  if (dice_.chance(15)) out += dice_.of({" MAXVALUE 100", " NO MAXVALUE", " MAXVALUE 30000"});
  if (dice_.chance(15)) out += dice_.of({" START WITH 7", " START 1"});
  if (dice_.chance(10)) out += " CACHE 5";
  if (dice_.chance(10)) out += dice_.of({" CYCLE", " NO CYCLE"});
  return out;
}

std::string Generator::create_sequence() {
  std::string text = fmt::format("CREATE SEQUENCE {}{}{}",
                                 dice_.maybe(10, "IF NOT EXISTS "),
                                 a_new_relation("s"),
                                 sequence_options());
  const Relation* table = a_table();
  if (table != nullptr && dice_.chance(20))
    text += fmt::format(" OWNED BY {}.{}", name_of(*table), a_column_of(*table));
  return text;
}

std::string Generator::alter_sequence() {
  const Relation* sequence = any_of(relations(RelationKind::kSequence));
  if (sequence == nullptr) return {};
  const std::string alter = fmt::format("ALTER SEQUENCE {}{}", if_exists(), name_of(*sequence));
  const Relation* table = a_table();
  const std::size_t throw_ = dice_.below(100);
  if (throw_ < 20) return alter + " OWNED BY NONE";
  if (throw_ < 50 && table != nullptr)
    return fmt::format("{} OWNED BY {}.{}", alter, name_of(*table), a_column_of(*table));
  if (throw_ < 60) return alter + " RENAME TO " + a_new_name("s");
  if (throw_ < 68 && table != nullptr)
    return fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT nextval('{}')",
                       name_of(*table),
                       a_column_of(*table),
                       ddl::quote(sequence->name));
  std::string options = sequence_options();
  if (options.empty()) options = " RESTART";
  return alter + options;
}

std::string Generator::create_trigger() {
  std::vector<const Relation*> on = tables_;
  for (const Relation* view : relations(RelationKind::kView))
    if (dice_.chance(20)) on.push_back(view);
  const Relation* table = any_of(on);
  if (table == nullptr) return {};
  std::vector<const Function*> fitting;
  for (const Function* function : functions_)
    if (function->definition.returns == "trigger") fitting.push_back(function);
  if (fitting.empty() && dice_.chance(90))
    return fmt::format(
        "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        a_part_name("tf"));
  const Columns columns = columns_of(*table);
  const bool each_row = dice_.chance(75);
  std::string events = dice_.of({"INSERT", "DELETE", "INSERT OR UPDATE", "UPDATE", "TRUNCATE"});
  if (!columns.empty() && dice_.chance(25))
    events = fmt::format("UPDATE OF {}", column_list(columns, 2));
  const std::string when =
      events.starts_with("UPDATE") && each_row && !columns.empty() && dice_.chance(25)
          ? fmt::format(" WHEN (NEW.{} IS NOT NULL)", dice_.of(columns).name)
          : "";
  const bool is_view = table->kind == RelationKind::kView;
  return fmt::format("CREATE {}TRIGGER {} {} {} ON {} FOR EACH {}{} EXECUTE {} {}()",
                     dice_.maybe(10, "OR REPLACE "),
                     a_part_name("g"),
                     is_view ? "INSTEAD OF" : dice_.of({"BEFORE", "AFTER"}),
                     events,
                     name_of(*table),
                     each_row ? "ROW" : "STATEMENT",
                     when,
                     dice_.of({"FUNCTION", "PROCEDURE"}),
                     fitting.empty() ? "nothing" : ddl::quote(dice_.of(fitting)->name));
}

std::string Generator::attach() {
  const Relation* table = a_table();
  if (table == nullptr) return {};
  const Columns columns = columns_of(*table);
  const std::string on = name_of(*table);
  if (columns.empty()) return {};
  switch (dice_.below(3)) {
    case 0:
      return fmt::format("CREATE {}RULE {} AS ON {} TO {} DO {}NOTHING",
                         dice_.maybe(20, "OR REPLACE "),
                         a_part_name("u"),
                         dice_.of({"INSERT", "UPDATE", "DELETE"}),
                         on,
                         dice_.of({"", "ALSO ", "INSTEAD "}));
    case 1:
      return fmt::format("CREATE POLICY {} ON {}{}{}{} USING ({})",
                         a_part_name("p"),
                         on,
                         dice_.maybe(15, " AS RESTRICTIVE"),
                         dice_.chance(40) ? " FOR " + dice_.of({"SELECT", "UPDATE", "DELETE"}) : "",
                         dice_.maybe(20, " TO r1"),
                         condition_on(dice_.of(columns)));
    default:
      return fmt::format("CREATE STATISTICS {}{} ON {} FROM {}",
                         dice_.maybe(10, "IF NOT EXISTS "),
                         a_new_name("x"),
                         column_list(columns, 3),
                         on);
  }
}

std::string Generator::create_schema() {
  return fmt::format("CREATE SCHEMA {}{}", dice_.maybe(20, "IF NOT EXISTS "), a_part_name("n"));
}

}  // namespace miglint::test
