// DROP: what goes is locked, and so is everything that loses a part of itself.

#include <algorithm>

#include "migrations/catalog/effects_builder.h"
#include "migrations/catalog/extension_facts.h"

namespace miglint {

namespace {

class DropEffects {
 public:
  DropEffects(EffectsBuilder& out, const ddl::Drop& drop) : out_(out), drop_(drop) {}

  void run() {
    for (std::size_t i = 0; i < drop_.objects.size(); ++i)
      one(drop_.objects[i]);
  }

 private:
  void one(const ddl::Name& object) {
    switch (drop_.kind) {
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kForeignTable:
        return relation(object, RelationKind::kTable);
      case ddl::ObjectKind::kView:
        return relation(object, RelationKind::kView);
      case ddl::ObjectKind::kMaterializedView:
        return relation(object, RelationKind::kMaterializedView);
      case ddl::ObjectKind::kSequence:
        return relation(object, RelationKind::kSequence);
      case ddl::ObjectKind::kIndex:
        return index(object);
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        return part(object.name);
      case ddl::ObjectKind::kStatistics:
        return statistics(object);
      case ddl::ObjectKind::kType:
      case ddl::ObjectKind::kDomain:
        return type(object);
      case ddl::ObjectKind::kFunction:
      case ddl::ObjectKind::kProcedure:
        return function(object);
      case ddl::ObjectKind::kSchema:
        return schema(object.name);
      case ddl::ObjectKind::kExtension:
        return extension(object.name);
      case ddl::ObjectKind::kServer:
        return server(object.name);
      case ddl::ObjectKind::kDatabase:
        return out_.forbid("DROP DATABASE");
      case ddl::ObjectKind::kTablespace:
        return out_.forbid("DROP TABLESPACE");
      default:
        return;
    }
  }

  void relation(const ddl::Name& name, RelationKind kind) {
    const Relation* known = out_.find(name);
    if (known == nullptr) return out_.lock(name, LockMode::kAccessExclusive, kind);
    table(*known);
  }

  void table(const Relation& relation) {
    if (std::ranges::count(gone_, relation.name) > 0) return;
    gone_.push_back(relation.name);
    out_.lock(relation.name, LockMode::kAccessExclusive);
    for (const TableConstraint& constraint : relation.constraints)
      if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey)
        out_.lock_tree(constraint.definition.referenced, LockMode::kAccessExclusive);
    out_.lock_indexes(relation.name, LockMode::kAccessExclusive);
    out_.lock_owned_sequences(relation.name, LockMode::kAccessExclusive);
    for (const ddl::Name& parent : relation.inherits) {
      if (relation.bound.empty()) continue;
      out_.lock(parent, LockMode::kAccessExclusive);
      if (const Relation* whole = out_.find(parent))
        out_.lock(whole->default_partition, LockMode::kAccessExclusive);
    }
    for (const ddl::Name& child : relation.children)
      if (const Relation* known = out_.find(child)) table(*known);
    if (!drop_.cascade) return;
    for (const ddl::Name& other : relation.referenced_by)
      out_.lock_tree(other, LockMode::kAccessExclusive);
    for (const ddl::Name& view : relation.dependents)
      if (const Relation* known = out_.find(view)) table(*known);
  }

  void index(const ddl::Name& name) {
    const LockMode mode =
        drop_.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive;
    if (drop_.concurrently) out_.forbid("DROP INDEX CONCURRENTLY");
    const Relation* known = out_.find(name);
    if (known != nullptr && known->index) {
      out_.lock_tree(known->index->table, mode);
      for (const Relation* relation : tree_of(out_.catalog, known->index->table))
        for (const ddl::Name& own : relation->indexes)
          if (const Relation* child = out_.find(own);
              child != nullptr && child->index && child->index->parent == known->name)
            out_.lock(own, mode);
    } else if (out_.catalog.exists(name) == Truth::kUnknown) {
      out_.uncertain();  // its table is not known
    }
    out_.lock(name, mode, RelationKind::kIndex);
  }

  bool has_part(const Relation& relation, const std::string& name) const {
    switch (drop_.kind) {
      case ddl::ObjectKind::kTrigger:
        return std::ranges::any_of(relation.triggers,
                                   [&](const Trigger& t) { return t.definition.trigger == name; });
      case ddl::ObjectKind::kRule:
        return std::ranges::any_of(relation.rules,
                                   [&](const RewriteRule& r) { return r.definition.rule == name; });
      default:
        return std::ranges::any_of(relation.policies,
                                   [&](const Policy& p) { return p.definition.policy == name; });
    }
  }

