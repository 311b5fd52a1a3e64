// River: NNN_name.up.sql and NNN_name.down.sql below migration/<line>/; each line has versions of
// its own, and each version commits by itself. Templates are comments (`/* TEMPLATE: schema */`).
// Source: River, rivermigrate/river_migrate.go.

#include "migrations/formats/up_down_names.h"
#include "migrations/text/file_system.h"

namespace miglint {

static int recognize(const Candidate& file) {
  const bool is_line = file_name(parent_path(file.folder.path)) == "migration";
  const bool is_template = file.head.find("/* TEMPLATE: schema */") != std::string_view::npos;
  if (!is_up_file(file.name)) return 0;
  return is_template || (is_line && file.named.has(SourceFormat::kRiver)) ? 80 : 0;
}

extern const Format river;
const Format river = {
    .format = SourceFormat::kRiver,
    .ignored_words = "River passes it over",
    .recognize = recognize,
    .take_apart = take_up_down_apart,
    .duplicate_words = "River refuses to start",
    .transaction = TransactionMode::kWrapped,
};

}  // namespace miglint
