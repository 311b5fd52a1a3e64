#include "rules/aliases.h"

#include <algorithm>
#include <array>

namespace miglint {

std::span<const Alias> all_aliases() {
  static constexpr auto kAliases = std::to_array<Alias>({
      {"BC101", "atlas", "rename-table"},
      {"BC102", "atlas", "rename-column"},
      {"CD101", "atlas", "drop-constraint"},
      {"DS101", "atlas", "drop-schema"},
      {"DS102", "atlas", "drop-table"},
      {"DS103", "atlas", "drop-column"},
      {"E1", "eugene", "add-check-blocking"},
      {"E10", "eugene", "type-change-rewrite"},
      {"E11", "eugene", "add-column-serial"},
      {"E15", "eugene", "fk-missing-index"},
      {"E2", "eugene", "set-not-null-scan"},
      {"E3", "eugene", "discouraged-type"},
      {"E4", "eugene", "work-after-access-exclusive"},
      {"E5", "eugene", "type-change-rewrite"},
      {"E6", "eugene", "create-index-blocking"},
      {"E7", "eugene", "add-unique-blocking"},
      {"E8", "eugene", "add-exclusion"},
      {"E9", "eugene", "missing-lock-timeout"},
      {"MF101", "atlas", "data-dependent-unique"},
      {"MF102", "atlas", "data-dependent-unique"},
      {"MF103", "atlas", "add-required-column"},
      {"MF104", "atlas", "set-not-null-scan"},
      {"W12", "eugene", "combine-alter-table"},
      {"W13", "eugene", "create-enum"},
      {"W14", "eugene", "pk-using-index-nullable"},
      {"add_check_constraint", "strong_migrations", "add-check-blocking"},
      {"add_column_auto_incrementing", "strong_migrations", "add-column-serial"},
      {"add_column_default", "strong_migrations", "add-column-volatile-default"},
      {"add_column_generated_stored", "strong_migrations", "add-column-generated-stored"},
      {"add_column_json", "strong_migrations", "discouraged-type"},
      {"add_foreign_key", "strong_migrations", "add-fk-blocking"},
      {"add_index", "strong_migrations", "create-index-blocking"},
      {"add_index_columns", "strong_migrations", "too-many-index-columns"},
      {"add_index_corruption", "strong_migrations", "index-corruption-pg14"},
      {"add_reference", "strong_migrations", "add-fk-blocking"},
      {"add_unique_constraint", "strong_migrations", "add-unique-blocking"},
      {"adding-field-with-default", "squawk", "add-column-volatile-default"},
      {"adding-foreign-key-constraint", "squawk", "add-fk-blocking"},
      {"adding-not-nullable-field", "squawk", "set-not-null-scan"},
      {"adding-required-field", "squawk", "add-required-column"},
      {"adding-serial-primary-key-field", "squawk", "add-pk-blocking"},
      {"ban-alter-domain-with-add-constraint", "squawk", "domain-constraint-scan"},
      {"ban-char-field", "squawk", "ban-char"},
      {"ban-concurrent-index-creation-in-transaction", "squawk", "concurrently-in-transaction"},
      {"ban-create-domain-with-constraint", "squawk", "domain-with-constraint"},
      {"ban-drop-column", "squawk", "drop-column"},
      {"ban-drop-database", "squawk", "drop-database"},
      {"ban-drop-not-null", "squawk", "drop-not-null"},
      {"ban-drop-table", "squawk", "drop-table"},
      {"ban-duplicate-column-assignments", "squawk", "duplicate-column"},
      {"ban-truncate-cascade", "squawk", "truncate"},
      {"ban-uncommitted-transaction", "squawk", "uncommitted-transaction"},
      {"change_column", "strong_migrations", "type-change-rewrite"},
      {"change_column_null", "strong_migrations", "set-not-null-scan"},
      {"change_column_null_postgresql", "strong_migrations", "set-not-null-scan"},
      {"changing-column-type", "squawk", "type-change-rewrite"},
      {"constraint-missing-not-valid", "squawk", "add-check-blocking"},
      {"disallowed-unique-constraint", "squawk", "add-unique-blocking"},
      {"prefer-bigint-over-int", "squawk", "prefer-bigint"},
      {"prefer-bigint-over-smallint", "squawk", "prefer-bigint"},
      {"prefer-robust-stmts", "squawk", "non-idempotent-nontx"},
      {"prefer-text-field", "squawk", "prefer-text"},
      {"prefer-timestamp-tz", "squawk", "prefer-timestamptz"},
      {"remove_column", "strong_migrations", "drop-column"},
      {"remove_index", "strong_migrations", "drop-index-blocking"},
      {"rename_column", "strong_migrations", "rename-column"},
      {"rename_table", "strong_migrations", "rename-table"},
      {"renaming-column", "squawk", "rename-column"},
      {"renaming-table", "squawk", "rename-table"},
      {"require-concurrent-index-creation", "squawk", "create-index-blocking"},
      {"require-concurrent-index-deletion", "squawk", "drop-index-blocking"},
      {"require-concurrent-partition-detach", "squawk", "detach-partition"},
      {"require-concurrent-reindex", "squawk", "reindex-blocking"},
      {"require-enum-value-ordering", "squawk", "enum-value-order"},
      {"require-lock-timeout", "squawk", "missing-lock-timeout"},
      {"require-statement-timeout", "squawk", "missing-statement-timeout"},
      {"require-table-schema", "squawk", "require-schema-qualified"},
      {"require-timeout-settings", "squawk", "missing-lock-timeout"},
      {"unused-ignore", "squawk", "unused-suppression"},
      {"validate_check_constraint", "strong_migrations", "validate-while-blocking"},
      {"validate_foreign_key", "strong_migrations", "validate-while-blocking"},
  });
  return kAliases;
}

const RegisteredRule* find_rule_or_alias(std::string_view name) {
  if (const RegisteredRule* rule = find_rule(name)) return rule;
  const auto aliases = all_aliases();
  const auto found = std::ranges::lower_bound(aliases, name, {}, &Alias::name);
  return found == aliases.end() || found->name != name ? nullptr : find_rule(found->rule);
}

}  // namespace miglint
