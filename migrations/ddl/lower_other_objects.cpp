// Objects of which only the name matters here, and statements over whole groups of objects.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

CreateObject create(ObjectKind kind, Name name, bool if_not_exists = false) {
  return {kind, std::move(name), if_not_exists, false, {}};
}

Name plain(const char* name) {
  return {"", text_or_empty(name), 0};
}

std::vector<std::string> role_names(const List* roles) {
  std::vector<std::string> names;
  each<RoleSpec>(roles,
                 [&](const RoleSpec* role) { names.push_back(text_or_empty(role->rolename)); });
  return names;
}

// CREATE AGGREGATE name (types): the arguments stand before the order-by ones.
std::vector<std::string> aggregate_arguments(const List* args) {
  std::vector<std::string> types;
  if (args == nullptr || linitial(args) == nullptr) return types;
  each<FunctionParameter>(static_cast<const List*>(linitial(args)),
                          [&](const FunctionParameter* parameter) {
                            types.push_back(read_type(*parameter->argType).text());
                          });
  return types;
}

}  // namespace

Command lower_define(const DefineStmt& node) {
  const Name name = name_of(node.defnames);
  switch (node.kind) {
    case OBJECT_TYPE:  // base and shell types
      return CreateType{.type = name, .attributes = {}};
    case OBJECT_AGGREGATE: {
      CreateObject aggregate = create(ObjectKind::kAggregate, name);
      aggregate.or_replace = node.replace;
      if (!node.oldstyle) aggregate.argument_types = aggregate_arguments(node.args);
      return aggregate;
    }
    default:
      return create(read_object_kind(node.kind), name, node.if_not_exists);
  }
}

std::optional<Command> lower_create_object(const Node& node) {
  switch (nodeTag(&node)) {
    case T_CreateForeignServerStmt:
      return create(ObjectKind::kServer,
                    plain(as<CreateForeignServerStmt>(&node).servername),
                    as<CreateForeignServerStmt>(&node).if_not_exists);
    case T_CreateFdwStmt:
      return create(ObjectKind::kForeignDataWrapper, plain(as<CreateFdwStmt>(&node).fdwname));
    case T_CreateUserMappingStmt: {
      const auto& mapping = as<CreateUserMappingStmt>(&node);
      const std::string user = text_or_empty(mapping.user->rolename);
      return create(ObjectKind::kUserMapping,
                    {text_or_empty(mapping.servername), user.empty() ? "public" : user, 0},
                    mapping.if_not_exists);
    }
    case T_CreateEventTrigStmt:
      return create(ObjectKind::kEventTrigger, plain(as<CreateEventTrigStmt>(&node).trigname));
    case T_CreatePLangStmt:
      return create(ObjectKind::kLanguage,
                    plain(as<CreatePLangStmt>(&node).plname),
                    as<CreatePLangStmt>(&node).replace);
    case T_CreateAmStmt:
      return create(ObjectKind::kAccessMethod, plain(as<CreateAmStmt>(&node).amname));
    case T_CreateConversionStmt:
      return create(ObjectKind::kConversion,
                    name_of(as<CreateConversionStmt>(&node).conversion_name));
    case T_CreateOpClassStmt:
      return create(ObjectKind::kOperatorClass, name_of(as<CreateOpClassStmt>(&node).opclassname));
    case T_CreateOpFamilyStmt:
      return create(ObjectKind::kOperatorFamily,
                    name_of(as<CreateOpFamilyStmt>(&node).opfamilyname));
    case T_CreateCastStmt: {
      const auto& cast = as<CreateCastStmt>(&node);
      return create(
          ObjectKind::kCast,
          {"",
           read_type(*cast.sourcetype).text() + " AS " + read_type(*cast.targettype).text(),
           0});
    }
    default:
      return std::nullopt;
  }
}

std::optional<Command> lower_drop_object(const Node& node) {
  Drop drop;
  switch (nodeTag(&node)) {
    case T_DropRoleStmt:
      drop.kind = ObjectKind::kRole;
      drop.if_exists = as<DropRoleStmt>(&node).missing_ok;
      each<RoleSpec>(as<DropRoleStmt>(&node).roles,
                     [&](const RoleSpec* role) { drop.objects.push_back(plain(role->rolename)); });
      return drop;
    case T_DropUserMappingStmt: {
      const auto& mapping = as<DropUserMappingStmt>(&node);
      const std::string user = text_or_empty(mapping.user->rolename);
      drop.kind = ObjectKind::kUserMapping;
      drop.if_exists = mapping.missing_ok;
      drop.objects.push_back(
          {text_or_empty(mapping.servername), user.empty() ? "public" : user, 0});
      return drop;
    }
    default:
      return std::nullopt;
  }
}

Command lower_move_all(const AlterTableMoveAllStmt& node) {
  return MoveAll{read_object_kind(node.objtype),
                 text_or_empty(node.orig_tablespacename),
                 text_or_empty(node.new_tablespacename),
                 role_names(node.roles)};
}

Command lower_reassign_owned(const ReassignOwnedStmt& node) {
  return Owned{false,
               false,
               role_names(node.roles),
               node.newrole == nullptr ? "" : text_or_empty(node.newrole->rolename)};
}

Command lower_drop_owned(const DropOwnedStmt& node) {
  return Owned{true, node.behavior == DROP_CASCADE, role_names(node.roles), ""};
}

Command lower_alter_extension(const AlterExtensionStmt& node) {
  return AlterExtension{
      text_or_empty(node.extname), AlterExtension::What::kUpdate, ObjectKind::kExtension, {}};
}

Command lower_extension_member(const AlterExtensionContentsStmt& node) {
  return AlterExtension{text_or_empty(node.extname),
                        node.action > 0 ? AlterExtension::What::kAdd : AlterExtension::What::kDrop,
                        read_object_kind(node.objtype),
                        read_object(node.objtype, node.object)};
}

Command lower_depends(const AlterObjectDependsStmt& node) {
  return DependsOnExtension{read_object_kind(node.objectType),
                            node.relation != nullptr ? name_of(node.relation)
                                                     : read_object(node.objectType, node.object)};
}

}  // namespace miglint::ddl
