#include "linter/roundtrip/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace miglint {

namespace {

struct ExtensionPackage {
  std::string_view extension;
  std::string_view debian;  // behind "postgresql-<major>-"
  std::string_view homebrew;
};

// Names of Debian 12's and apt.postgresql.org's packages where they are not the extension's own.
constexpr std::array kPackages = {
    ExtensionPackage{"vector", "pgvector", "pgvector"},
    ExtensionPackage{"postgis", "postgis-3", "postgis"},
    ExtensionPackage{"postgis_topology", "postgis-3", "postgis"},
    ExtensionPackage{"postgis_raster", "postgis-3", "postgis"},
    ExtensionPackage{"postgis_sfcgal", "postgis-3", "postgis"},
    ExtensionPackage{"postgis_tiger_geocoder", "postgis-3", "postgis"},
    ExtensionPackage{"address_standardizer", "postgis-3", "postgis"},
    ExtensionPackage{"pgrouting", "pgrouting", "pgrouting"},
    ExtensionPackage{"pg_cron", "cron", ""},
    ExtensionPackage{"pg_partman", "partman", ""},
    ExtensionPackage{"pg_repack", "repack", ""},
    ExtensionPackage{"hypopg", "hypopg", ""},
    ExtensionPackage{"rum", "rum", ""},
    ExtensionPackage{"pgaudit", "pgaudit", ""},
    ExtensionPackage{"semver", "semver", ""},
    ExtensionPackage{"ip4r", "ip4r", ""},
    ExtensionPackage{"periods", "periods", ""},
    ExtensionPackage{"unit", "unit", ""},
    ExtensionPackage{"hll", "hll", ""},
    ExtensionPackage{"orafce", "orafce", ""},
    ExtensionPackage{"pgtap", "pgtap", ""},
    ExtensionPackage{"prefix", "prefix", ""},
    ExtensionPackage{"similarity", "similarity", ""},
    ExtensionPackage{"pg_similarity", "similarity", ""},
    ExtensionPackage{"plpython3u", "plpython3", ""},
};

// Shipped with Postgres's own source, in some systems as a package of its own.
constexpr std::array<std::string_view, 34> kContrib = {"adminpack",
                                                       "amcheck",
                                                       "autoinc",
                                                       "bloom",
                                                       "btree_gin",
                                                       "btree_gist",
                                                       "citext",
                                                       "cube",
                                                       "dblink",
                                                       "dict_int",
                                                       "dict_xsyn",
                                                       "earthdistance",
                                                       "file_fdw",
                                                       "fuzzystrmatch",
                                                       "hstore",
                                                       "intarray",
                                                       "isn",
                                                       "lo",
                                                       "ltree",
                                                       "moddatetime",
                                                       "pageinspect",
                                                       "pg_buffercache",
                                                       "pg_freespacemap",
                                                       "pg_prewarm",
                                                       "pg_stat_statements",
                                                       "pg_trgm",
                                                       "pg_walinspect",
                                                       "pgcrypto",
                                                       "pgrowlocks",
                                                       "pgstattuple",
                                                       "postgres_fdw",
                                                       "tablefunc",
                                                       "unaccent",
                                                       "uuid-ossp"};

std::string how_to_install(std::string_view extension, int major) {
  if (std::ranges::find(kContrib, extension) != kContrib.end())
    return fmt::format(
        "install Postgres's contrib modules (Debian: apt-get install postgresql-{}; Red Hat: dnf "
        "install postgresql{}-contrib)",
        major,
        major);
  for (const ExtensionPackage& package : kPackages) {
    if (package.extension != extension) continue;
    const std::string brew =
        package.homebrew.empty() ? "" : fmt::format("; macOS: brew install {}", package.homebrew);
    return fmt::format(
        "install it (Debian: apt-get install postgresql-{}-{}{})", major, package.debian, brew);
  }
  return fmt::format(
      "install the package that brings it for Postgres {} (`apt-cache search postgresql-{}` lists "
      "Debian's)",
      major,
      major);
}

}  // namespace

std::string words_about(const TimeLimits& limits) {
  return fmt::format(
      "the limit is {} s a statement; --statement-timeout SECONDS or [roundtrip] "
      "statement_timeout gives it more",
      limits.statement.count());
}

std::string missing_extension(const StatementFailure& failure) {
  // 15 and later say 0A000 "is not available", 14 says 58P01 "could not open extension control
  // file" (commands/extension.c).
  if (failure.error.sqlstate != "0A000" && failure.error.sqlstate != "58P01") return {};
  if (failure.command == nullptr) return {};
  const auto* create = std::get_if<ddl::CreateExtension>(failure.command);
  return create == nullptr ? std::string() : create->extension;
}

std::string advice_for(const StatementFailure& failure, int major, const TimeLimits& limits) {
  if (failure.error.sqlstate == kQueryCanceled) return words_about(limits);
  const std::string extension = missing_extension(failure);
  if (extension.empty()) return {};
  return fmt::format(
      "this server lacks the extension {}: {}, or give --pg-bin DIR of a server that has it",
      extension,
      how_to_install(extension, major));
}

}  // namespace miglint
