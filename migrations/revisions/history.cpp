#include "migrations/revisions/history.h"

namespace miglint {

std::string_view name_of(SourceFormat format) {
  switch (format) {
    case SourceFormat::kAlembic:
      return "alembic";
    case SourceFormat::kSql:
      return "sql";
    case SourceFormat::kGolangMigrate:
      return "golang-migrate";
    case SourceFormat::kGoose:
      return "goose";
  }
  return "sql";
}

}  // namespace miglint
