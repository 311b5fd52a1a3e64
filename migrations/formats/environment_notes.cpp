#include "migrations/formats/environment_notes.h"

#include <string_view>

#include "migrations/formats/discover.h"

namespace miglint {

namespace {

struct Advice {
  std::string_view words;
  std::string_view help;
};

constexpr Advice kNoNaming{
    "the metadata has no naming_convention, so constraints without a name get one from Postgres, "
    "which a downgrade has to guess",
    "give MetaData(naming_convention=…) once for all"};
constexpr Advice kNoTypes{
    "compare_type is off, so autogenerate does not see that a column's type has changed",
    "leave compare_type out, or pass True"};
constexpr Advice kOneTransaction{
    "transaction_per_migration is off, so all pending revisions run in one transaction, which "
    "holds "
    "every lock until the last of them is done",
    "pass transaction_per_migration=True"};
constexpr Advice kNoDate{
    "file_template has no date, so the folder is in no order that a reader could follow",
    "set file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s"};

class Notes {
 public:
  Notes(const FileSystem& files, SourceSet& sources, History& history)
      : files_(files), sources_(sources), history_(history) {}

  void add(const std::string& path, std::uint32_t at, const Advice& advice) {
    const std::string shown = shown_path(files_, path);
    FileId file = sources_.find(shown);
    if (file == kNoFile) {
      auto text = files_.read(shown);
      if (!text) return;
      file = sources_.add(shown, *std::move(text));
    }
    Note note;
    note.kind = NoteKind::kEnvConfig;
    note.where = {file, at, at + 1};
    note.words = advice.words;
    note.help = advice.help;
    history_.notes.push_back(std::move(note));
  }

 private:
  const FileSystem& files_;
  SourceSet& sources_;
  History& history_;
};

}  // namespace

void note_environment(const FileSystem& files,
                      const AlembicConfig& config,
                      const AlembicEnvironment& environment,
                      SourceSet& sources,
                      History& history) {
  Notes notes(files, sources, history);
  if (environment.configured_at && !environment.computed) {
    const std::string env = join_path(config.script_location, "env.py");
    const ProjectFacts& facts = environment.facts;
    const std::uint32_t at = *environment.configured_at;
    if (environment.naming.empty()) notes.add(env, at, kNoNaming);
    if (!facts.compare_type) notes.add(env, at, kNoTypes);
    if (!facts.transaction_per_migration && facts.transactional_ddl)
      notes.add(env, at, kOneTransaction);
  }
  const std::string& name = config.file_template;
  const bool dated =
      name.find("%(year)") != std::string::npos || name.find("%(epoch)") != std::string::npos;
  if (!dated && !config.file.empty()) notes.add(config.file, 0, kNoDate);
}

}  // namespace miglint
