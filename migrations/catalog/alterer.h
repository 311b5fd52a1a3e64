#pragma once

// One action of ALTER TABLE on one relation, which it changes in place. Private to
// apply_alter*.cpp.

#include "migrations/catalog/change.h"

namespace miglint {

// The default of a column that gets another type.
void keep_as_old_type(Column& column, const ddl::TypeName& to);

class Alterer {
 public:
  Alterer(Change& change, Relation& table, bool only, bool recursing)
      : change_(change), table_(table), only_(only), recursing_(recursing) {}

  Refused operator()(const ddl::AddColumn& add);
  Refused operator()(const ddl::DropColumn& drop);
  Refused operator()(const ddl::AlterColumnType& alter);
  Refused operator()(const ddl::SetDefault& set);
  Refused operator()(const ddl::SetNotNull& set);
  Refused operator()(const ddl::SetIdentity& set);
  Refused operator()(const ddl::DropExpression& drop);
  Refused operator()(const ddl::SetLogged& set);
  Refused operator()(const ddl::SetOptions& set);
  Refused operator()(const ddl::OtherAlteration& other);
  Refused operator()(const ddl::AttachPartition& attach);
  Refused operator()(const ddl::DetachPartition& detach);

  // Constraints stand in a file of their own.
  template <typename Action>
  Refused operator()(const Action& action) {
    return alter_constraint_action(change_, table_, action, only_);
  }

 private:
  bool is_partitioned() const { return table_.kind == RelationKind::kPartitionedTable; }

  Column* find(std::string_view name);
  bool is_absent(std::string_view name) const;
  // The column, assumed where the table is; null when it is proved absent.
  Column* need(const std::string& name);
  Refused cannot_get_columns() const;
  Refused merge_added(const ddl::ColumnDefinition& definition, Column& own);
  Refused has_nulls_at_once(const Column& column) const;
  Refused is_partition_key(const std::string& column, std::string_view verb) const;
  Refused drop_not_null(Column& column);
  Refused add_identity(const ddl::SetIdentity& set, Column& column);
  void drop_sequences_of(const std::string& column);
  Refused reference_of_other_persistence(bool logged) const;
  Refused set_storage(Column& column, const std::string& storage);
  Refused set_of_column(const ddl::OtherAlteration& other);
  Refused set_of_index_column(const ddl::OtherAlteration& other) const;
  Refused identify_by(const std::string& index) const;
  Refused cluster_on(const std::string& index);
  Refused cannot_inherit(const Relation& parent) const;
  Refused inherit(const ddl::OtherAlteration& other);
  Refused enable_triggers(const ddl::OtherAlteration& other);
  Refused enable_rule(const ddl::OtherAlteration& other);

  Change& change_;
  Relation& table_;
  bool only_;
  bool recursing_;
};

}  // namespace miglint
