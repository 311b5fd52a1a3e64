// The files of the SQL tools: the first byte says which tool's file the rest is.

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

namespace {

struct Place {
  const char* path;
  const char* beside = nullptr;  // a file that tells the tool
  const char* text = "";
  const char* tool = "";  // where nothing else tells it
};

constexpr std::array kPlaces{
    Place{"db/migrations/20260101000000_a.sql"},
    Place{"migrations/000001_a.up.sql", "migrations/000001_a.down.sql", "SELECT 1;\n"},
    Place{.path = "migrations/00001_a.sql", .tool = "goose"},
    Place{"sql/V1__a.sql", "sql/U1__a.sql", "SELECT 1;\n"},
    Place{"prisma/migrations/20260101000000_a/migration.sql", "prisma/schema.prisma"},
    Place{"drizzle/meta/_journal.json", "drizzle/0000_a.sql", "SELECT 1;\n"},
    Place{"changelog.xml"},
    Place{"changelog.yaml"},
    Place{"changelog.sql"},
    Place{"sqitch.plan", "deploy/a.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\n"},
    Place{"supabase/migrations/20260101000000_a.sql", "supabase/config.toml"},
    Place{"migrations/2026-01-01-000000_a/up.sql", "diesel.toml"},
    Place{"atlas.sum", "20260101000000_a.sql", "SELECT 1;\n"},
    Place{.path = "migrations/1_a.js", .tool = "node-pg-migrate"},
    Place{"migrations/0001_a.py", "manage.py"},
    Place{"db/migrate/20260101000000_a.rb"},
    Place{"migrations/0001.a.sql", "yoyo.ini"},
    Place{"pgroll/01_a.json"},
    Place{"structure.sql", "miglint.toml", "path = \"db\"\nsnapshot = \"structure.sql\"\n"},
    Place{.path = "migrations/001_a.sql", .tool = "tern"},
    Place{.path = "migrations/committed/000001.sql", .tool = "graphile-migrate"},
    Place{.path = "migrations/20260101000000_a.up.fizz", .tool = "pop"},
};

}  // namespace

void formats(std::string_view input) {
  if (input.empty()) return;
  const Place& place = kPlaces[choice(input, kPlaces.size())];
  Files files;
  if (place.beside != nullptr) files[place.beside] = place.text;
  files[place.path] = input.substr(1);
  if (files.contains("structure.sql")) files["db/1_a.sql"] = "ALTER TABLE users ADD b int;\n";
  lint_all(files, {.tool = place.tool});
}

}  // namespace miglint::fuzz
