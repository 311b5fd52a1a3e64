// pgroll: title.json or title.yaml with a list of operations, in the order of the names.
//
// The literals of `sql` operations are SQL; the other operations are pgroll's own, which it runs
// with views and triggers in steps that nobody waits for, so they are opaque.
// Source: xataio/pgroll, pkg/migrations/op_common.go, migrations.go.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/blocks.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"
#include "migrations/formats/yaml.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (name.find('/') != std::string_view::npos) return parts;
  const bool fits = name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml");
  if (!fits) return parts;
  parts.role = FileRole::kBoth;
  parts.version = name.substr(0, name.rfind('.'));
  parts.order = name;
  std::string_view title =
      std::string_view(parts.version).substr(leading_digits(parts.version).size());
  if (title.starts_with('_')) title.remove_prefix(1);
  parts.label = words_of_name(title);
  parts.pair = parts.version;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// From a value to the end of what was written for it: a quoted string, or a block of lines.
SourceSpan span_of(TreeReader& reader, FileId file, const YamlNode& node) {
  const std::string_view text = reader.text(file);
  const std::size_t found = text.find(node.scalar, node.begin);
  const std::size_t end = found == std::string_view::npos
                              ? std::min(text.find('\n', node.begin), text.size())
                              : found + node.scalar.size();
  return {file, node.begin, static_cast<std::uint32_t>(end)};
}

void lift(TreeReader& reader, FileId file, const YamlNode* sql, Script& script) {
  if (sql == nullptr || sql->scalar.empty()) return;
  script.blocks.push_back(lifted_block(
      reader.sources, sql->scalar, span_of(reader, file, *sql), reader.format.transaction));
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  Script up;
  up.where = reader.whole(file);
  Script down = up;
  auto root = parse_yaml(reader.sources[file].path, reader.text(file));
  const YamlNode* operations = root ? root->find("operations") : nullptr;
  if (operations == nullptr) {
    Note note;
    note.kind = NoteKind::kToolDirectiveError;
    note.where = reader.whole(file);
    note.words =
        fmt::format("{}, so pgroll refuses the file",
                    root ? std::string("there is no list of `operations`") : root.error().message);
    note.help = "correct the file";
    result.notes.push_back(std::move(note));
    result.upgrade = reader.opaque_script(file, "a file that cannot be read");
    return result;
  }
  for (const YamlNode& item : operations->items) {
    for (const auto& [name, operation] : item.entries) {
      if (name == "sql") {
        lift(reader, file, operation.find("up"), up);
        lift(reader, file, operation.find("down"), down);
        continue;
      }
      const SourceSpan where{file, item.begin, item.begin};
      const std::string why = fmt::format("pgroll's {}", name);
      up.blocks.push_back(opaque_block(where, why, reader.format.transaction));
      down.blocks.push_back(opaque_block(where, why, reader.format.transaction));
    }
  }
  std::ranges::reverse(down.blocks);
  result.upgrade = std::move(up);
  result.downgrade = std::move(down);
  return result;
}

int recognize(const Candidate& file) {
  if (take_apart_name(file.name).role == FileRole::kIgnored) return 0;
  const std::string_view head = file.head;
  const bool is_json = head.find("\"operations\"") != std::string_view::npos;
  const bool is_yaml =
      head.starts_with("operations:") || head.find("\noperations:") != std::string_view::npos;
  if (!is_json && !is_yaml) return 0;
  for (const std::string_view name : {"create_table",
                                      "add_column",
                                      "alter_column",
                                      "drop_column",
                                      "drop_table",
                                      "create_index",
                                      "drop_index",
                                      "rename_table",
                                      "rename_column",
                                      "create_constraint",
                                      "drop_constraint",
                                      "set_replica_identity",
                                      "sql"})
    if (head.find(fmt::format("{}:", name)) != std::string_view::npos ||
        head.find(fmt::format("\"{}\"", name)) != std::string_view::npos)
      return 85;
  return 0;
}

}  // namespace

extern const Format pgroll;
const Format pgroll = {
    .format = SourceFormat::kPgroll,
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "pgroll takes them for one migration",
    .order = VersionOrder::kText,
    .transaction = TransactionMode::kPerStatement,
    .cut = cut,
};

}  // namespace miglint
