// graphile-migrate: committed/N[-title].sql, each with the hash of the one before it, and
// current.sql, the work in progress that runs again and again.
//
// Each in a transaction, unless the first line of its body is `--! no-transaction`: then it is one
// message. `:NAME` is replaced as text. Hash: SHA-1 of the previous hash, a line break and the
// body. Source: graphile-migrate 2, src/migration.ts, src/migrationFilename.ts.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/digests.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"
#include "migrations/formats/yaml.h"

namespace miglint {

namespace {

constexpr std::string_view kOptOut = "--! no-transaction";

struct Header {
  std::string previous;  // "-" for the first
  std::string hash;
  std::string message;
  bool allows_invalid_hash = false;
  TextLine previous_line;
  TextLine hash_line;
  std::uint32_t body = 0;  // where it begins
};

Header read_header(std::string_view text) {
  Header header;
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (words.empty() || !words.starts_with("--! ")) break;
    const std::size_t colon = words.find(':');
    const std::string_view key = words.substr(4, std::min(colon, words.size()) - 4);
    // A header begins with a capital; `--! no-transaction` is the body's.
    if (key.empty() || key.front() < 'A' || key.front() > 'Z') break;
    const std::string value(colon == std::string_view::npos ? std::string_view()
                                                            : trim(words.substr(colon + 1)));
    if (key == "Previous") {
      header.previous = value;
      header.previous_line = line;
    } else if (key == "Hash") {
      header.hash = value;
      header.hash_line = line;
    } else if (key == "Message") {
      header.message = value;
    } else if (key == "AllowInvalidHash") {
      header.allows_invalid_hash = true;
    }
    header.body = line.next(text.size());
  }
  return header;
}

class GraphileReader {
 public:
  explicit GraphileReader(TreeReader& reader) : reader_(reader) {}

  void read() {
    read_settings();
    reader_.history.linear = false;
    std::vector<std::string> names;
    for (const std::string& name : reader_.folder.files)
      if (name.starts_with("committed/") && name.ends_with(".sql")) names.push_back(name);
    std::ranges::stable_sort(names, {}, [](const std::string& name) { return locale_key(name); });
    for (const std::string& name : names)
      read_committed(name);
    read_current();
  }

 private:
  // .gmrc is JSON5; its placeholders are JSON in practice, and what cannot be read is not needed.
  void read_settings() {
    std::string path = find_upwards(reader_.files, reader_.folder.path, ".gmrc");
    if (path.empty()) path = find_upwards(reader_.files, reader_.folder.path, ".gmrc.json");
    if (path.empty()) return;
    const auto text = reader_.files.read(path);
    if (!text) return;
    const auto root = parse_yaml(path, *text);
    if (!root) return;
    const YamlNode* placeholders = root->find("placeholders");
    if (placeholders == nullptr) return;
    for (const auto& [name, value] : placeholders->entries) {
      if (!name.starts_with(':')) continue;
      reader_.options.templating.known_names.push_back(name.substr(1));
      if (!value.scalar.starts_with('!'))  // !ENV: from the environment
        reader_.options.values[lower(std::string_view(name).substr(1))] = value.scalar;
    }
  }

  void read_committed(const std::string& name) {
    const std::string_view file = file_name(name);
    const std::string_view digits = leading_digits(file);
    const LoadedText text = reader_.load(name);
    if (digits.empty()) {
      reader_.note(
          NoteKind::kIgnoredFile,
          reader_.whole(text.file),
          fmt::format("`{}` does not begin with a number, so graphile-migrate refuses it", file));
      return;
    }
    const Header header = read_header(reader_.text(text.file));
    Revision& revision =
        reader_.add_revision(std::string(digits) + ".sql", header.message, text.file);
    const std::size_t index = reader_.history.revisions.size() - 1;
    if (!text.usable) {
      revision.upgrade = reader_.opaque_script(text.file, "a file that cannot be read");
      return;
    }
    Script script = read_body(text.file, header.body);
    Revision& filled = reader_.history.revisions[index];
    filled.upgrade = std::move(script);
    link(filled, header);
    check_hash(text.file, header);
    last_hash_ = header.hash;
    last_id_ = filled.id;
    ids_.emplace(header.hash, filled.id);
  }

