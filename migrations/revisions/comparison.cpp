#include "migrations/revisions/comparison.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "migrations/sql/lexer.h"

namespace miglint {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void fold_space(std::string_view text, std::string& out) {
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
}

// SQL as it counts: its tokens, without comments and white space.
std::string sql_meaning(const std::string& sql) {
  std::string out;
  for (const Token& token : scan(sql)) {
    out.append(sql, token.begin, token.end - token.begin);
    out += ' ';
  }
  while (out.ends_with(' ') || out.ends_with(';'))
    out.pop_back();
  return out;
}

// What a block does, as a text that is equal exactly when it does the same. Of what could not be
// understood, the text itself.
std::string meaning(const SqlBlock& block, const SourceSet& sources) {
  // Whether all revisions share a transaction is the configuration's matter, not the revision's.
  const bool own = block.transaction == TransactionMode::kPerStatement;
  std::string out = own ? "!" : "";
  if (block.repeated) out += '*';
  out += block.guard;
  out += '\0';
  if (block.opaque.empty()) return out + sql_meaning(block.sql);
  out += block.opaque + '\0';
  fold_space(sources.text(block.where), out);
  return out;
}

// Where two scripts first differ, or nullopt. A block that was taken away counts where the script
// begins.
std::optional<SourceSpan> difference(const std::optional<Script>& before,
                                     const SourceSet& sources_before,
                                     const std::optional<Script>& now,
                                     const SourceSet& sources,
                                     SourceSpan otherwise) {
  static const std::vector<SqlBlock> kNone;
  const auto& old_blocks = before ? before->blocks : kNone;
  const auto& new_blocks = now ? now->blocks : kNone;
  for (std::size_t i = 0; i < new_blocks.size(); ++i) {
    if (i >= old_blocks.size() ||
        meaning(new_blocks[i], sources) != meaning(old_blocks[i], sources_before))
      return new_blocks[i].where;
  }
  if (old_blocks.size() == new_blocks.size()) return std::nullopt;
  return now ? now->where : otherwise;
}

std::vector<std::string> ids_of(const std::vector<Reference>& references) {
  std::vector<std::string> ids;
  for (const Reference& reference : references)
    ids.push_back(reference.id);
  std::ranges::sort(ids);
  return ids;
}

// All that a revision sends, for finding it again under another id. Empty where it sends nothing.
std::string content(const Revision& revision, const SourceSet& sources) {
  std::string out;
  for (const auto* script : {&revision.upgrade, &revision.downgrade}) {
    if (!*script) continue;
    for (const SqlBlock& block : (*script)->blocks)
      out += meaning(block, sources) + '\0';
    out += '\n';
  }
  return out.find('\0') == std::string::npos ? "" : out;
}

// The files that a revision is written in have the same bytes: nothing needs to be compared. What
// a change of the configuration makes of them is no edit.
bool same_files(const Revision& before,
                const SourceSet& sources_before,
                const Revision& now,
                const SourceSet& sources) {
  const auto same = [&](FileId a, FileId b) {
    if (a >= sources_before.size() || b >= sources.size()) return a == kNoFile && b == kNoFile;
    return sources_before[a].text == sources[b].text;
  };
  const auto file_of = [](const std::optional<Script>& script) {
    return script ? script->where.file : kNoFile;
  };
  return same(before.file, now.file) && same(file_of(before.upgrade), file_of(now.upgrade)) &&
         same(file_of(before.downgrade), file_of(now.downgrade));
}

// The tool keeps a checksum of the file and refuses to go on where it differs. Flyway's is over the
// lines without their ends. Source: sqlx-core, migrate/migrator.rs; Flyway,
// ChecksumCalculator.java; refinery_core, runner.rs.
bool is_other_text(SourceFormat format, std::string_view before, std::string_view now) {
  if (format == SourceFormat::kSqlx || format == SourceFormat::kRefinery) return before != now;
  if (format != SourceFormat::kFlyway) return false;
  const auto lines = [](std::string_view text) {
    std::string plain(text);
    std::erase(plain, '\r');
    return plain;
  };
  return lines(before) != lines(now);
}

std::optional<EditedRevision> edits(const Revision& before,
                                    const SourceSet& sources_before,
                                    const Revision& now,
                                    const SourceSet& sources,
                                    SourceFormat format) {
  if (same_files(before, sources_before, now, sources)) return std::nullopt;
  EditedRevision edited;
  const auto upgrade =
      difference(before.upgrade, sources_before, now.upgrade, sources, now.id_where);
  const auto downgrade =
      difference(before.downgrade, sources_before, now.downgrade, sources, now.id_where);
  edited.upgrade = upgrade.has_value();
  edited.downgrade = downgrade.has_value();
  edited.parents_before = ids_of(before.parents);
  edited.parents = edited.parents_before != ids_of(now.parents);
  edited.depends_on = ids_of(before.depends_on) != ids_of(now.depends_on);
  if (!edited.upgrade && !edited.downgrade && !edited.parents && !edited.depends_on) {
    edited.text = before.file < sources_before.size() && now.file < sources.size() &&
                  is_other_text(format, sources_before[before.file].text, sources[now.file].text);
    edited.where = now.id_where;
    return edited.text ? std::optional(std::move(edited)) : std::nullopt;
  }
  if (upgrade) {
    edited.where = *upgrade;
  } else if (edited.parents || edited.depends_on) {
    edited.where = now.parents_where.file == kNoFile ? now.id_where : now.parents_where;
  } else {
    edited.where = *downgrade;
  }
  return edited;
}

}  // namespace

