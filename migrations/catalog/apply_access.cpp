// GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, OWNER TO.
//
// An object that the history has never seen made is left alone: what may be done with it is not
// known, before and after.

#include <algorithm>
#include <array>

#include "migrations/catalog/arguments.h"
#include "migrations/catalog/cast_facts.h"
#include "migrations/catalog/change.h"

namespace miglint {

namespace {

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

AccessKind kind_of(const Relation& relation) {
  return relation.kind == RelationKind::kSequence ? AccessKind::kSequence : AccessKind::kTable;
}

std::optional<AccessKind> kind_of(ddl::ObjectKind kind) {
  switch (kind) {
    case ddl::ObjectKind::kTable:
      return AccessKind::kTable;
    case ddl::ObjectKind::kSequence:
      return AccessKind::kSequence;
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return AccessKind::kFunction;
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return AccessKind::kType;
    case ddl::ObjectKind::kSchema:
      return AccessKind::kSchema;
    default:
      return std::nullopt;
  }
}

class Granter {
 public:
  Granter(Change& change, const ddl::Grant& grant) : change_(change), grant_(grant) {}

  Refused run() {
    if (grant_.default_privileges) {
      defaults();
      return std::nullopt;
    }
    for (std::size_t i = 0; i < grant_.objects.size(); ++i) {
      const ddl::Name& object = grant_.objects[i];
      if (grant_.all_in_schema) {
        all_in(object.name);
      } else if (Refused refused = one(object, i)) {
        return refused;
      }
    }
    return std::nullopt;
  }

 private:
  Refused one(const ddl::Name& object, std::size_t i) {
    switch (kind_of(grant_.kind).value_or(AccessKind::kColumn)) {
      case AccessKind::kTable:
      case AccessKind::kSequence:
        if (change_.catalog.exists(object) == Truth::kNo) return undefined_table(object);
        if (const Relation* known = change_.catalog.relation(object)) {
          if (Refused refused = missing_column(*known)) return refused;
          relation(known->name);
        }
        return std::nullopt;
      case AccessKind::kFunction:
        for (const Function* function : change_.catalog.functions(object)) {
          const auto& arguments = i < grant_.arguments.size() ? grant_.arguments[i] : std::nullopt;
          if (!arguments || resolved_arguments(change_.catalog, *function) ==
                                resolved_arguments(change_.catalog, *arguments)) {
            change_of(*function);
            return std::nullopt;
          }
        }
        return std::nullopt;
      case AccessKind::kType:
        if (const Type* known = change_.catalog.type(object)) {
          Type type = *known;
          give(type.access, AccessKind::kType);
          change_.catalog.put(std::move(type));
        }
        return std::nullopt;
      case AccessKind::kSchema:
        if (const Schema* known = change_.catalog.schema(object.name)) {
          Schema schema = *known;
          give(schema.access, AccessKind::kSchema);
          change_.catalog.put(std::move(schema));
        }
        return std::nullopt;
      case AccessKind::kColumn:
        return std::nullopt;
    }
    return std::nullopt;
  }

  Refused missing_column(const Relation& relation) const {
    for (const std::vector<std::string>& columns : grant_.columns)
      for (const std::string& column : columns)
        if (change_.catalog.has_column(relation.name, column) == Truth::kNo &&
            !is_system_column(column))
          return undefined_column(column, relation.name);
    return std::nullopt;
  }

  void all_in(const std::string& schema) {
    if (grant_.kind == ddl::ObjectKind::kFunction || grant_.kind == ddl::ObjectKind::kProcedure) {
      std::vector<Function> functions;
      change_.catalog.each_function([&](const Function& function) {
        if (function.name.schema == schema) functions.push_back(function);
      });
      for (const Function& function : functions)
        change_of(function);
      return;
    }
    const bool sequences = grant_.kind == ddl::ObjectKind::kSequence;
    std::vector<ddl::Name> relations;
    change_.catalog.each_relation_in(schema, [&](const Relation& relation) {
      const bool is_sequence = relation.kind == RelationKind::kSequence;
      const bool is_other = relation.index || relation.kind == RelationKind::kCompositeType;
      if (is_sequence == sequences && !is_other) relations.push_back(relation.name);
    });
    for (const ddl::Name& name : relations)
      relation(name);
  }

  void relation(const ddl::Name& name) {
    edit(change_.catalog, name, [&](Relation& relation) {
      if (relation.assumed) return;
      const AccessKind kind = kind_of(relation);
      give(relation.access, kind);
      for (Column& column : relation.columns.editable())
        give_column(relation, column);
    });
  }

  void change_of(const Function& function) {
    Function changed = function;
    give(changed.access, AccessKind::kFunction);
    change_.catalog.put(std::move(changed));
  }

