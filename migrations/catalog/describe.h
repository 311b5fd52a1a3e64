#pragma once

// Catalogue → Description: each object in the properties that a live pg_catalog is told in
// (linter/roundtrip/catalog_queries.cpp), so that one diff with one set of words serves both.

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/description.h"

namespace miglint {

// Everything in it.
Description describe(const Catalog& catalog);

struct Changed {
  Description before;
  Description after;
};

// Those entries alone in which the two differ, for diff(): costs the changes, not the schema. What
// was only assumed, and never seen made, is in neither.
Changed describe_changes(const Catalog& before, const Catalog& after);

// Tables of both whose common columns stand in another order: Postgres cannot put a column back in
// its place.
std::vector<Difference> order_differences(const Catalog& before, const Catalog& after);

// "PRIMARY KEY (id)", "CHECK ((price > 0)) NOT VALID", as pg_get_constraintdef() gives it where our
// spelling of expressions is Postgres's.
std::string spell(const TableConstraint& constraint, const Relation& table, const Catalog& catalog);
// 'it''s'
std::string quote_literal(std::string_view text);
// "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF a ON public.x FOR EACH ROW EXECUTE FUNCTION f()",
// likewise pg_get_triggerdef().
std::string spell(const ddl::CreateTrigger& trigger, const ddl::Name& table);
// "CREATE UNIQUE INDEX i ON public.t USING btree (a DESC)", likewise pg_get_indexdef(). `index`:
// one that was seen created.
std::string spell_index(const Relation& index);
// "autovacuum_enabled=false, fillfactor=70"; those of the TOAST table are left out, as in
// pg_class.reloptions.
std::string spell(const std::map<std::string, std::string>& options);

}  // namespace miglint