std::vector<RevisionIndex> compare(const Side& before, const Side& now, Comparison& into) {
  const auto& revisions = now.history.revisions;
  into.is_new.assign(revisions.size(), false);
  std::vector<RevisionIndex> fresh;
  bool said_hash = false;
  for (RevisionIndex i = 0; i < revisions.size(); ++i) {
    const RevisionIndex known = find_revision(before.history, revisions[i].id);
    // Of two files with one id, the one that is not where the old one was is new.
    const bool is_copy = known != kNoRevision && find_revision(now.history, revisions[i].id) != i;
    if (known == kNoRevision || is_copy) {
      into.is_new[i] = true;
      fresh.push_back(i);
    } else if (revisions[i].kind != RevisionKind::kRepeatable) {
      auto edited = edits(before.history.revisions[known],
                          before.sources,
                          revisions[i],
                          now.sources,
                          now.history.format);
      const bool other_hash = before.history.revisions[known].hash != revisions[i].hash;
      if (other_hash && !said_hash && !edited) {
        edited.emplace().hash = true;
        edited->where = revisions[i].id_where;
      }
      said_hash = said_hash || other_hash;
      if (!edited) continue;
      edited->now = i;
      into.edited.push_back(*std::move(edited));
    }
  }
  std::unordered_map<std::string, RevisionIndex> by_path;
  std::unordered_map<std::string, RevisionIndex> by_content;
  for (const RevisionIndex i : fresh) {
    if (revisions[i].file < now.sources.size())
      by_path.emplace(now.sources[revisions[i].file].path, i);
    if (auto text = content(revisions[i], now.sources); !text.empty())
      by_content.emplace(std::move(text), i);
  }
  std::vector<RevisionIndex> removed;
  for (RevisionIndex i = 0; i < before.history.revisions.size(); ++i) {
    const Revision& gone = before.history.revisions[i];
    if (gone.kind == RevisionKind::kRepeatable ||
        find_revision(now.history, gone.id) != kNoRevision)
      continue;
    auto found = gone.file < before.sources.size() ? by_path.find(before.sources[gone.file].path)
                                                   : by_path.end();
    if (found == by_path.end()) {
      const auto same = by_content.find(content(gone, before.sources));
      if (same == by_content.end()) {
        removed.push_back(i);
        continue;
      }
      found = by_path.find(now.sources[revisions[same->second].file].path);
    }
    into.renamed.push_back({found->second, gone.id});
  }
  return removed;
}

bool version_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto take = [](std::string_view& text) {
        while (text.size() > 1 && text.front() == '0' && is_digit(text[1]))
          text.remove_prefix(1);
        std::size_t n = 0;
        while (n < text.size() && is_digit(text[n]))
          ++n;
        const std::string_view number = text.substr(0, n);
        text.remove_prefix(n);
        return number;
      };
      const std::string_view x = take(a);
      const std::string_view y = take(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

Revision without_scripts(const Revision& revision) {
  Revision copy;
  copy.id = revision.id;
  copy.message = revision.message;
  copy.id_where = revision.id_where;
  copy.file = revision.file;
  copy.kind = revision.kind;
  copy.parents = revision.parents;
  copy.parents_where = revision.parents_where;
  copy.depends_on = revision.depends_on;
  copy.branch_labels = revision.branch_labels;
  return copy;
}

void unite(const History& now,
           std::vector<Revision> elsewhere,
           const GraphOptions& options,
           History& united) {
  united.root = now.root;
  united.format = now.format;
  united.linear = now.linear;
  united.facts = now.facts;
  std::vector<Revision> here;
  for (const Revision& revision : now.revisions)
    here.push_back(without_scripts(revision));
  if (united.linear) {
    std::ranges::stable_sort(elsewhere, version_less, &Revision::id);
    std::ranges::merge(
        std::make_move_iterator(here.begin()),
        std::make_move_iterator(here.end()),
        std::make_move_iterator(elsewhere.begin()),
        std::make_move_iterator(elsewhere.end()),
        std::back_inserter(united.revisions),
        [](const Revision& a, const Revision& b) { return version_less(a.id, b.id); });
  } else {
    united.revisions = std::move(here);
    std::ranges::move(elsewhere, std::back_inserter(united.revisions));
  }
  build_graph(united, options);
}

}  // namespace miglint
