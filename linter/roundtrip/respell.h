#pragma once

// Do two spellings of a definition mean the same to Postgres? The server is asked by doing it: in a
// transaction that is rolled back an object is given the other spelling, and what the server then
// says of the object must be what it said before.

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "linter/roundtrip/live_catalog.h"
#include "migrations/catalog/catalog.h"

namespace miglint {

class Respeller {
 public:
  explicit Respeller(LiveCatalog& live) : live_(live) {}

  // Whose objects are asked about from now on; what was answered is remembered.
  void look_at(const Catalog& simulated);

  // `object` as the server has it; `said`: what the simulated catalogue says of its `key`.
  bool mean_the_same(const DescribedObject& object,
                     const std::string& key,
                     const std::string& is,
                     const std::string& said);

 private:
  // Where an object's parts are named; qualified names cannot be taken apart again.
  struct Place {
    ddl::Name relation;
    std::string part;  // the column, constraint, trigger …; of a view: its list of columns
    bool of_domain = false;
    ddl::Name parent;  // of a partition
  };

  bool try_out(const DescribedObject& object,
               const std::string& key,
               const std::string& is,
               const std::string& said);
  bool try_out_along(const std::string& search_path,
                     const DescribedObject& object,
                     const std::string& key,
                     const std::string& is,
                     const std::string& said);
  bool are_one_value(std::string_view type, const std::string& is, const std::string& said);
  static std::string change(const DescribedObject& object,
                            const Place& place,
                            const std::string& key,
                            const std::string& said);

  LiveCatalog& live_;
  std::map<std::string, Place> places_;
  std::string search_path_;  // the one in force in the simulation
  std::map<std::tuple<std::string, std::string, std::string>, bool> answers_;
  // What was last found right of a view. Its tree is fixed when it is made: renames and new columns
  // change the server's spelling of it, and not what was said.
  std::map<std::string, std::string> views_;
};

}  // namespace miglint
