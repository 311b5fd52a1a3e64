// Types, domains, sequences, extensions, schemas.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

Command lower_enum(const CreateEnumStmt& node) {
  return CreateEnum{name_of(node.typeName), strings_of(node.vals)};
}

Command lower_alter_enum(const AlterEnumStmt& node) {
  const Name type = name_of(node.typeName);
  if (node.oldVal != nullptr) return RenameEnumValue{type, node.oldVal, text_or_empty(node.newVal)};
  return AddEnumValue{type,
                      text_or_empty(node.newVal),
                      text_or_empty(node.newValNeighbor),
                      node.newValNeighbor != nullptr && !node.newValIsAfter,
                      node.skipIfNewValExists};
}

Command lower_domain(const CreateDomainStmt& node) {
  CreateDomain domain;
  domain.domain = name_of(node.domainname);
  domain.base = read_type(*node.typeName);
  each<::Constraint>(node.constraints, [&](const ::Constraint* constraint) {
    switch (constraint->contype) {
      case CONSTR_NOTNULL:
        domain.not_null = true;
        break;
      case CONSTR_NULL:
        break;
      case CONSTR_DEFAULT:
        domain.default_value = read_expression(constraint->raw_expr);
        break;
      default:
        domain.constraints.push_back(read_constraint(*constraint, ExpressionOf::kDomain));
    }
  });
  return domain;
}

Command lower_alter_domain(const AlterDomainStmt& node) {
  AlterDomain alter;
  alter.domain = name_of(node.typeName);
  alter.action = static_cast<char>(node.subtype);
  alter.name = text_or_empty(node.name);
  alter.missing_ok = node.missing_ok;
  if (node.def != nullptr && IsA(node.def, Constraint)) {
    alter.constraint = read_constraint(as<::Constraint>(node.def), ExpressionOf::kDomain);
  } else if (node.def != nullptr) {
    alter.default_value = read_expression(node.def);
  }
  return alter;
}

Command lower_composite(const CompositeTypeStmt& node) {
  CreateType type;
  type.type = name_of(node.typevar);
  type.composite = true;
  each<ColumnDef>(node.coldeflist, [&](const ColumnDef* attribute) {
    type.attributes.push_back(read_column(*attribute));
  });
  return type;
}

// OWNED BY table.column, among a sequence's options.
static void read_owner(const List* options, Name& table, std::string& column) {
  each<DefElem>(options, [&](const DefElem* option) {
    if (text_or_empty(option->defname) != "owned_by" || option->arg == nullptr) return;
    const std::vector<std::string> parts = strings_of(reinterpret_cast<const List*>(option->arg));
    if (parts.size() < 2) return;  // OWNED BY NONE
    column = parts.back();
    table = {parts.size() > 2 ? parts[parts.size() - 3] : "", parts[parts.size() - 2], 0};
  });
}

Command lower_sequence(const CreateSeqStmt& node) {
  CreateSequence sequence;
  sequence.sequence = name_of(node.sequence);
  sequence.persistence = read_persistence(node.sequence->relpersistence);
  sequence.if_not_exists = node.if_not_exists;
  sequence.options = read_sequence_options(node.options);
  read_owner(node.options, sequence.owned_by_table, sequence.owned_by_column);
  return sequence;
}

Command lower_alter_sequence(const AlterSeqStmt& node) {
  AlterSequence sequence;
  sequence.sequence = name_of(node.sequence);
  sequence.if_exists = node.missing_ok;
  sequence.options = read_sequence_options(node.options);
  read_owner(node.options, sequence.owned_by_table, sequence.owned_by_column);
  each<DefElem>(node.options, [&](const DefElem* option) {
    if (text_or_empty(option->defname) == "owned_by")
      sequence.disowned = sequence.owned_by_column.empty();
  });
  return sequence;
}

Command lower_extension(const CreateExtensionStmt& node) {
  CreateExtension extension;
  extension.extension = text_or_empty(node.extname);
  extension.if_not_exists = node.if_not_exists;
  each<DefElem>(node.options, [&](const DefElem* option) {
    const std::string name = text_or_empty(option->defname);
    if (name == "schema") extension.schema = string_of(option->arg);
    if (name == "cascade") extension.cascade = true;
  });
  return extension;
}

Command lower_schema(const CreateSchemaStmt& node) {
  CreateSchema schema{text_or_empty(node.schemaname), node.if_not_exists, ""};
  // CREATE SCHEMA AUTHORIZATION role is named as the role.
  if (node.authrole != nullptr) schema.owner = text_or_empty(node.authrole->rolename);
  if (schema.schema.empty()) schema.schema = schema.owner;
  return schema;
}

}  // namespace miglint::ddl