  void link(Revision& revision, const Header& header) {
    const SourceSpan where{revision.file, header.previous_line.begin, header.previous_line.end};
    const auto parent = ids_.find(header.previous);
    if (parent != ids_.end()) revision.parents.push_back({parent->second, where});
    const std::string expected = last_hash_.empty() ? "-" : last_hash_;
    if (header.previous == expected) return;
    Note& note = reader_.note(
        NoteKind::kChecksumMismatch,
        where,
        header.previous.empty()
            ? "there is no `--! Previous:`, so graphile-migrate refuses to start"
            : fmt::format("`Previous` is not the hash of {}, which stands before it, so "
                          "graphile-migrate refuses to start",
                          last_id_.empty() ? "anything" : last_id_),
        "uncommit the migration and commit it again on top of the others");
    note.ids = {revision.id};
  }

  void check_hash(FileId file, const Header& header) {
    const std::string_view body = trim(reader_.text(file).substr(header.body));
    const std::string previous = header.previous == "-" ? "" : header.previous;
    const std::string all = previous + "\n" + std::string(body);
    const std::string sum = "sha1:" + sha1_hex(std::string(trim(all)) + "\n");
    if (header.allows_invalid_hash || header.hash == sum || header.hash.empty()) return;
    reader_.note(NoteKind::kChecksumMismatch,
                 {file, header.hash_line.begin, header.hash_line.end},
                 "the migration is not what it was when it was committed: its hash differs, so "
                 "graphile-migrate refuses to start",
                 "undo the change and write a new migration");
  }

  Script read_body(FileId file, std::uint32_t begin) {
    const std::string_view text = reader_.text(file);
    bool first = true;
    bool opts_out = false;
    std::optional<TextLine> unseen;
    for (const TextLine& line : lines_of(text, begin)) {
      const std::string_view words = trim(line.text);
      if (words.empty()) continue;
      if (words.starts_with(kOptOut)) {
        opts_out = opts_out || first;
        unseen = line;
      }
      first = false;
    }
    Script script;
    script.where = {file, begin, begin};
    reader_.add_sql(script,
                    file,
                    begin,
                    static_cast<std::uint32_t>(text.size()),
                    opts_out ? TransactionMode::kBatch : TransactionMode::kWrapped);
    if (unseen && !opts_out) {
      script.opt_out_unseen = true;
      reader_.note(NoteKind::kOptOutIneffective,
                   {file, unseen->begin, unseen->end},
                   "graphile-migrate sees `--! no-transaction` only in the first line below the "
                   "header, so this migration runs in a transaction",
                   "move it above the comments");
    }
    return script;
  }

  void read_current() {
    std::vector<std::string> names;
    for (const std::string& name : reader_.folder.files)
      if (name == "current.sql" || (name.starts_with("current/") && name.ends_with(".sql")))
        names.push_back(name);
    if (names.empty()) return;
    std::ranges::stable_sort(names, {}, [](const std::string& name) { return locale_key(name); });
    Script script;
    for (const std::string& name : names) {
      const LoadedText text = reader_.load(name);
      if (!text.usable) continue;
      Script part = read_body(text.file, 0);
      if (script.where.file == kNoFile) script.where = part.where;
      std::ranges::move(part.blocks, std::back_inserter(script.blocks));
    }
    Revision& revision = reader_.add_revision("current", "", reader_.load(names.front()).file);
    revision.kind = RevisionKind::kRepeatable;
    if (!last_id_.empty()) revision.parents.push_back({last_id_, revision.id_where});
    revision.upgrade = std::move(script);
  }

  TreeReader& reader_;
  std::map<std::string, std::string> ids_;  // hash → id
  std::string last_hash_;
  std::string last_id_;
};

void read(TreeReader& reader) {
  reader.options.templating.colon_names = true;
  reader.options.templating.known_names = {"DATABASE_NAME", "DATABASE_OWNER"};
  GraphileReader(reader).read();
}

// The folder above committed/ with a hashed migration in it.
bool claims(const FileSystem& files, const MigrationsFolder& folder) {
  const auto first = std::ranges::lower_bound(folder.files, "committed/");
  if (first == folder.files.end() || !first->starts_with("committed/")) return false;
  const auto text = files.read(join_path(folder.path, *first));
  return text && text->starts_with("--! Previous:");
}

}  // namespace

extern const Format graphile_migrate;
const Format graphile_migrate = {
    .format = SourceFormat::kGraphileMigrate,
    .depth = Depth::kOneBelow,
    .claims = claims,
    .transaction = TransactionMode::kWrapped,
    .read = read,
};

}  // namespace miglint
