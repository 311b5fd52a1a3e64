// Who may do what: roles, their settings, policies, default privileges.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

static std::string role_of(const RoleSpec* role) {
  return role == nullptr ? std::string() : text_or_empty(role->rolename);
}

// NOSUPERUSER is the option superuser, false.
static std::vector<std::string> options_turned_on(const List* options) {
  std::vector<std::string> names;
  each<DefElem>(options, [&](const DefElem* option) {
    const Node* value = option->arg;
    const bool off = value != nullptr && IsA(value, Boolean) && !as<Boolean>(value).boolval;
    if (!off) names.push_back(text_or_empty(option->defname));
  });
  return names;
}

Command lower_create_role(const CreateRoleStmt& node) {
  return ChangeRole{text_or_empty(node.role), true, options_turned_on(node.options)};
}

Command lower_alter_role(const AlterRoleStmt& node) {
  return ChangeRole{role_of(node.role), false, options_turned_on(node.options)};
}

static std::string setting_of(const VariableSetStmt* set) {
  return set == nullptr ? std::string() : text_or_empty(set->name);
}

Command lower_alter_role_set(const AlterRoleSetStmt& node) {
  return SetServerSetting{
      SetServerSetting::Scope::kRole, role_of(node.role), setting_of(node.setstmt)};
}

Command lower_alter_database_set(const AlterDatabaseSetStmt& node) {
  return SetServerSetting{
      SetServerSetting::Scope::kDatabase, text_or_empty(node.dbname), setting_of(node.setstmt)};
}

Command lower_default_privileges(const AlterDefaultPrivilegesStmt& node) {
  Grant grant = lower_grant(*node.action);
  each<DefElem>(node.options, [&](const DefElem* option) {
    if (option->arg == nullptr || !IsA(option->arg, List)) return;
    const auto* list = reinterpret_cast<const List*>(option->arg);
    if (text_or_empty(option->defname) == "schemas") grant.schemas = strings_of(list);
    if (text_or_empty(option->defname) == "roles")
      each<RoleSpec>(list, [&](const RoleSpec* role) { grant.makers.push_back(role_of(role)); });
  });
  return grant;
}

}  // namespace miglint::ddl
