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
    {"42704", "does not exist"},
    {"42704", "has no default operator class"},
    {"42883", ""},
    {"3F000", ""},
    // Types of expressions are not worked out, nor what a value looks like.
    {"42846", "cannot cast type"},
    {"42804", "default expression is of type"},
    // A NULL that was cast to an array or to a length is kept as a default, or not.
    {"42804", "default for column"},
    {"42804", "argument of CHECK"},
    {"42804", "cannot determine element type"},
    {"42804", "generation expression"},
    {"42804", "result of USING clause"},
    {"42P17", "generation expression is not immutable"},
    {"42P17", "functions in index"},
    {"22001", ""},
    {"22026", ""},
    {"22007", ""},
    {"22P02", ""},
    {"22003", ""},
    {"22008", ""},
    // Which types have operators for which access method is known of a few alone.
    {"42804", "foreign key constraint"},
    {"0A000", "has no default btree operator class"},
    // The columns that a query names are looked at for what a DROP would break alone.
    {"42703", "column \"\" does not exist"},
    {"42501", ""},
    // Bounds are not compared with each other.
    {"42P17", "would overlap partition"},
    // A sequence's own numbers, and how an identity column's began, are the server's.
    {"22023", "RESTART value"},
    {"22023", "START value"},
    {"22023", "MINVALUE"},
    {"22023", "unrecognized parameter"},
    // The copy of an identity column (LIKE) counts in bigint, with the limits of the original.
    {"22023", "is out of range for sequence data type"},
    // Whether a partition's key is the parent's is told by the shape of both indexes.
    {"42P16", "multiple primary keys"},
    // The role that runs the migrations is not known, so that any owner may be it.
    {"0A000", "cannot change owner of sequence"},
    {"55000", "sequence must have same owner"},
    // RENAME and SET SCHEMA of a function without its arguments are read as of the only one.
    {"42725", "is not unique"},
    // NEW and OLD are not told apart in a trigger's WHEN.
    {"42P17", "cannot reference NEW generated columns"},
    // Two checks of one name that differ in their words may be equal to the server.
    {"42710", "constraint \"\" for relation"},
    // The columns of a view that a list gives names to are not followed through a *.
    {"42P16", "from view"},
    {"42P16", "of view column"},
    {"42601", "CREATE VIEW specifies more column names"},
});

}  // namespace

bool is_unclaimed(std::string_view sqlstate, const std::string& words) {
  return std::ranges::any_of(kUnclaimed, [&](const Unclaimed& one) {
    return one.sqlstate == sqlstate && words.find(one.words) != std::string::npos;
  });
}

}  // namespace miglint::test
