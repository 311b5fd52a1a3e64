#include "tests/random/unclaimed.h"

#include <algorithm>
#include <array>

namespace miglint::test {

namespace {

struct Unclaimed {
  std::string_view sqlstate;
  std::string_view words;  // a part of them; empty: any
};

constexpr auto kUnclaimed = std::to_array<Unclaimed>({
    // What does not exist may be what the history never made: it is taken to be there.
    {"42P01", ""},
    {"42704", ""},
    {"42883", ""},
    {"3F000", ""},
    // Types of expressions are not worked out, nor what a value looks like.
    {"42846", "cannot cast type"},
    {"42804", "default expression is of type"},
    {"42804", "default for column"},
    {"42804", "cannot be cast automatically"},
    {"42804", "argument of CHECK"},
    {"42804", "cannot determine element type"},
    {"42804", "generation expression"},
    {"42804", "result of USING clause"},
    {"42P17", "generation expression"},
    {"42P17", "functions in index"},
    {"22001", ""},
    {"22007", ""},
    {"22P02", ""},
    {"22003", ""},
    {"22008", ""},
    // Which types have operators for which access method is known of a few alone.
    {"42804", "foreign key constraint"},
    {"0A000", "has no default btree operator class"},
    {"0A000", "access method"},
    // The columns that a query names are looked at for what a DROP would break alone.
    {"42703", "column \"\" does not exist"},
    {"42703", "column \"\" of relation \"\" does not exist"},
    {"42703", "column \"\" named in partition key does not exist"},
    {"42703", "column \"\" named in key does not exist"},
    {"42501", ""},
    // Bounds are not compared with each other.
    {"42P17", "would overlap partition"},
    // A sequence's own numbers, and how an identity column's began, are the server's.
    {"22023", "RESTART value"},
    {"22023", "START value"},
    {"22023", "MINVALUE"},
    {"22023", "unrecognized parameter"},
    // The role that runs the migrations is not known, so that any owner may be it.
    {"0A000", "cannot change owner of sequence"},
    {"55000", "sequence must have same owner"},
    // Of rare mistakes these are left to the server.
    {"0A000", "cannot alter statistics on non-expression column"},
    {"0A000", "cannot alter type of column \"\" twice"},
    {"0A000", "cannot change persistence setting twice"},
    {"0A000", "cannot cluster on partial index"},
    {"0A000", "cannot mark index clustered in partitioned table"},
    {"0A000", "as replica identity"},
    {"42809", "replica identity"},
    {"42809", "is not an index for table"},
    {"42611", ""},
    {"42701", "column \"\" of relation \"\" already exists"},
    {"42701", "duplicate column name in statistics definition"},
    {"42701", "column \"\" specified more than once"},
    {"42725", "is not unique"},
    {"0A000", "INSTEAD OF triggers"},
    {"0A000", "cannot alter type"},
    {"42P16", "multiple primary keys"},
    {"42809", "ALTER action SET cannot be performed"},
    {"0A000", "must include all partitioning columns"},
    {"42601", "action for foreign key constraint containing generated column"},
    // The columns of a view that a list gives names to are not followed through a *.
    {"42P16", "from view"},
    {"42P16", "of view column"},
    {"42601", "CREATE VIEW specifies more column names"},
    {"42710", "constraint \"\" for relation"},
    {"42P07", "circular inheritance"},
    {"42P13", ""},
    {"42P16", "cannot be made a member of itself"},
    {"42P16", "cannot recursively add identity column"},
    {"42P17", "cannot use generated column in partition key"},
    {"55000", "cannot attach index"},
    {"42804", "child table is missing constraint"},
    {"42804", "in child table must be a generated column"},
});

}  // namespace

bool is_unclaimed(std::string_view sqlstate, const std::string& words) {
  return std::ranges::any_of(kUnclaimed, [&](const Unclaimed& one) {
    return one.sqlstate == sqlstate && words.find(one.words) != std::string::npos;
  });
}

}  // namespace miglint::test
