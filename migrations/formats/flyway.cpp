// Flyway: V<version>__title.sql at any depth, R__title.sql after them, U<version>__title.sql to
// undo (a paid feature), B<version>__title.sql for an empty database, callbacks by their events.
//
// Each file in a transaction, unless its .conf says executeInTransaction=false or every statement
// in it is one that Flyway knows to be refused there. Names that do not fit are passed over in
// silence; two files of one version stop it. `${name}` is replaced everywhere.
// Source: Flyway 11, ResourceNameParser.java, MigrationVersion.java, PostgreSQLParser.java.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/statements.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 30> kEvents = {"beforeMigrate",
                                                      "beforeRepeatables",
                                                      "beforeEachMigrate",
                                                      "beforeEachMigrateStatement",
                                                      "afterEachMigrateStatement",
                                                      "afterEachMigrateStatementError",
                                                      "afterEachMigrate",
                                                      "afterEachMigrateError",
                                                      "afterMigrate",
                                                      "afterMigrateApplied",
                                                      "afterVersioned",
                                                      "afterMigrateError",
                                                      "beforeClean",
                                                      "afterClean",
                                                      "afterCleanError",
                                                      "beforeInfo",
                                                      "afterInfo",
                                                      "afterInfoError",
                                                      "beforeValidate",
                                                      "afterValidate",
                                                      "afterValidateError",
                                                      "beforeBaseline",
                                                      "afterBaseline",
                                                      "afterBaselineError",
                                                      "beforeRepair",
                                                      "afterRepair",
                                                      "afterRepairError",
                                                      "beforeUndo",
                                                      "afterUndo",
                                                      "createSchema"};

struct Version {
  std::string text;   // "1.10": without what does not count
  std::string order;  // "1" = "1.0" < "1.2" < "1.10"
};

// "1_10", "1.0", "01" as Flyway compares them; nullopt: no version.
std::optional<Version> version_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::string_view digits = leading_digits(text);
    if (digits.empty()) return std::nullopt;
    parts.push_back(without_leading_zeros(digits));
    text.remove_prefix(digits.size());
    if (text.empty()) break;
    if (text.front() != '.' && text.front() != '_') return std::nullopt;
    text.remove_prefix(1);
  }
  if (parts.empty()) return std::nullopt;
  while (parts.size() > 1 && parts.back() == "0")
    parts.pop_back();
  Version version{fmt::format("{}", fmt::join(parts, ".")), {}};
  for (const std::string_view part : parts)
    version.order += number_key(part);
  return version;
}

void take_version_apart(char prefix, std::string_view stem, NameParts& parts) {
  const std::size_t bars = std::min(stem.find("__"), stem.size());
  const std::string_view written = stem.substr(0, bars);
  const auto version = version_of(written);
  if (!version) {
    parts.why = fmt::format("`{}` is no version", written);
    return;
  }
  parts.role = prefix == 'U' ? FileRole::kDown : FileRole::kUp;
  parts.kind = prefix == 'B' ? RevisionKind::kBaseline : RevisionKind::kVersioned;
  parts.version = prefix == 'B' ? "B" + version->text : version->text;
  parts.pair = version->text;
  parts.label = words_of_name(stem.substr(std::min(bars + 2, stem.size())));
  // Of two spellings of one version the shorter is first; a baseline stands behind what it
  // replaces.
  parts.order = version->order + (prefix == 'B' ? '\1' : '\0') + std::string(written);
}

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::string_view name = file_name(path);
  if (lower(name.substr(name.size() < 4 ? 0 : name.size() - 4)) != ".sql") return parts;
  const std::string_view stem = name.substr(0, name.size() - 4);
  const std::string_view event = stem.substr(0, stem.find("__"));
  if (stem.starts_with("R__") && stem.size() > 3) {
    parts.role = FileRole::kUp;
    parts.kind = RevisionKind::kRepeatable;
    parts.label = words_of_name(stem.substr(3));
    parts.version = "R:" + parts.label;
    parts.order = "\xfe" + parts.label;
  } else if (std::ranges::find(kEvents, event) != kEvents.end()) {
    parts.role = FileRole::kUp;
    parts.kind = RevisionKind::kHook;
    parts.version = "hook:" + std::string(stem);
    parts.order = "\xff" + std::string(stem);
  } else if (stem.size() > 1 &&
             std::string_view("VUB").find(stem.front()) != std::string_view::npos) {
    take_version_apart(stem.front(), stem.substr(1), parts);
  } else {
    parts.why = "its name is not `V<version>__title.sql`";
  }
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// The value of `key` in a properties file; nullopt: it is not there.
std::optional<std::string> property(std::string_view text, std::string_view key) {
  for (const TextLine& line : lines_of(text)) {
    const std::size_t equals = line.text.find('=');
    if (equals != std::string_view::npos && trim(line.text.substr(0, equals)) == key)
      return std::string(trim(line.text.substr(equals + 1)));
  }
  return std::nullopt;
}

