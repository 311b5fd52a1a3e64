#include "linter/roundtrip/catalog_queries.h"

#include <array>

namespace miglint {

namespace {

// Not made by initdb (oids below 16384, access/transam.h), not a part of an extension or of another
// object (pg_depend.deptype, manual 52.18). The columns of a partition key belong to the table too,
// as parts of it (objsubid).
#define OWN(catalog, oid)                                                       \
  " " oid                                                                       \
  " >= 16384 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = " \
  "'pg_catalog.pg_" catalog "'::pg_catalog.regclass AND objid = " oid           \
  " AND objsubid = 0 AND deptype IN ('e', 'i')) "

// Privileges as far as they differ from those that every new object has, which depend on the
// version: "SELECT to PUBLIC", "not EXECUTE to PUBLIC".
#define EACH_GRANT(acl, owner)                                                                 \
  "SELECT privilege_type || ' to ' || CASE grantee WHEN 0 THEN 'PUBLIC' WHEN " owner           \
  " THEN 'the owner' ELSE pg_get_userbyid(grantee) END || CASE WHEN is_grantable AND grantee " \
  "<> " owner " THEN ' with grant option' ELSE '' END FROM aclexplode(" acl ")"
#define EACH_DEFAULT(kind, owner) EACH_GRANT("acldefault('" kind "', " owner ")", owner)
#define GRANTS(acl, kind, owner) \
  " CASE WHEN " acl                                                                       \
  " IS NOT NULL THEN (SELECT string_agg(w, ', ' ORDER BY w COLLATE \"C\") FROM (("   \
  EACH_GRANT(acl, owner) " EXCEPT " EACH_DEFAULT(kind, owner)                             \
  ") UNION ALL (SELECT 'not ' || d FROM (" EACH_DEFAULT(kind, owner) " EXCEPT " EACH_GRANT( \
      acl, owner) ") defaults (d))) grants (w)) END AS grants "

// The role that runs the migrations goes without saying.
#define OWNER(owner) " nullif(pg_get_userbyid(" owner "), session_user) AS owner, "

#define COMMENT(catalog, oid) " obj_description(" oid ", 'pg_" catalog "') AS comment "

constexpr auto kQueries = std::to_array<CatalogQuery>({
    {"schema",
     "SELECT nspname, " OWNER("nspowner")
         GRANTS("nspacl", "n", "nspowner") "FROM pg_namespace n WHERE nspname = "
                                           "'public' OR (nspname !~ '^pg_' "
                                           "AND" OWN("namespace", "n.oid") ")"},
    {"extension",
     "SELECT extname, extversion AS version, nspname AS schema FROM pg_extension e JOIN "
     "pg_namespace n ON n.oid = extnamespace WHERE e.oid >= 16384"},
    {"table",
     "SELECT nspname || '.' || relname, "
     "c.oid AS \"#identity\", "
     "CASE relpersistence WHEN 'u' THEN 'unlogged' END AS persistence, "
     "CASE relkind WHEN 'f' THEN 'foreign' END AS storage, "
     "CASE relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS \"partition by\", "
     "CASE WHEN relispartition THEN pg_get_expr(relpartbound, c.oid) END AS bound, "
     "(SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits "
     "WHERE inhrelid = c.oid) AS inherits, "
     "CASE WHEN relrowsecurity THEN CASE WHEN relforcerowsecurity THEN 'forced' ELSE 'enabled' "
     "END END AS \"row security\", "
     "CASE relreplident WHEN 'd' THEN NULL WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE "
     "'index' END AS \"replica identity\", "
     "(SELECT string_agg(option, ', ' ORDER BY option) FROM unnest(reloptions) option) AS "
     "options, " OWNER("relowner") GRANTS("relacl", "r", "relowner") "," COMMENT(
         "class", "c.oid") "FROM pg_class c JOIN pg_namespace n ON n.oid = "
                           "relnamespace WHERE relkind IN ('r', 'p', "
                           "'f') AND relpersistence <> 't' AND" OWN("class", "c.oid")},
    {"column",
     "SELECT nspname || '.' || relname || '.' || attname, "
     "c.oid || '/' || attnum AS \"#identity\", "
     "format_type(atttypid, atttypmod) AS type, "
     "CASE WHEN attnotnull THEN 'no' ELSE 'yes' END AS nullable, "
     "CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END AS \"default\", "
     "CASE attgenerated WHEN 's' THEN 'stored ' WHEN 'v' THEN 'virtual ' END || "
     "pg_get_expr(adbin, adrelid) AS generated, "
     "CASE attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity, "
     "CASE WHEN attcollation <> typcollation THEN (SELECT collname FROM pg_collation l WHERE "
     "l.oid = attcollation) END AS collation, "
     "CASE WHEN attstorage <> typstorage THEN CASE attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN "
     "'external' WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage, "
     "CASE attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression, "
     "nullif(attstattarget, -1) AS statistics, "
     // 15.20 keeps a counter of its own there.
     "(SELECT string_agg(option, ', ') FROM unnest(attoptions) AS option "
     "WHERE option NOT LIKE 'pg\\_attver=%') AS options, " GRANTS(
         "attacl", "c", "relowner") ","
                                    " col_description(c.oid, attnum) AS comment "
                                    "FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                                    "JOIN pg_attribute a ON attrelid "
                                    "= c.oid AND attnum > 0 AND NOT attisdropped JOIN pg_type t ON "
                                    "t.oid = atttypid LEFT JOIN "
                                    "pg_attrdef ON adrelid = c.oid AND adnum = attnum WHERE "
                                    "relkind IN ('r', 'p', 'f') AND "
                                    "relpersistence <> 't' AND" OWN("class", "c.oid")},
    {"constraint",
     "SELECT CASE WHEN conrelid <> 0 THEN (SELECT nspname || '.' || relname FROM pg_class c JOIN "
     "pg_namespace n ON n.oid = relnamespace WHERE c.oid = conrelid) ELSE (SELECT nspname || '.' "
     "|| typname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE t.oid = "
     "contypid) END || '.' || conname, "
     "pg_get_constraintdef(o.oid) AS definition," COMMENT(
         "constraint", "o.oid") "FROM pg_constraint o WHERE contype IN ('c', 'f', 'p', 'u', 'x') "
                                "AND" OWN("constraint", "o.oid")},
    {"index",
     "SELECT nspname || '.' || relname, pg_get_indexdef(c.oid) AS definition, "
     "CASE WHEN NOT indisvalid THEN 'no' END AS valid, "
     "CASE WHEN indisclustered THEN 'yes' END AS clustered, "
     "CASE WHEN indisreplident THEN 'yes' END AS \"replica identity\"," COMMENT(
         "class",
         "c.oid") "FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON "
                  "n.oid = "
                  "relnamespace WHERE relpersistence <> 't' AND nspname <> 'pg_toast' AND" OWN(
                      "class", "c.oid")},
    {"sequence",
     "SELECT nspname || '.' || relname, format_type(seqtypid, NULL) AS type, seqstart AS start, "
     "seqincrement AS increment, seqmin AS minimum, seqmax AS maximum, seqcache AS cache, "
     "CASE WHEN seqcycle THEN 'yes' END AS cycle, "
     "(SELECT refobjid::regclass || '.' || attname FROM pg_depend JOIN pg_attribute ON attrelid = "
     "refobjid AND attnum = refobjsubid WHERE classid = 'pg_class'::regclass AND objid = c.oid "
     "AND refclassid = 'pg_class'::regclass AND deptype = 'a') AS \"owned by\", " OWNER("relowner")
         GRANTS("relacl", "s", "relowner") "," COMMENT(
             "class", "c.oid") "FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid "
                               "JOIN pg_namespace n ON n.oid = "
                               "relnamespace WHERE relpersistence <> 't' AND" OWN("class",
                                                                                  "c.oid")},
    {"view",
     "SELECT CASE relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS \"#kind\", nspname "
     "|| '.' || relname, pg_get_viewdef(c.oid) AS definition, array_to_string(reloptions, ', ') "
     "AS options, " OWNER("relowner") GRANTS("relacl", "r", "relowner") "," COMMENT(
         "class", "c.oid") "FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE "
                           "relkind IN ('v', 'm') AND "
                           "relpersistence <> 't' AND" OWN("class", "c.oid")},
    {"type",
     "SELECT nspname || '.' || typname, CASE typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' "
     "WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' ELSE 'base' END AS kind, "
     "CASE typtype WHEN 'e' THEN (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM "
     "pg_enum WHERE enumtypid = t.oid) END AS labels, "
     "CASE typtype WHEN 'd' THEN format_type(typbasetype, typtypmod) END AS base, "
     "CASE WHEN typtype = 'd' AND typnotnull THEN 'no' END AS nullable, typdefault AS "
     "\"default\", "
     "CASE typtype WHEN 'c' THEN (SELECT string_agg(attname || ' ' || format_type(atttypid, "
     "atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 "
     "AND NOT attisdropped) END AS attributes, "
     "CASE typtype WHEN 'r' THEN (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE "
     "rngtypid = t.oid) END AS subtype, " OWNER("typowner")
         GRANTS("typacl", "T", "typowner") "," COMMENT(
             "type", "t.oid") "FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE "
                              "nspname !~ '^pg_' AND "
                              "typtype IN ('e', 'd', 'c', 'r', 'b') AND (typtype <> 'c' OR EXISTS "
                              "(SELECT FROM pg_class "
                              "WHERE pg_class.oid = typrelid AND relkind = 'c')) AND" OWN("type",
                                                                                          "t.oid")},
    {"function",
     "SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END "
     "AS \"#kind\", nspname || '.' || proname || '(' || oidvectortypes(proargtypes) || ')', "
     "pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS "
     "returns, lanname AS language, coalesce(pg_get_function_sqlbody(p.oid), prosrc) AS body, "
     "probin AS library, "
     "CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS "
     "volatility, CASE WHEN proisstrict THEN 'yes' END AS strict, CASE WHEN prosecdef THEN "
     "'definer' END AS security, CASE WHEN proleakproof THEN 'yes' END AS leakproof, "
     "nullif(proparallel, 'u') AS parallel, array_to_string(proconfig, ', ') AS settings, " OWNER(
         "proowner")
         GRANTS("proacl", "f", "proowner") "," COMMENT(
             "proc", "p.oid") "FROM pg_proc p JOIN pg_namespace n ON n.oid = "
                              "pronamespace JOIN pg_language l ON l.oid = "
                              "prolang WHERE nspname !~ '^pg_' AND" OWN("proc", "p.oid")},
    {"trigger",
     "SELECT nspname || '.' || relname || '.' || tgname, pg_get_triggerdef(g.oid) AS definition, "
     "CASE tgenabled WHEN 'O' THEN NULL WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replica' ELSE "
     "'always' END AS enabled," COMMENT(
         "trigger", "g.oid") "FROM pg_trigger g JOIN pg_class c ON c.oid = tgrelid JOIN "
                             "pg_namespace n ON n.oid = "
                             "relnamespace WHERE NOT tgisinternal AND tgparentid = 0 AND "
                             "relpersistence <> 't' AND" OWN("trigger", "g.oid")},
    {"policy",
     "SELECT nspname || '.' || relname || '.' || polname, CASE polcmd WHEN 'r' THEN 'select' WHEN "
     "'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN "
     "'delete' ELSE 'all' END AS command, CASE WHEN NOT "
     "polpermissive THEN 'yes' END AS restrictive, (SELECT string_agg(CASE r WHEN 0 THEN 'public' "
     "ELSE pg_get_userbyid(r) END, ', ' ORDER BY CASE r WHEN 0 THEN 'public' ELSE "
     "pg_get_userbyid(r) END) FROM unnest(polroles) r) AS roles, "
     "pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS "
     "\"check\"," COMMENT("policy", "p.oid") "FROM pg_policy p JOIN pg_class c ON c.oid = polrelid "
                                             "JOIN pg_namespace n ON n.oid = "
                                             "relnamespace"},
    {"rule",
     "SELECT nspname || '.' || relname || '.' || rulename, pg_get_ruledef(r.oid) AS definition, "
     "CASE ev_enabled WHEN 'O' THEN NULL ELSE ev_enabled::text END AS enabled FROM pg_rewrite r "
     "JOIN pg_class c ON c.oid = ev_class JOIN pg_namespace n ON n.oid = relnamespace WHERE "
     "rulename <> '_RETURN' AND" OWN("rewrite", "r.oid")},
    {"statistics",
     "SELECT nspname || '.' || stxname, pg_get_statisticsobjdef(s.oid) AS definition FROM "
     "pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace WHERE" OWN("statistic_ext",
                                                                                "s.oid")},
    {"role",
     "SELECT rolname, CASE WHEN rolcanlogin THEN 'yes' END AS login, CASE WHEN rolsuper THEN "
     "'yes' END AS superuser, CASE WHEN NOT rolinherit THEN 'no' END AS inherit, (SELECT "
     "string_agg(pg_get_userbyid(roleid), ', ' ORDER BY 1) FROM pg_auth_members WHERE member = "
     "r.oid) AS \"member of\" FROM pg_roles r WHERE r.oid >= 16384"},
    {"setting",
     "SELECT CASE setrole WHEN 0 THEN 'database' ELSE 'role ' || pg_get_userbyid(setrole) END, "
     "array_to_string(setconfig, ', ') AS value FROM pg_db_role_setting WHERE setdatabase IN (0, "
     "(SELECT oid FROM pg_database WHERE datname = current_database()))"},
    // What remains is told by its existence alone.
    {"",
     "SELECT i.type AS \"#kind\", i.identity FROM ("
     "SELECT tableoid AS k, oid AS o FROM pg_event_trigger UNION ALL "
     "SELECT tableoid, oid FROM pg_publication UNION ALL "
     "SELECT tableoid, oid FROM pg_publication_rel UNION ALL "
     "SELECT tableoid, oid FROM pg_foreign_data_wrapper UNION ALL "
     "SELECT tableoid, oid FROM pg_foreign_server UNION ALL "
     "SELECT tableoid, oid FROM pg_user_mapping UNION ALL "
     "SELECT tableoid, oid FROM pg_collation WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_conversion WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_cast WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_operator WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_opclass WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_opfamily WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_ts_config WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_ts_dict WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_ts_parser WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_ts_template WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_language WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_transform UNION ALL "
     "SELECT tableoid, oid FROM pg_am WHERE oid >= 16384 UNION ALL "
     "SELECT tableoid, oid FROM pg_default_acl"
     ") all_of_them, pg_identify_object(k, o, 0) i WHERE o >= 16384 AND NOT EXISTS (SELECT FROM "
     "pg_depend WHERE classid = k AND objid = o AND deptype IN ('e', 'i'))"},
});

#undef OWN
#undef EACH_GRANT
#undef EACH_DEFAULT
#undef GRANTS
#undef OWNER
#undef COMMENT

}  // namespace

std::span<const CatalogQuery> catalog_queries() {
  return kQueries;
}

}  // namespace miglint
