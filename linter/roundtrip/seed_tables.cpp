#include "linter/roundtrip/seed_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace miglint {

namespace {

// format() and not ::regclass, so that every name is qualified whatever search_path is.
#define TABLE_NAME "format('%I.%I', n.nspname, c.relname)"
#define OWN_TABLES                                                                              \
  "c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND c.oid >= "  \
  "16384 AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE "     \
  "d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = " \
  "'e')"

// Domains may stand on domains, arrays on either.
constexpr std::string_view kColumns =
    "WITH RECURSIVE base (origin, oid, typtype, typbasetype, typmod, mandatory, depth) AS ("
    "SELECT oid, oid, typtype, typbasetype, typtypmod, typnotnull, 0 FROM pg_catalog.pg_type "
    "UNION ALL SELECT b.origin, t.oid, t.typtype, t.typbasetype, CASE WHEN b.typmod >= 0 THEN "
    "b.typmod ELSE t.typtypmod END, b.mandatory OR t.typnotnull, b.depth + 1 FROM base b JOIN "
    "pg_catalog.pg_type t ON b.typtype = 'd' AND t.oid = b.typbasetype), "
    "bottom AS (SELECT DISTINCT ON (origin) * FROM base ORDER BY origin, depth DESC) "
    "SELECT c.oid, " TABLE_NAME
    ", a.attnum, quote_ident(a.attname), e.typname, CASE WHEN a.atttypmod >= 0 THEN a.atttypmod "
    "ELSE b.typmod END, t.typcategory = 'A' AND t.typelem <> 0, a.attnotnull OR b.mandatory, "
    "a.attgenerated <> '', a.attidentity = 'a', CASE WHEN o.typtype = 'd' THEN format('%I.%I', "
    "dn.nspname, o.typname) ELSE '' END, coalesce((SELECT string_agg(enumlabel, E'\\n' ORDER BY "
    "enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = e.oid), '') "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
    "a.attisdropped LEFT JOIN bottom b ON b.origin = a.atttypid LEFT JOIN pg_catalog.pg_type t ON "
    "t.oid = b.oid LEFT JOIN pg_catalog.pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND "
    "t.typelem <> 0 THEN t.typelem ELSE t.oid END LEFT JOIN pg_catalog.pg_type o ON o.oid = "
    "a.atttypid LEFT JOIN pg_catalog.pg_namespace dn ON dn.oid = o.typnamespace "
    "WHERE " OWN_TABLES " ORDER BY 2, 3";

constexpr std::string_view kConstraints =
    "SELECT c.oid, o.contype, o.conname, pg_catalog.pg_get_constraintdef(o.oid), "
    "array_to_string(o.conkey, ' '), (SELECT format('%I.%I', fn.nspname, f.relname) FROM "
    "pg_catalog.pg_class f JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace WHERE f.oid "
    "= o.confrelid), (SELECT string_agg(quote_ident(attname), E'\\n' ORDER BY place) FROM "
    "unnest(o.confkey) WITH ORDINALITY k (number, place) JOIN pg_catalog.pg_attribute ON attrelid "
    "= o.confrelid AND attnum = number), (SELECT string_agg(quote_ident(attname), E'\\n' ORDER BY "
    "place) FROM unnest(o.conkey) WITH ORDINALITY k (number, place) JOIN pg_catalog.pg_attribute "
    "ON "
    "attrelid = c.oid AND attnum = number) "
    "FROM pg_catalog.pg_constraint o JOIN pg_catalog.pg_class c ON c.oid = o.conrelid JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE o.contype IN ('f', 'c') AND "
    "o.conparentid = 0 AND " OWN_TABLES
    " UNION ALL "
    "SELECT c.oid, 'u', i.relname, pg_catalog.pg_get_indexdef(i.oid), array_to_string(x.indkey, ' "
    "'), NULL, NULL, NULL FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = "
    "x.indexrelid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE (x.indisunique OR x.indisexclusion) AND " OWN_TABLES
    " UNION ALL "
    "SELECT c.oid, 'p', '', (SELECT string_agg(pg_catalog.pg_get_expr(p.relpartbound, p.oid), ' ') "
    "FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class p ON p.oid = inhrelid WHERE inhparent = "
    "c.oid), array_to_string(t.partattrs, ' '), NULL, NULL, NULL FROM "
    "pg_catalog.pg_partitioned_table t JOIN pg_catalog.pg_class c ON c.oid = t.partrelid JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " OWN_TABLES " ORDER BY 1, 3";

constexpr std::string_view kDomainChecks =
    "SELECT format('%I.%I', n.nspname, t.typname), "
    "string_agg(pg_catalog.pg_get_constraintdef(o.oid), ' ') FROM pg_catalog.pg_constraint o JOIN "
    "pg_catalog.pg_type t ON t.oid = o.contypid JOIN pg_catalog.pg_namespace n ON n.oid = "
    "t.typnamespace GROUP BY 1";

#undef TABLE_NAME
#undef OWN_TABLES

std::string text_of(const Answer& answer, int row, int column) {
  const char* value = answer.value(row, column);
  return value == nullptr ? std::string() : std::string(value);
}

bool flag_of(const Answer& answer, int row, int column) {
  return text_of(answer, row, column) == "t";
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::vector<int> numbers_of(std::string_view text) {
  std::vector<int> numbers;
  for (const std::string& part : split(text, ' '))
    if (const int number = number_of(part); number > 0) numbers.push_back(number);
  return numbers;
}

SeedColumn column_of(const Answer& answer, int row) {
  SeedColumn column;
  column.number = number_of(text_of(answer, row, 2));
  column.name = text_of(answer, row, 3);
  column.base_type = text_of(answer, row, 4);
  column.modifier = number_of(text_of(answer, row, 5));
  column.is_array = flag_of(answer, row, 6);
  column.not_null = flag_of(answer, row, 7);
  column.generated = flag_of(answer, row, 8);
  column.identity_always = flag_of(answer, row, 9);
  column.domain = text_of(answer, row, 10);
  column.labels = split(text_of(answer, row, 11), '\n');
  return column;
}

SeedConstraint constraint_of(const Answer& answer, int row) {
  using Kind = SeedConstraint::Kind;
  SeedConstraint constraint;
  const std::string kind = text_of(answer, row, 1);
  constraint.kind = kind == "f"   ? Kind::kReference
                    : kind == "u" ? Kind::kUnique
                    : kind == "p" ? Kind::kPartition
                                  : Kind::kCheck;
  constraint.name = text_of(answer, row, 2);
  constraint.definition = text_of(answer, row, 3);
  constraint.columns = numbers_of(text_of(answer, row, 4));
  constraint.references = text_of(answer, row, 5);
  constraint.there = split(text_of(answer, row, 6), '\n');
  constraint.column_names = split(text_of(answer, row, 7), '\n');
  return constraint;
}

Error unreadable(const ServerError& error) {
  return Error{fmt::format("the server's tables cannot be read: {}", error.message)};
}

}  // namespace

Result<std::vector<SeedTable>> read_seed_tables(Connection& connection,
                                                const std::vector<std::string>& left_out) {
  std::vector<SeedTable> tables;
  std::unordered_map<std::string, std::size_t> by_oid;
  const auto read_columns = [&](const Answer& answer) {
    for (int row = 0; row < answer.rows(); ++row) {
      const std::string oid = text_of(answer, row, 0);
      if (std::ranges::count(left_out, text_of(answer, row, 1)) > 0) continue;
      const auto [place, is_new] = by_oid.try_emplace(oid, tables.size());
      if (is_new) tables.push_back({oid, text_of(answer, row, 1), {}, {}});
      if (answer.value(row, 2) != nullptr)
        tables[place->second].columns.push_back(column_of(answer, row));
    }
  };
  const auto read_constraints = [&](const Answer& answer) {
    for (int row = 0; row < answer.rows(); ++row) {
      const auto table = by_oid.find(text_of(answer, row, 0));
      if (table != by_oid.end())
        tables[table->second].constraints.push_back(constraint_of(answer, row));
    }
  };
  const auto error = connection.ask(fmt::format("{};{}", kColumns, kConstraints),
                                    [&](std::size_t place, const Answer& answer) {
                                      if (place == 0) read_columns(answer);
                                      if (place == 1) read_constraints(answer);
                                    });
  if (error) return unreadable(*error);
  return tables;
}

Result<DomainChecks> read_domain_checks(Connection& connection) {
  DomainChecks checks;
  const auto error =
      connection.ask(std::string(kDomainChecks), [&](std::size_t, const Answer& answer) {
        for (int row = 0; row < answer.rows(); ++row)
          checks.emplace(text_of(answer, row, 0), text_of(answer, row, 1));
      });
  if (error) return unreadable(*error);
  return checks;
}

}  // namespace miglint
