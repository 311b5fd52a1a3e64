// The files of the SQL tools: the first byte says which tool's file the rest is.

#include <array>
#include <utility>

#include "tests/fuzz/fuzz.h"

namespace {

struct Place {
  const char* path;
  const char* beside = nullptr;  // a file that tells the tool
  const char* text = "";
};

constexpr std::array kPlaces{
    Place{"db/migrations/20260101000000_a.sql"},
    Place{"migrations/000001_a.up.sql", "migrations/000001_a.down.sql", "SELECT 1;\n"},
    Place{"migrations/00001_a.sql", "migrations/00002_b.sql", "-- +goose Up\nSELECT 1;\n"},
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
    Place{"migrations/1_a.js"},
    Place{"migrations/0001_a.py", "manage.py"},
    Place{"db/migrate/20260101000000_a.rb"},
    Place{"migrations/0001.a.sql", "yoyo.ini"},
    Place{"pgroll/01_a.json"},
    Place{"structure.sql", "miglint.toml", "snapshot = \"structure.sql\"\n"},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Place& place = kPlaces[data[0] % kPlaces.size()];
  miglint::fuzz::Files files;
  if (place.beside != nullptr) files[place.beside] = place.text;
  files[place.path] = miglint::fuzz::text_of(data + 1, size - 1);
  miglint::fuzz::lint_all(files, ".");
  return 0;
}
