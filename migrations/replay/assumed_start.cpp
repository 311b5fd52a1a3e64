#include "migrations/replay/assumed_start.h"

#include <algorithm>
#include <utility>

namespace miglint {

namespace {

bool is_made_here(const Origin& origin) {
  return origin.revision != kNoRevision;
}

// A column that a statement only mentioned: nothing of it is known.
Column mentioned(const Column& column) {
  Column bare;
  bare.name = column.name;
  return bare;
}

class Start {
 public:
  Start(const Catalog& before, const Catalog& up) : before_(before), up_(up), start_(before) {}

  void add(const Relation& relation) {
    if (relation.assumed) {
      start_.put(as_it_was(nullptr, relation));
    } else if (before_.exists(relation.name) == Truth::kUnknown &&
               up_.exists(relation.name) == Truth::kNo) {
      start_.put(relation);
    }
  }

  void complete(const Relation& was, const Relation& is) {
    if (was.assumed || !was.columns_complete) start_.put(as_it_was(&was, is));
  }

  void add(const Type& type) {
    if (up_.type_is_gone(type.name) && !before_.type_is_gone(type.name)) start_.put(type);
  }

  void add(const Function& function) {
    if (!up_.functions(function.name).empty()) return;
    start_.put(function);
  }

  void add(const Schema& schema) {
    if (!up_.has_schema(schema.name)) start_.put(schema);
  }

  void add_extension(const std::string& name) {
    if (!up_.has_extension(name)) start_.add_extension(name);
  }

  Catalog take() { return std::move(start_); }

 private:
  Relation as_it_was(const Relation* was, const Relation& is) const {
    Relation start = was != nullptr ? *was : is;
    if (was == nullptr) {
      start.columns.clear();
      start.constraints.clear();
      start.triggers.clear();
      start.policies.clear();
    }
    for (const Column& column : is.columns) {
      if (start.column(column.name) != nullptr) continue;
      if (!is_made_here(column.origin)) {
        start.columns.push_back(mentioned(column));
      } else if (before_.has_column(is.name, column.name) == Truth::kUnknown &&
                 up_.has_column(is.name, column.name) == Truth::kNo) {
        start.columns.push_back(column);
      }
    }
    for (const TableConstraint& constraint : is.constraints) {
      const bool is_restored = constraint.origin.direction == Direction::kDowngrade;
      if (start.constraint(constraint.definition.name) == nullptr && is_restored)
        start.constraints.push_back(constraint);
    }
    put_back(is.triggers, start.triggers, [](const Trigger& t) { return t.definition.trigger; });
    put_back(is.policies, start.policies, [](const Policy& p) { return p.definition.policy; });
    return start;
  }

  // What the downgrade made of what nobody has seen made: the upgrade must have dropped it.
  template <typename Part, typename NameOf>
  static void put_back(const std::vector<Part>& from,
                       std::vector<Part>& start,
                       const NameOf& name_of) {
    for (const Part& part : from)
      if (part.origin.direction == Direction::kDowngrade &&
          std::ranges::count(start, name_of(part), name_of) == 0)
        start.push_back(part);
  }

  const Catalog& before_;
  const Catalog& up_;
  Catalog start_;
};

}  // namespace

Catalog assumed_start(const Catalog& before, const Catalog& up, const Catalog& down) {
  Start start(before, up);
  before.each_difference(down,
                         {.relation =
                              [&](const Relation* was, const Relation* is) {
                                if (is == nullptr) return;
                                if (was == nullptr) {
                                  start.add(*is);
                                } else {
                                  start.complete(*was, *is);
                                }
                              },
                          .type =
                              [&](const Type* was, const Type* is) {
                                if (was == nullptr && is != nullptr) start.add(*is);
                              },
                          .function =
                              [&](const Function* was, const Function* is) {
                                if (was == nullptr && is != nullptr) start.add(*is);
                              },
                          .schema =
                              [&](const Schema* was, const Schema* is) {
                                if (was == nullptr && is != nullptr) start.add(*is);
                              },
                          .extension =
                              [&](const std::string* was, const std::string* is) {
                                if (was == nullptr && is != nullptr) start.add_extension(*is);
                              }});
  return start.take();
}

}  // namespace miglint
