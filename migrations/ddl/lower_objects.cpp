// What is said of any kind of object: RENAME, DROP, SET SCHEMA, OWNER TO, COMMENT, GRANT.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

Command lower_rename(const RenameStmt& node) {
  Rename rename;
  rename.kind = read_object_kind(node.renameType);
  rename.relation_kind = node.renameType == OBJECT_COLUMN || node.renameType == OBJECT_ATTRIBUTE
                             ? read_object_kind(node.relationType)
                             : rename.kind;
  rename.new_name = text_or_empty(node.newname);
  rename.if_exists = node.missing_ok;
  rename.relation =
      node.relation != nullptr ? name_of(node.relation) : read_object(node.renameType, node.object);
  const bool is_part =
      rename.kind == ObjectKind::kColumn || rename.kind == ObjectKind::kConstraint ||
      rename.kind == ObjectKind::kTrigger || rename.kind == ObjectKind::kRule ||
      rename.kind == ObjectKind::kPolicy || rename.kind == ObjectKind::kAttribute ||
      rename.kind == ObjectKind::kDomainConstraint;
  if (is_part) rename.old_name = text_or_empty(node.subname);
  if (!is_part && rename.relation.empty())
    rename.relation = {"", text_or_empty(node.subname), 0};  // a schema, role or database
  return rename;
}

static std::optional<std::vector<std::string>> read_arguments(const Node* object) {
  const auto& function = as<ObjectWithArgs>(object);
  if (function.args_unspecified) return std::nullopt;
  std::vector<std::string> types;
  each<::TypeName>(function.objargs, [&](const ::TypeName* type) {
    if (type != nullptr)
      types.push_back(read_type(*type).text());  // null: a prefix operator's left
  });
  return types;
}

Command lower_drop(const DropStmt& node) {
  Drop drop;
  drop.kind = read_object_kind(node.removeType);
  drop.if_exists = node.missing_ok;
  drop.cascade = node.behavior == DROP_CASCADE;
  drop.concurrently = node.concurrent;
  each<Node>(node.objects, [&](const Node* object) {
    const bool is_part = node.removeType == OBJECT_TRIGGER || node.removeType == OBJECT_RULE ||
                         node.removeType == OBJECT_POLICY;
    if (!is_part) {
      drop.objects.push_back(read_object(node.removeType, object));
      if (IsA(object, ObjectWithArgs)) drop.arguments.push_back(read_arguments(object));
      return;
    }
    // "schema.table.trigger": the last part is the object, the rest its table.
    const std::vector<std::string> parts = strings_of(reinterpret_cast<const List*>(object));
    if (parts.empty()) return;
    drop.objects.push_back({"", parts.back(), 0});
    if (parts.size() >= 2)
      drop.relation = {parts.size() > 2 ? parts[parts.size() - 3] : "", parts[parts.size() - 2], 0};
  });
  return drop;
}

Command lower_set_schema(const AlterObjectSchemaStmt& node) {
  SetSchema set;
  set.kind = read_object_kind(node.objectType);
  set.object =
      node.relation != nullptr ? name_of(node.relation) : read_object(node.objectType, node.object);
  set.schema = text_or_empty(node.newschema);
  set.if_exists = node.missing_ok;
  return set;
}

Command lower_owner(const AlterOwnerStmt& node) {
  SetOwner set;
  set.kind = read_object_kind(node.objectType);
  set.object =
      node.relation != nullptr ? name_of(node.relation) : read_object(node.objectType, node.object);
  if (node.object != nullptr && IsA(node.object, ObjectWithArgs))
    set.arguments = read_arguments(node.object);
  if (node.newowner != nullptr) set.owner = text_or_empty(node.newowner->rolename);
  return set;
}

// COMMENT ON CONSTRAINT c ON DOMAIN d.
static Comment read_domain_comment(const CommentStmt& node) {
  Comment comment;
  comment.kind = ObjectKind::kDomainConstraint;
  const auto* parts = reinterpret_cast<const List*>(node.object);
  comment.object = read_object(OBJECT_DOMAIN, static_cast<const Node*>(linitial(parts)));
  comment.part = string_of(static_cast<const Node*>(llast(parts)));
  if (node.comment != nullptr) comment.text = node.comment;
  return comment;
}

Command lower_comment(const CommentStmt& node) {
  Comment comment;
  comment.kind = read_object_kind(node.objtype);
  comment.object = read_object(node.objtype, node.object);
  const bool is_part = comment.kind == ObjectKind::kColumn ||
                       comment.kind == ObjectKind::kConstraint ||
                       comment.kind == ObjectKind::kTrigger || comment.kind == ObjectKind::kRule ||
                       comment.kind == ObjectKind::kPolicy;
  if (comment.kind == ObjectKind::kDomainConstraint) return read_domain_comment(node);
  if (is_part && node.object != nullptr && IsA(node.object, List)) {
    const std::vector<std::string> parts = strings_of(reinterpret_cast<const List*>(node.object));
    comment.part = parts.empty() ? "" : parts.back();
    const std::size_t n = parts.size();
    comment.object = {n > 2 ? parts[n - 3] : "", n > 1 ? parts[n - 2] : "", 0};
  }
  if (node.comment != nullptr) comment.text = node.comment;
  return comment;
}

Grant lower_grant(const GrantStmt& node) {
  Grant grant;
  grant.revoke = !node.is_grant;
  grant.kind = read_object_kind(node.objtype);
  grant.grant_option = node.grant_option;
  grant.default_privileges = node.targtype == ACL_TARGET_DEFAULTS;
  grant.all_in_schema = node.targtype == ACL_TARGET_ALL_IN_SCHEMA;
  each<Node>(node.objects, [&](const Node* object) {
    const Name name = read_object(node.objtype, object);
    if (name.empty()) return;
    grant.objects.push_back(name);
    if (IsA(object, ObjectWithArgs)) grant.arguments.push_back(read_arguments(object));
  });
  each<AccessPriv>(node.privileges, [&](const AccessPriv* privilege) {
    grant.privileges.push_back(text_or_empty(privilege->priv_name));  // ALL (a, b) has no name
    grant.columns.push_back(strings_of(privilege->cols));
  });
  each<RoleSpec>(node.grantees, [&](const RoleSpec* role) {
    grant.roles.push_back(role->roletype == ROLESPEC_PUBLIC ? "public"
                                                            : text_or_empty(role->rolename));
  });
  return grant;
}

}  // namespace miglint::ddl
