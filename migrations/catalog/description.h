#pragma once

// A schema spelled out: objects with named properties, all in Postgres's own spelling. The
// simulated catalogue and a live pg_catalog both turn into one, so that one diff with one set of
// words serves both, and `miglint schema` prints it.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace miglint {

struct DescribedObject {
  std::string kind;  // "table", "column", "index", "constraint", "type", "sequence", "view", …
  std::string name;  // qualified; of parts "public.users.email"
  // Ascending by key: "type" → "character varying(50)", "nullable" → "no", "default" → "0" …
  std::vector<std::pair<std::string, std::string>> properties;
  // Keys whose values are not known: they differ from nothing. A server knows everything.
  std::vector<std::string> unknown = {};

  friend bool operator==(const DescribedObject&, const DescribedObject&) = default;
};

using Description = std::vector<DescribedObject>;  // ascending by kind and name

// One difference, in words that complete "after the downgrade, …": "type public.mood is left
// behind", "column public.users.name came back as text, it was character varying(50)".
struct Difference {
  std::string object;  // "type public.mood"
  std::string before;  // what it was; empty: it was not there
  std::string after;   // empty: it is gone
  std::string words;
};

// Both are there, and are told apart by casts and schemas of functions alone, which Postgres adds
// or leaves out by itself.
bool may_mean_the_same(const Difference& difference);

std::vector<Difference> diff(const Description& before, const Description& after);

// The same columns of `table` ("public.users") in another order, or nullopt.
std::optional<Difference> order_difference(const std::string& table,
                                           const std::vector<std::string>& before,
                                           const std::vector<std::string>& after);

}  // namespace miglint