  void part(const std::string& name) {
    const Relation* known = out_.find(drop_.relation);
    const bool there = known != nullptr && has_part(*known, name);
    if (!there && drop_.if_exists) {
      if (known != nullptr && !known->assumed) return;
      out_.uncertain();
    }
    const bool all = drop_.kind == ddl::ObjectKind::kTrigger && known != nullptr &&
                     known->kind == RelationKind::kPartitionedTable;
    out_.lock(drop_.relation, LockMode::kAccessExclusive);
    out_.lock(drop_.relation, LockMode::kAccessShare);
    if (all) out_.lock_tree(drop_.relation, LockMode::kAccessExclusive);
  }

  void statistics(const ddl::Name& name) {
    const ddl::Name resolved = out_.catalog.resolve(name);
    out_.catalog.each_mentioning(resolved.name, [&](const Relation& relation) {
      for (const Statistics& statistics : relation.statistics)
        if (statistics.name == resolved) out_.lock(relation.name, LockMode::kShareUpdateExclusive);
    });
  }

  void type(const ddl::Name& name) {
    if (!drop_.cascade) return;
    const ddl::Name resolved = out_.catalog.resolve(name);
    lose_columns({resolved.name}, [&](const ddl::TypeName& used) {
      return !used.built_in && out_.catalog.resolve(used.name) == resolved;
    });
    out_.catalog.each_mentioning(resolved.name, [&](const Relation& relation) {
      if (relation.row_type == resolved) table(relation);
    });
  }

  // Every table with such a column loses it, and what reads the column goes.
  // `types`: their names without a schema.
  template <typename Is>
  void lose_columns(const std::vector<std::string>& types, const Is& is) {
    const auto lose = [&](const Relation& relation) {
      if (relation.index || relation.kind == RelationKind::kView) return;
      for (const Column& column : relation.columns) {
        if (!column.type || !is(*column.type)) continue;
        if (relation.kind == RelationKind::kMaterializedView) return table(relation);
        out_.lock(relation.name, LockMode::kAccessExclusive);
        lock_users(relation, column.name);
      }
    };
    for (const std::string& type : types)
      out_.catalog.each_mentioning(type, lose);
  }

  void lock_users(const Relation& relation, const std::string& column) {
    for (const ddl::Name& name : relation.indexes) {
      const Relation* index = out_.find(name);
      if (index != nullptr && index->index && index_uses(index->index->definition, column))
        out_.lock(name, LockMode::kAccessExclusive);
    }
    for (const ddl::Name& name : relation.dependents) {
      const Relation* view = out_.find(name);
      if (view != nullptr && out_.catalog.view_uses(*view, relation.name, column) != Truth::kNo)
        table(*view);
    }
  }

  void function(const ddl::Name& name) {
    if (!drop_.cascade) return;
    const ddl::Name resolved = out_.catalog.resolve(name);
    const auto calls = [&](const std::vector<ddl::FunctionCall>& functions) {
      return std::ranges::any_of(functions, [&](const ddl::FunctionCall& call) {
        return out_.catalog.resolve(call.name) == resolved;
      });
    };
    out_.catalog.each_mentioning(resolved.name, [&](const Relation& relation) {
      const auto runs = [&](const Trigger& trigger) {
        return out_.catalog.resolve(trigger.definition.function) == resolved;
      };
      if (std::ranges::any_of(relation.triggers, runs))
        out_.lock(relation.name, LockMode::kAccessExclusive);
      for (const Column& column : relation.columns)
        if (column.default_value && calls(column.default_value->functions))
          out_.lock(relation.name, LockMode::kAccessExclusive);
      for (const TableConstraint& constraint : relation.constraints)
        if (constraint.definition.check && calls(constraint.definition.check->functions))
          out_.lock(relation.name, LockMode::kAccessExclusive);
      if (calls(relation.functions)) table(relation);
    });
  }

  void schema(const std::string& name) {
    if (!drop_.cascade) return;
    out_.catalog.each_relation_in(name, [&](const Relation& relation) {
      if (!relation.index) table(relation);
    });
  }

  void extension(const std::string& name) {
    if (!drop_.cascade) return;
    const auto types = types_of_extension(name);
    if (!knows_extension(name)) out_.uncertain();
    lose_columns({types.begin(), types.end()}, [&](const ddl::TypeName& used) {
      return !used.built_in && std::ranges::count(types, used.name.name) > 0;
    });
  }

  void server(const std::string& name) {
    if (!drop_.cascade) return;
    out_.catalog.each_mentioning(name, [&](const Relation& relation) {
      if (relation.server == name) table(relation);
    });
  }

  EffectsBuilder& out_;
  const ddl::Drop& drop_;
  std::vector<ddl::Name> gone_;
};

}  // namespace

void drop_effects(EffectsBuilder& out, const ddl::Drop& drop) {
  DropEffects(out, drop).run();
}

}  // namespace miglint
