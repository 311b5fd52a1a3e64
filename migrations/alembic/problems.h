#pragma once

// Why a directive could not be rendered: we do not know a part of it, or Alembic itself refuses it.
// The first reason stands; what is built after it is thrown away. Beside it, what a reader of the
// SQL could no longer see.

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "migrations/alembic/environment.h"
#include "migrations/alembic/values.h"
#include "migrations/revisions/note.h"

namespace miglint::alembic {

// What the project says about types of its own.
struct ProjectTypes {
  // Calls a function of the module, for what a type or an Enum computes (load_dialect_impl,
  // values_callable); empty: such types are unknown.
  std::function<Value(const Value& function, const std::vector<Value>& arguments)> call;
  const TypeTable* table = nullptr;  // may be null
};

// A select that is selected from.
struct Subquery {
  Value select;
  const void* identity = nullptr;
  std::string name;
  bool is_cte = false;
};

struct Problems {
  std::string opaque;
  std::string refused;
  bool unnamed = false;
  NoteKind refused_as = NoteKind::kAlembicRefuses;
  SourceSpan refused_where;  // of an argument; kNoFile: the whole call
  std::string unnamed_part;  // a name that is not known, as it stands in the SQL
  std::vector<Note> notes;
  const ProjectTypes* types = nullptr;  // may be null
  // Aliases without a name of their own, by table, in the order in which they were met: t_1, t_2.
  std::map<std::string, std::vector<const void*>> unnamed_aliases = {};

  std::vector<Subquery> subqueries = {};  // by number, as their marks tell (subqueries.h)

  std::string alias_of(const std::string& table, const void* identity) {
    std::vector<const void*>& met = unnamed_aliases[table];
    auto place = std::ranges::find(met, identity);
    if (place == met.end()) place = met.insert(met.end(), identity);
    return table + "_" + std::to_string(place - met.begin() + 1);
  }

  bool can_call() const { return types != nullptr && types->call; }

  bool any() const { return !opaque.empty() || !refused.empty(); }

  void not_known(std::string reason) {
    if (!any()) opaque = std::move(reason);
  }

  void refuse(std::string words) {
    if (!any()) refused = std::move(words);
  }

  void refuse(NoteKind as, std::string words, SourceSpan where) {
    if (any()) return;
    refused = std::move(words);
    refused_as = as;
    refused_where = where;
  }

  void unknown_name(std::string_view word) {
    if (unnamed_part.empty()) unnamed_part = word;
  }
};

}  // namespace miglint::alembic
