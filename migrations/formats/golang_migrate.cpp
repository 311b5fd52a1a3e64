// golang-migrate: N_title.up.sql and N_title.down.sql in one folder.
//
// A file goes out whole as one simple-query message, without BEGIN (its `x-multi-statement` lives
// in the database URL, where we cannot see it). Titles of the two directions may differ. Names that
// do not match are passed over in silence; two files of one version and direction stop it at start.
// Source: golang-migrate v4, source/parse.go, database/postgres.

#include "migrations/formats/up_down_names.h"

namespace miglint {

static int recognize(const Candidate& file) {
  return is_up_file(file.name) ? 70 : 0;
}

extern const Format golang_migrate;
const Format golang_migrate = {
    .format = SourceFormat::kGolangMigrate,
    .ignored_words = "golang-migrate passes it over",
    .recognize = recognize,
    .take_apart = take_up_down_apart,
    .duplicate_words = "golang-migrate refuses to start",
    .transaction = TransactionMode::kBatch,
};

}  // namespace miglint
