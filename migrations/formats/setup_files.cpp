#include "migrations/formats/setup_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "migrations/formats/signs.h"
#include "migrations/text/connection_url.h"

namespace miglint {

namespace {

// In the project or above it, up to the folder that holds .git.
std::span<const std::string_view> setup_names(SourceFormat format) {
  static constexpr std::array<std::string_view, 3> kFlyway{
      "flyway.conf", "flyway.toml", "flyway.user.toml"};
  static constexpr std::array<std::string_view, 2> kLiquibase{"liquibase.properties",
                                                              "liquibase.docker.properties"};
  static constexpr std::array<std::string_view, 1> kSqitch{"sqitch.conf"};
  static constexpr std::array<std::string_view, 1> kAtlas{"atlas.hcl"};
  static constexpr std::array<std::string_view, 1> kPrisma{"schema.prisma"};
  static constexpr std::array<std::string_view, 3> kDrizzle{
      "drizzle.config.ts", "drizzle.config.js", "drizzle.config.json"};
  static constexpr std::array<std::string_view, 2> kYoyo{"yoyo.ini", "yoyo.toml"};
  static constexpr std::array<std::string_view, 1> kPop{"database.yml"};
  static constexpr std::array<std::string_view, 1> kDatabaseJson{"database.json"};
  static constexpr std::array<std::string_view, 1> kTern{"tern.conf"};
  switch (format) {
    case SourceFormat::kFlyway:
      return kFlyway;
    case SourceFormat::kLiquibase:
      return kLiquibase;
    case SourceFormat::kSqitch:
      return kSqitch;
    case SourceFormat::kAtlas:
      return kAtlas;
    case SourceFormat::kPrisma:
      return kPrisma;
    case SourceFormat::kDrizzle:
      return kDrizzle;
    case SourceFormat::kYoyo:
      return kYoyo;
    case SourceFormat::kPop:
      return kPop;
    case SourceFormat::kNodePgMigrate:
      return kDatabaseJson;
    case SourceFormat::kTern:
      return kTern;
    default:
      return {};
  }
}

// A service of the developer's own machine or compose file: everybody may know its password.
bool is_local(std::string_view host) {
  const bool address = host.starts_with("127.") || host.starts_with("[");
  return address || host.find('.') == std::string_view::npos || host.ends_with(".local") ||
         host.ends_with(".internal") || host.ends_with("example.com") ||
         host.ends_with("example.org");
}

bool is_pooled(const ConnectionUrl& url) {
  return url.port == "6543" || url.options.find("pgbouncer=true") != std::string_view::npos ||
         url.host.find("pooler") != std::string_view::npos ||
         url.host.find("pgbouncer") != std::string_view::npos;
}

class SetupReader {
 public:
  SetupReader(SourceSet& sources, History& history) : sources_(sources), history_(history) {}

  void read(const FileSystem& files, const std::string& path) {
    const std::string shown = shown_path(files, path);
    if (!files.is_file(shown) || !seen_.insert(shown).second) return;
    FileId file = sources_.find(shown);
    if (file == kNoFile) {
      auto text = files.read(shown);
      if (!text) return;
      // Most hold no URL with a password, and need not stay.
      if (text->find("://") == std::string::npos) return;
      file = sources_.add(shown, *std::move(text));
    }
    look(file);
  }

 private:
  void look(FileId file) {
    const std::string& text = sources_[file].text;
    // Prisma migrates through directUrl where there is one.
    const bool goes_around = text.find("directUrl") != std::string::npos;
    for (const ConnectionUrl& url : find_connection_urls(text)) {
      if (is_comment(text, url.begin)) continue;
      const auto password =
          std::string_view(text).substr(url.password_begin, url.password_end - url.password_begin);
      if (!is_password_placeholder(password) && !is_local(url.host)) {
        add(NoteKind::kSecretInMigration,
            {file, url.password_begin, url.password_end},
            "a connection string with its password stands here for everybody who can read the "
            "repository",
            "take it from the environment or a secret store, and change the one that was "
            "committed");
      }
      if (is_pooled(url) && !goes_around) {
        add(NoteKind::kPooledMigrations,
            {file, url.begin, url.end},
            fmt::format("migrations run through the transaction pooler {}, which may give every "
                        "transaction another server process: SET is lost or leaks to others, and "
                        "advisory locks guard nothing",
                        url.host),
            "give migrations the server's own address (mostly port 5432)");
      }
    }
  }

  static bool is_comment(std::string_view text, std::uint32_t at) {
    const std::size_t line = text.rfind('\n', at) + 1;
    const std::string_view before = text.substr(line, at - line);
    const std::size_t first = before.find_first_not_of(" \t");
    return first != std::string_view::npos &&
           (before[first] == '#' || before[first] == ';' || before.substr(first).starts_with("//"));
  }

  void add(NoteKind kind, SourceSpan where, std::string words, std::string help) {
    Note note;
    note.kind = kind;
    note.where = where;
    note.words = std::move(words);
    note.help = std::move(help);
    history_.notes.push_back(std::move(note));
  }

  SourceSet& sources_;
  History& history_;
  std::set<std::string> seen_;
};

}  // namespace

void note_setup_files(const FileSystem& files,
                      const Project& project,
                      SourceSet& sources,
                      History& history) {
  SetupReader reader(sources, history);
  if (project.format == SourceFormat::kAlembic) {
    if (!project.alembic.file.empty()) reader.read(files, project.alembic.file);
    reader.read(files, join_path(project.alembic.script_location, "env.py"));
  }
  for (const std::string_view name : setup_names(project.format))
    if (const std::string path = find_upwards(files, project.root, name); !path.empty())
      reader.read(files, path);
}

}  // namespace miglint
