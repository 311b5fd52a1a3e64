#include "migrations/catalog/access.h"

#include <algorithm>

#include "migrations/catalog/catalog.h"

namespace miglint {

namespace {

// The superuser that initdb makes, whom a server started here runs migrations as.
constexpr std::string_view kFirstRole = "postgres";
constexpr std::string_view kEverybody = "PUBLIC";

// What a new object gives to everybody (acldefault, acl.c, v15); its owner may do anything.
bool is_given_at_first(AccessKind kind, const Privilege& privilege) {
  if (privilege.role.empty()) return kind != AccessKind::kColumn;
  if (privilege.role != kEverybody) return false;
  return kind == AccessKind::kFunction || kind == AccessKind::kType;
}

std::string words_of(const Privilege& privilege) {
  std::string words = privilege.taken ? "not " : "";
  words += privilege.name + " to " + (privilege.role.empty() ? "the owner" : privilege.role);
  if (privilege.with_option) words += " with grant option";
  return words;
}

// The schema that every database has belongs to initdb, and what it gives depends on the version.
bool is_public(const ddl::Name& schema) {
  return schema.name == "public";
}

bool is_known(const Catalog& catalog, ddl::ObjectKind kind, const ddl::Name& object) {
  switch (kind) {
    case ddl::ObjectKind::kSchema:
      return !is_public(object);
    case ddl::ObjectKind::kFunction:
    case ddl::ObjectKind::kProcedure:
      return !catalog.functions(object).empty() || catalog.function_is_gone(object);
    case ddl::ObjectKind::kType:
    case ddl::ObjectKind::kDomain:
      return catalog.type(object) != nullptr || catalog.type_is_gone(object);
    case ddl::ObjectKind::kTable:
    case ddl::ObjectKind::kView:
    case ddl::ObjectKind::kMaterializedView:
    case ddl::ObjectKind::kForeignTable:
    case ddl::ObjectKind::kSequence: {
      const Relation* relation = catalog.relation(object);
      if (relation == nullptr) return catalog.exists(object) == Truth::kNo;
      return !relation->assumed && relation->persistence != ddl::Persistence::kTemporary;
    }
    default:
      return false;
  }
}

}  // namespace

std::string role_beside(std::string_view role, std::string_view owner) {
  if (role == "public") return std::string(kEverybody);
  if (role == owner || (owner.empty() && role == kFirstRole)) return {};
  return std::string(role);
}

void grant(std::vector<Privilege>& privileges,
           AccessKind kind,
           const Privilege& privilege,
           bool revoke) {
  const auto known = std::ranges::find_if(privileges, [&](const Privilege& p) {
    return p.name == privilege.name && p.role == privilege.role;
  });
  if (revoke && privilege.with_option) {  // GRANT OPTION FOR: the privilege itself stays
    if (known != privileges.end()) known->with_option = false;
    return;
  }
  const bool is_usual = is_given_at_first(kind, privilege);
  if (known != privileges.end()) {
    const bool had_option = known->with_option;
    privileges.erase(known);
    if (!revoke && had_option) {
      Privilege kept = privilege;
      kept.with_option = true;
      privileges.push_back(std::move(kept));
      return;
    }
  }
  if (is_usual == !revoke) return;
  Privilege changed = privilege;
  changed.taken = revoke;
  privileges.push_back(std::move(changed));
}

std::vector<std::string> all_privileges(AccessKind kind, int pg_version) {
  switch (kind) {
    case AccessKind::kTable: {
      std::vector<std::string> all{
          "INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"};
      if (pg_version >= 17) all.emplace_back("MAINTAIN");
      return all;
    }
    case AccessKind::kColumn:
      return {"INSERT", "SELECT", "UPDATE", "REFERENCES"};
    case AccessKind::kSequence:
      return {"SELECT", "UPDATE", "USAGE"};
    case AccessKind::kFunction:
      return {"EXECUTE"};
    case AccessKind::kType:
      return {"USAGE"};
    case AccessKind::kSchema:
      return {"USAGE", "CREATE"};
  }
  return {};
}

void set_owner(Access& access, std::string_view owner) {
  access.owner = role_beside(owner, {});
  const std::vector<Privilege> before = access.privileges;
  const auto had_it = [&](const std::string& name) {
    return std::ranges::any_of(before, [&](const Privilege& p) {
      return !p.role.empty() && p.role == access.owner && p.name == name;
    });
  };
  std::erase_if(access.privileges, [&](const Privilege& p) {
    return p.role.empty() ? had_it(p.name) : p.role == access.owner;
  });
}

std::string words_of(const std::vector<Privilege>& privileges) {
  std::vector<std::string> words;
  words.reserve(privileges.size());
  for (const Privilege& privilege : privileges)
    words.push_back(words_of(privilege));
  std::ranges::sort(words);
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool is_followed(const ddl::Grant& grant, const Catalog& catalog) {
  // Beside the privileges that later objects get it leaves an object of its own.
  if (grant.default_privileges) return false;
  if (grant.all_in_schema)
    return std::ranges::all_of(grant.objects, [&](const ddl::Name& schema) {
      return catalog.schema(schema.name) != nullptr && !is_public(schema);
    });
  return std::ranges::all_of(grant.objects, [&](const ddl::Name& object) {
    return is_known(catalog, grant.kind, object);
  });
}

bool is_followed(const ddl::SetOwner& set, const Catalog& catalog) {
  return is_known(catalog, set.kind, set.object);
}

Access Catalog::new_access(AccessKind kind, std::string_view schema) const {
  Access access;
  access.owner = role_beside(acting_role_, {});
  for (const std::string_view where : {std::string_view(), schema})
    if (const Access* given = default_access(access.owner, where, kind))
      for (const Privilege& privilege : given->privileges)
        grant(access.privileges, kind, privilege, privilege.taken);
  return access;
}

static std::string default_key(std::string_view maker, std::string_view schema, AccessKind kind) {
  std::string key(maker);
  key += '\n';
  key += schema;
  key += '\n';
  key += static_cast<char>('a' + static_cast<int>(kind));
  return key;
}

const Access* Catalog::default_access(std::string_view maker,
                                      std::string_view schema,
                                      AccessKind kind) const {
  if (default_access_.empty()) return nullptr;
  return default_access_.find(default_key(maker, schema, kind));
}

void Catalog::put_default_access(std::string_view maker,
                                 std::string_view schema,
                                 AccessKind kind,
                                 Access access) {
  default_access_.set(default_key(maker, schema, kind), std::move(access));
}

}  // namespace miglint
