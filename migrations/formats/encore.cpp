// Encore: golang-migrate's names, in a service's migrations/; only the way up.
//
// It runs them with golang-migrate's library, each file as one message. Source: Encore,
// runtimes/go/storage/sqldb.

#include "migrations/formats/up_down_names.h"

namespace miglint {

static int recognize(const Candidate& file) {
  return file.named.has(SourceFormat::kEncore) && is_up_file(file.name) ? 80 : 0;
}

extern const Format encore;
const Format encore = {
    .format = SourceFormat::kEncore,
    .ignored_words = "Encore passes it over",
    .recognize = recognize,
    .take_apart = take_up_down_apart,
    .duplicate_words = "Encore refuses to start",
    .lower_words = "Encore never runs it, and says nothing",
    .transaction = TransactionMode::kBatch,
};

}  // namespace miglint
