#pragma once

// A random statement of a migration, for a schema as it stands.
//
// Names are taken from the simulated catalogue, so that most statements find what they speak of; a
// few find nothing, or something else of that name. Nothing is made sure of: what is generated may
// be refused for any reason, which is compared too.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/catalog/catalog.h"
#include "tests/random/dice.h"

namespace miglint::test {

class Generator {
 public:
  Generator(Dice& dice, const Catalog& catalog);

  std::string statement();

 private:
  struct TypedColumn {
    std::string name;  // as SQL
    std::string type;
  };

  using Columns = std::vector<TypedColumn>;

  // --- names (names.cpp)
  std::string a_column();                             // from a small pool
  std::string a_column_of(const Relation& table);     // mostly one that it has
  std::string a_new_name(std::string_view kind);      // mostly of nothing yet
  std::string a_part_name(std::string_view kind);     // of a constraint, trigger …
  std::string a_new_relation(std::string_view kind);  // maybe with its schema
  std::string name_of(const Relation& relation);      // as SQL, maybe without its schema
  std::string name_of(const Type& type);
  const Relation* a_table();
  const Relation* a_partitioned_table();
  const Relation* any_of(const std::vector<const Relation*>& list);
  static Columns columns_of(const Relation& table);
  std::vector<const Relation*> relations(RelationKind kind) const;
  std::string if_exists();
  std::string behaviour();  // of a DROP: CASCADE or not

  // --- values and types (values.cpp)
  std::string a_type();
  std::string literal_of(const std::string& type);
  std::string condition_on(const TypedColumn& column);
  std::string an_expression_of(const std::string& type, const Columns& columns);

  // --- tables (make_table.cpp)
  std::string create_table();
  std::string partitioned_table(const std::string& name);
  std::string partition(const std::string& name);
  std::string bound_for(const Relation& parent);
  std::string table_elements(Columns& columns);
  std::string column_definition(TypedColumn& column, const Columns& before);
  std::string column_constraints(TypedColumn& column, const Columns& before);
  std::string table_constraint(const Columns& columns, bool is_altered);
  std::string references(bool is_altered);
  std::string column_list(const Columns& columns, std::size_t most);

  // --- ALTER TABLE (alter_table.cpp)
  std::string alter_table();
  std::string alteration(const Relation& table);
  std::string alter_column(const Relation& table);
  std::string alter_constraint(const Relation& table);
  std::string alter_setting(const Relation& table);
  std::string alter_partitions();
  std::string rename();
  std::string set_schema();

  // --- what stands on tables, and beside them (make_others.cpp)
  std::string create_index();
  std::string alter_index();
  std::string create_view();
  std::string create_sequence();
  std::string alter_sequence();
  std::string sequence_options();
  std::string create_trigger();
  std::string attach();  // rules, policies, statistics
  std::string create_schema();

  // --- types and functions (make_types.cpp)
  std::string create_type();
  std::string alter_type();
  std::string alter_domain();
  std::string create_function();
  std::string alter_function();

  // --- everything of a kind (any_object.cpp)
  std::string drop();
  std::string drop_part();
  std::string comment();
  std::string grant();
  std::string owner();
  std::string rows();
  std::string search_path();

  Dice& dice_;
  const Catalog& catalog_;
  std::vector<const Relation*> all_;
  std::vector<const Relation*> tables_;  // partitioned ones and partitions among them
  std::vector<const Type*> types_;
  std::vector<const Function*> functions_;
  std::vector<std::string> schemas_;
};

}  // namespace miglint::test
