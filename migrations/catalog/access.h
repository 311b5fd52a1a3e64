#pragma once

// Who owns an object and who may do what with it.
//
// Privileges are told against those that every new object has (acldefault, acl.c, v15), which is
// how a server is asked too: "SELECT to app", "not EXECUTE to PUBLIC". Everything here is granted
// by the owner; who passed on what with a grant option is not followed.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/ddl/command.h"

namespace miglint {

enum class AccessKind { kTable, kColumn, kSequence, kFunction, kType, kSchema };

struct Privilege {
  std::string name;  // "SELECT"
  std::string role;  // "PUBLIC", a role, or empty: the owner
  bool with_option = false;
  bool taken = false;  // a new object gives it, and this one does not

  friend bool operator==(const Privilege&, const Privilege&) = default;
};

struct Access {
  std::string owner;  // empty: the role that runs the migrations
  std::vector<Privilege> privileges;

  friend bool operator==(const Access&, const Access&) = default;
};

// A role as written, where `owner` owns: empty if it is the owner.
std::string role_beside(std::string_view role, std::string_view owner);

// GRANT or REVOKE of one privilege for one role (role_beside).
void grant(std::vector<Privilege>& privileges,
           AccessKind kind,
           const Privilege& privilege,
           bool revoke);

// What ALL stands for.
std::vector<std::string> all_privileges(AccessKind kind, int pg_version);

// The new owner takes over what the old one may do, and what it could do before.
void set_owner(Access& access, std::string_view owner);

// "SELECT to app with grant option, not EXECUTE to PUBLIC"; empty: as a new object.
std::string words_of(const std::vector<Privilege>& privileges);

class Catalog;

// The catalogue holds all that the statement changes, so that something can be said of it.
bool is_followed(const ddl::Grant& grant, const Catalog& catalog);
bool is_followed(const ddl::SetOwner& set, const Catalog& catalog);

}  // namespace miglint