// Statements that Flyway runs outside a transaction
// (PostgreSQLParser.detectCanExecuteInTransaction). REINDEX INDEX and TABLE, and DETACH PARTITION
// CONCURRENTLY, are not among them.
bool leaves_transaction(const std::vector<std::string>& words) {
  const auto at = [&](std::size_t i) {
    return i < words.size() ? std::string_view(words[i]) : std::string_view();
  };
  const auto is = [](std::string_view word, std::initializer_list<std::string_view> any) {
    return std::ranges::find(any, word) != any.end();
  };
  if (at(0) == "vacuum") return true;
  if (at(0) == "discard") return at(1) == "all";
  if (at(0) == "alter") return at(1) == "system";
  if (at(0) == "reindex") return is(at(1), {"schema", "database", "system"});
  if (!is(at(0), {"create", "drop"})) return false;
  if (is(at(1), {"database", "tablespace", "subscription"})) return true;
  const std::size_t index = at(1) == "unique" ? 2 : 1;
  return at(index) == "index" && at(index + 1) == "concurrently";
}

bool only_leaves_transaction(const std::string& sql) {
  const auto statements = statement_words(sql, 4);
  return !statements.empty() && std::ranges::all_of(statements, [](const StatementWords& one) {
    return leaves_transaction(one.words);
  });
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  const std::string& path = reader.sources[file].path;
  std::string conf;
  if (reader.files.is_file(path + ".conf"))
    if (auto text = reader.files.read(path + ".conf")) conf = *std::move(text);
  const Templating marks = reader.options.templating;
  if (property(conf, "placeholderReplacement") == "false") reader.options.templating.open.clear();
  result.upgrade = reader.whole_file(file, reader.format.transaction);
  reader.options.templating = marks;
  const auto configured = property(conf, "executeInTransaction");
  const bool alone = configured
                         ? *configured == "false"
                         : std::ranges::all_of(result.upgrade->blocks, [](const auto& block) {
                             return only_leaves_transaction(block.sql);
                           });
  if (alone)
    for (SqlBlock& block : result.upgrade->blocks)
      block.transaction = TransactionMode::kPerStatement;
  return result;
}

// A setting of the project: `key` without "flyway." in front.
void configure(TreeReader& reader, std::string_view key, std::string value) {
  constexpr std::string_view kPlaceholders = "placeholders.";
  Templating& marks = reader.options.templating;
  if (key.starts_with(kPlaceholders))
    reader.options.values[lower(key.substr(kPlaceholders.size()))] = std::move(value);
  else if (key == "placeholderReplacement" && value == "false")
    marks.open.clear();
  else if (key == "placeholderPrefix" && !value.empty() && !marks.open.empty())
    marks.open = std::move(value);
  else if (key == "placeholderSuffix" && !value.empty())
    marks.close = std::move(value);
  else if (key == "defaultSchema")
    reader.options.values["flyway:defaultschema"] = std::move(value);
}

void read_conf(TreeReader& reader, std::string_view text) {
  constexpr std::string_view kPrefix = "flyway.";
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    const std::size_t equals = words.find('=');
    if (words.starts_with(kPrefix) && equals != std::string_view::npos)
      configure(reader,
                trim(words.substr(kPrefix.size(), equals - kPrefix.size())),
                std::string(trim(words.substr(equals + 1))));
  }
}

void read_toml(TreeReader& reader, std::string_view text) {
  std::string table;
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (words.starts_with('[')) table = words;
    const std::size_t equals = words.find('=');
    const bool is_placeholder = table == "[flyway.placeholders]";
    if ((!is_placeholder && table != "[flyway]") || equals == std::string_view::npos) continue;
    std::string_view value = trim(words.substr(equals + 1));
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\''))
      value = value.substr(1, value.size() - 2);
    configure(reader,
              (is_placeholder ? "placeholders." : "") + std::string(trim(words.substr(0, equals))),
              std::string(value));
  }
}

void prepare(TreeReader& reader) {
  // The schema of the connection, unless something else is configured.
  reader.options.values["flyway:defaultschema"] = "public";
  const auto read_found = [&](std::string_view name, auto& read_settings) {
    const std::string path = find_upwards(reader.files, reader.folder.path, name);
    if (path.empty()) return;
    if (const auto text = reader.files.read(path)) read_settings(reader, *text);
  };
  read_found("flyway.conf", read_conf);
  read_found("flyway.toml", read_toml);
}

// Said once a tree.
void finish(TreeReader& reader) {
  for (const std::string& name : reader.folder.files) {
    if (take_apart_name(name).role != FileRole::kDown) continue;
    reader
        .note(NoteKind::kIgnoredFile,
              reader.whole(reader.load(name).file),
              fmt::format("`{}` undoes a version in Flyway's paid editions; the open-source one "
                          "passes it over",
                          name),
              "nothing has to change where `flyway undo` is there")
        .mild = true;
    return;
  }
}

int recognize(const Candidate& file) {
  if (file.name.find('/') != std::string_view::npos) return 0;
  const NameParts parts = take_apart_name(file.name);
  if (parts.role != FileRole::kUp || parts.kind == RevisionKind::kHook) return 0;
  if (parts.kind == RevisionKind::kVersioned && parts.label.empty() &&
      !file.named.has(SourceFormat::kFlyway))
    return 0;  // V1.sql: many name a file so
  return 70;
}

}  // namespace

extern const Format flyway;
const Format flyway = {
    .format = SourceFormat::kFlyway,
    .depth = Depth::kRecursive,
    .ignored_words = "Flyway passes it over in silence",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "Flyway refuses to start",
    .lower_words = "Flyway refuses to go on, unless outOfOrder is on",
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kWrapped,
    .client = Client::kDriverWithCopy,
    .drops_mark = true,
    .placeholders = {"${", "}"},
    .cut = cut,
    .prepare = prepare,
    .finish = finish,
};

}  // namespace miglint