  // The words of the grant: each privilege, and the columns that it is limited to.
  template <typename Visit>
  void each_privilege(AccessKind kind, const Visit& visit) const {
    if (grant_.privileges.empty()) {
      for (const std::string& name : all_privileges(kind, change_.pg_version))
        visit(name, std::vector<std::string>());
      return;
    }
    for (std::size_t i = 0; i < grant_.privileges.size(); ++i) {
      const std::vector<std::string> columns =
          i < grant_.columns.size() ? grant_.columns[i] : std::vector<std::string>();
      if (!grant_.privileges[i].empty()) {
        visit(upper(grant_.privileges[i]), columns);
        continue;
      }
      const AccessKind of = columns.empty() ? kind : AccessKind::kColumn;  // ALL (a, b)
      for (const std::string& name : all_privileges(of, change_.pg_version))
        visit(name, columns);
    }
  }

  void give(Access& access, AccessKind kind) const {
    each_privilege(kind, [&](const std::string& name, const std::vector<std::string>& columns) {
      if (!columns.empty()) return;
      for (const std::string& role : grant_.roles)
        grant(access.privileges, kind, privilege(name, role, access.owner), grant_.revoke);
    });
  }

  // What is taken of the table is taken of each column too (ExecGrant_Relation, aclchk.c, v15).
  void give_column(const Relation& table, Column& column) const {
    each_privilege(AccessKind::kTable,
                   [&](const std::string& name, const std::vector<std::string>& columns) {
                     const bool is_named = std::ranges::count(columns, column.name) > 0;
                     if (!is_named && !(grant_.revoke && columns.empty())) return;
                     for (const std::string& role : grant_.roles)
                       grant(column.privileges,
                             AccessKind::kColumn,
                             privilege(name, role, table.access.owner),
                             grant_.revoke);
                   });
  }

  Privilege privilege(const std::string& name,
                      const std::string& role,
                      const std::string& owner) const {
    const std::string& written = role.empty() ? change_.catalog.acting_role() : role;
    return {.name = name,
            .role = role_beside(written, owner),
            .with_option = grant_.grant_option,
            .taken = false};
  }

  void defaults() {
    const std::optional<AccessKind> kind = kind_of(grant_.kind);
    if (!kind) return;
    std::vector<std::string> makers = grant_.makers;
    if (makers.empty()) makers = {change_.catalog.acting_role()};
    std::vector<std::string> schemas = grant_.schemas;
    if (schemas.empty()) schemas = {""};
    for (const std::string& written : makers)
      for (const std::string& schema : schemas) {
        const std::string maker = role_beside(written, {});
        const Access* known = change_.catalog.default_access(maker, schema, *kind);
        Access access = known != nullptr ? *known : Access{.owner = maker, .privileges = {}};
        give(access, *kind);
        // In a schema only what was given there can be taken.
        if (!schema.empty()) std::erase_if(access.privileges, &Privilege::taken);
        change_.catalog.put_default_access(maker, schema, *kind, std::move(access));
      }
  }

  Change& change_;
  const ddl::Grant& grant_;
};

}  // namespace

Refused apply_grant(Change& change, const ddl::Grant& grant) {
  return Granter(change, grant).run();
}

// Indexes and the sequences of its columns go with a table (ATExecChangeOwner, tablecmds.c, v15).
void own(Change& change, Relation& relation, const std::string& owner) {
  set_owner(relation.access, owner.empty() ? change.catalog.acting_role() : owner);
  // A column's owner has nothing by itself: what was given to the role is told of the owner.
  for (Column& column : relation.columns.editable()) {
    std::vector<Privilege> kept;
    for (Privilege& privilege : column.privileges) {
      if (privilege.role == relation.access.owner) privilege = {privilege.name, ""};
      if (std::ranges::count(kept, privilege) == 0) kept.push_back(std::move(privilege));
    }
    column.privileges = std::move(kept);
  }
  for (const ddl::Name& name : relation.sequences)
    edit(change.catalog, name, [&](Relation& sequence) {
      set_owner(sequence.access, relation.access.owner);
    });
}

Refused apply_owner(Change& change, const ddl::SetOwner& set) {
  const std::string owner = set.owner.empty() ? change.catalog.acting_role() : set.owner;
  switch (set.kind) {
    case ddl::ObjectKind::kSchema:
      if (const Schema* known = change.catalog.schema(set.object.name)) {
        Schema schema = *known;
        set_owner(schema.access, owner);
        change.catalog.put(std::move(schema));
      }
      return std::nullopt;
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      if (const Type* known = change.catalog.type(set.object)) {
        Type type = *known;
        set_owner(type.access, owner);
        change.catalog.put(std::move(type));
      }
      return std::nullopt;
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      for (const Function* known : change.catalog.functions(set.object)) {
        if (set.arguments && resolved_arguments(change.catalog, *known) !=
                                 resolved_arguments(change.catalog, *set.arguments))
          continue;
        Function function = *known;
        set_owner(function.access, owner);
        change.catalog.put(std::move(function));
        break;
      }
      return std::nullopt;
    default:
      break;
  }
  const Relation* known = change.catalog.relation(set.object);
  if (known == nullptr) return std::nullopt;
  Relation relation = *known;
  own(change, relation, owner);
  change.catalog.put(std::move(relation));
  return std::nullopt;
}

}  // namespace miglint
