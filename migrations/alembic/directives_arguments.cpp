// Which arguments each directive takes, in which order, and how they used to be called.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"

namespace miglint::alembic {

namespace {

constexpr std::size_t kMostParameters = 13;

struct Signature {
  std::string_view name;
  // By position: `required` ones, then up to `positional` are allowed so since Alembic 1.11; the
  // others used to be.
  std::size_t required;
  std::size_t positional;
  std::array<std::string_view, kMostParameters> parameters;
  bool rest = false;    // more positional arguments follow
  bool strict = false;  // no other keywords are taken
};

constexpr std::array kSignatures = {
    Signature{"create_table", 1, 1, {"table_name"}, true},
    Signature{"drop_table", 1, 1, {"table_name", "schema"}},
    Signature{"rename_table", 2, 2, {"old_table_name", "new_table_name", "schema"}, false, true},
    Signature{"create_table_comment",
              2,
              2,
              {"table_name", "comment", "existing_comment", "schema"},
              false,
              true},
    Signature{
        "drop_table_comment", 1, 1, {"table_name", "existing_comment", "schema"}, false, true},
    Signature{"add_column",
              2,
              2,
              {"table_name",
               "column",
               "schema",
               "if_not_exists",
               "inline_references",
               "inline_primary_key"},
              false,
              true},
    Signature{"drop_column", 2, 2, {"table_name", "column_name", "schema"}},
    Signature{"alter_column",
              2,
              2,
              {"table_name",
               "column_name",
               "nullable",
               "comment",
               "server_default",
               "new_column_name",
               "type_",
               "existing_type",
               "existing_server_default",
               "existing_nullable",
               "existing_comment",
               "schema"}},
    Signature{"create_index",
              3,
              3,
              {"index_name", "table_name", "columns", "schema", "unique", "if_not_exists"}},
    Signature{"drop_index", 1, 2, {"index_name", "table_name", "schema", "if_exists"}},
    Signature{"create_foreign_key",
              5,
              5,
              {"constraint_name",
               "source_table",
               "referent_table",
               "local_cols",
               "remote_cols",
               "onupdate",
               "ondelete",
               "deferrable",
               "initially",
               "match",
               "source_schema",
               "referent_schema"}},
    Signature{
        "create_check_constraint", 3, 3, {"constraint_name", "table_name", "condition", "schema"}},
    Signature{
        "create_unique_constraint", 3, 3, {"constraint_name", "table_name", "columns", "schema"}},
    Signature{"create_primary_key", 3, 3, {"constraint_name", "table_name", "columns", "schema"}},
    Signature{"create_exclude_constraint", 2, 2, {"constraint_name", "table_name"}, true},
    Signature{"drop_constraint",
              2,
              3,
              {"constraint_name", "table_name", "type_", "schema", "if_exists"},
              false,
              true},
    Signature{"bulk_insert", 2, 2, {"table", "rows", "multiinsert"}, false, true},
    Signature{"create_entity", 1, 1, {"target"}, false, true},
    Signature{"drop_entity", 1, 2, {"target", "cascade"}, false, true},
    Signature{"replace_entity", 1, 1, {"target"}, false, true},
    Signature{
        "sync_enum_values",
        4,
        5,
        {"enum_schema", "enum_name", "new_values", "affected_columns", "enum_values_to_rename"}},
    Signature{"execute", 1, 1, {"sqltext", "execution_options"}, false, true},
};

constexpr std::array kBatchSignatures = {
    Signature{"add_column",
              1,
              1,
              {"column",
               "insert_before",
               "insert_after",
               "if_not_exists",
               "inline_references",
               "inline_primary_key"},
              false,
              true},
    Signature{"drop_column", 1, 1, {"column_name"}},
    Signature{"alter_column",
              1,
              1,
              {"column_name",
               "nullable",
               "comment",
               "server_default",
               "new_column_name",
               "type_",
               "existing_type",
               "existing_server_default",
               "existing_nullable",
               "existing_comment",
               "insert_before",
               "insert_after"}},
    Signature{"create_index", 2, 2, {"index_name", "columns"}},
    Signature{"drop_index", 1, 1, {"index_name"}},
    Signature{"create_foreign_key",
              4,
              4,
              {"constraint_name",
               "referent_table",
               "local_cols",
               "remote_cols",
               "referent_schema",
               "onupdate",
               "ondelete",
               "deferrable",
               "initially",
               "match"}},
    Signature{"create_check_constraint", 2, 2, {"constraint_name", "condition"}},
    Signature{"create_unique_constraint", 2, 2, {"constraint_name", "columns"}},
    Signature{"create_primary_key", 2, 2, {"constraint_name", "columns"}},
    Signature{"create_exclude_constraint", 1, 1, {"constraint_name"}, true},
    Signature{"drop_constraint", 1, 2, {"constraint_name", "type_"}},
    Signature{"create_table_comment", 1, 1, {"comment", "existing_comment"}, false, true},
    Signature{"drop_table_comment", 0, 0, {"existing_comment"}, false, true},
    Signature{"execute", 1, 1, {"sqltext", "execution_options"}, false, true},
};

struct Alias {
  std::string_view directive;
  std::string_view old_name;
  std::string_view name;
};

// Deprecated in Alembic 0.8, a TypeError since 1.5.
constexpr std::array kAliases = {
    Alias{"create_table", "name", "table_name"},
    Alias{"drop_table", "name", "table_name"},
    Alias{"alter_column", "name", "new_column_name"},
    Alias{"create_index", "name", "index_name"},
    Alias{"create_index", "tablename", "table_name"},
    Alias{"drop_index", "name", "index_name"},
    Alias{"drop_index", "tablename", "table_name"},
    Alias{"create_foreign_key", "name", "constraint_name"},
    Alias{"create_foreign_key", "source", "source_table"},
    Alias{"create_foreign_key", "referent", "referent_table"},
    Alias{"create_unique_constraint", "name", "constraint_name"},
    Alias{"create_unique_constraint", "source", "table_name"},
    Alias{"create_unique_constraint", "local_cols", "columns"},
    Alias{"create_check_constraint", "name", "constraint_name"},
    Alias{"create_check_constraint", "source", "table_name"},
    Alias{"create_primary_key", "name", "constraint_name"},
    Alias{"create_primary_key", "cols", "columns"},
    Alias{"drop_constraint", "name", "constraint_name"},
    Alias{"drop_constraint", "tablename", "table_name"},
    Alias{"drop_constraint", "type", "type_"},
};

const Signature* signature_of(const Directive& directive) {
  if (directive.batch) {
    const auto* found = std::ranges::find(kBatchSignatures, directive.name, &Signature::name);
    return found == kBatchSignatures.end() ? nullptr : found;
  }
  const auto* found = std::ranges::find(kSignatures, directive.name, &Signature::name);
  return found == kSignatures.end() ? nullptr : found;
}

std::size_t count_of(const Signature& signature) {
  const auto end = std::ranges::find(signature.parameters, std::string_view());
  return static_cast<std::size_t>(end - signature.parameters.begin());
}

void bind_positional(const Directive& directive, const Signature& signature, Job& job) {
  const std::size_t known = signature.rest ? signature.positional : count_of(signature);
  const std::size_t given_count = directive.arguments.size();
  for (std::size_t i = 0; i < given_count; ++i) {
    if (i < known)
      job.words.emplace_back(signature.parameters[i], directive.arguments[i]);
    else if (signature.rest)
      job.rest.push_back(directive.arguments[i]);
  }
  if (signature.rest || given_count <= signature.positional) return;
  const std::string words = fmt::format("{}() takes {} positional argument{} but {} were given",
                                        directive.name,
                                        signature.positional,
                                        signature.positional == 1 ? "" : "s",
                                        given_count);
  if (given_count > known)
    job.problems.refuse(words);
  else
    job.tolerated = words;
}

void bind_keywords(const Directive& directive, const Signature& signature, Job& job) {
  for (const auto& [keyword, value] : directive.keywords) {
    const std::string_view name = keyword;
    const auto* alias = std::ranges::find_if(kAliases, [&](const Alias& candidate) {
      return candidate.directive == directive.name && candidate.old_name == name;
    });
    const auto known = std::ranges::find(signature.parameters, name);
    if (known != signature.parameters.end() || (alias == kAliases.end() && !signature.strict)) {
      job.words.emplace_back(name, value);
      continue;
    }
    const std::string words =
        fmt::format("{}() got an unexpected keyword argument '{}'", directive.name, name);
    if (alias == kAliases.end()) {
      job.problems.refuse(words);
    } else {
      job.tolerated = words;
      job.words.emplace_back(alias->name, value);
    }
  }
}

}  // namespace

void bind_arguments(const Directive& directive, Job& job) {
  const Signature* signature = signature_of(directive);
  if (signature == nullptr) {
    job.problems.not_known("it does not belong in a batch_alter_table block");
    return;
  }
  bind_positional(directive, *signature, job);
  bind_keywords(directive, *signature, job);
  for (std::size_t i = 0; i < signature->required; ++i) {
    if (job.get(signature->parameters[i]) != nullptr) continue;
    job.problems.refuse(fmt::format(
        "{}() missing a required argument: '{}'", directive.name, signature->parameters[i]));
  }
  if (directive.batch && (given(job.get("insert_before")) || given(job.get("insert_after"))))
    job.problems.refuse(
        "Can't specify insert_before or insert_after when using ALTER; please specify "
        "recreate='always'");
}

}  // namespace miglint::alembic
