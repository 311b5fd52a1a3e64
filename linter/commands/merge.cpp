// `miglint merge`: a revision that joins the heads, from the project's own template, as `alembic
// merge` would write it; but without running the project's env.py.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "linter/commands/commands.h"
#include "linter/edits.h"
#include "linter/mako.h"
#include "linter/project.h"

namespace miglint {

namespace {

// Alembic's own generic template (1.8 to 1.19), for a project that has none.
constexpr std::string_view kTemplate = R"("""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
)";

// Twelve hexadecimal digits, as Alembic's; of the heads, so that two people who merge the same
// heads write the same revision. FNV-1a, 64 bits.
std::string id_for(const std::vector<std::string>& heads) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::string& head : heads) {
    for (const char c : head + "\n") {
      hash ^= static_cast<unsigned char>(c);
      hash *= 0x100000001b3ULL;
    }
  }
  return fmt::format("{:012x}", hash & 0xffffffffffffULL);
}

// As ScriptDirectory._rev_path makes it of the message (alembic/script/base.py, 1.19).
std::string slug_of(std::string_view message, std::size_t longest) {
  std::string slug;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    const bool word = std::isalnum(byte) != 0 || byte >= 0x80 || c == '_';
    if (word) {
      slug += static_cast<char>(std::tolower(byte));
    } else if (!slug.empty() && slug.back() != '_') {
      slug += '_';
    }
  }
  while (slug.ends_with('_'))
    slug.pop_back();
  if (slug.size() > longest) slug = slug.substr(0, slug.rfind('_', longest)) + "_";
  return slug;
}

// %(name)s and %%(name).2d of file_template, filled in. `now`: "2026-11-26 03:50:12".
Result<std::string> file_name_for(std::string form,
                                  const std::string& id,
                                  const std::string& slug,
                                  const std::string& now) {
  if (form.empty()) form = "%(rev)s_%(slug)s";
  const std::map<std::string, std::string> values{{"rev", id},
                                                  {"slug", slug},
                                                  {"year", now.substr(0, 4)},
                                                  {"month", now.substr(5, 2)},
                                                  {"day", now.substr(8, 2)},
                                                  {"hour", now.substr(11, 2)},
                                                  {"minute", now.substr(14, 2)},
                                                  {"second", now.substr(17, 2)}};
  std::string out;
  for (std::size_t at = 0; at < form.size();) {
    if (!std::string_view(form).substr(at).starts_with("%(")) {
      out += form[at++];
      continue;
    }
    const std::size_t close = form.find(')', at);
    const std::size_t end = form.find_first_of("sd", close);
    const auto value = values.find(form.substr(at + 2, close - at - 2));
    if (close == std::string::npos || end == std::string::npos || value == values.end())
      return Error{
          fmt::format("the file_template {} is not understood; use `alembic merge`", form)};
    out += value->second;
    at = end + 1;
  }
  return out + ".py";
}

std::string python_tuple(const std::vector<std::string>& ids) {
  return fmt::format("('{}')", fmt::join(ids, "', '"));
}

}  // namespace

Result<Outcome> commands::merge(const Options& options,
                                const FileSystem& files,
                                const Surroundings& around) {
  const auto loaded = load(options, files);
  if (!loaded) return loaded.error();
  const LoadedProject* project = nullptr;
  for (const LoadedProject& candidate : loaded->projects)
    if (!candidate.history.linear && candidate.history.graph.heads.size() > 1)
      project = project == nullptr ? &candidate : project;
  if (project == nullptr) {
    const bool linear = std::ranges::all_of(
        loaded->projects, [](const LoadedProject& p) { return p.history.linear; });
    if (linear)
      return Error{
          "numbered files are a line, there is nothing to merge; `miglint rebase VERSION` "
          "gives one the next number"};
    return Outcome{"there is one head, nothing to merge\n"};
  }
  const History& history = project->history;
  std::vector<std::string> heads;
  for (const RevisionIndex head : history.graph.heads)
    heads.push_back(history.revisions[head].id);
  const std::string id = id_for(heads);
  const std::string message = options.message.empty()
                                  ? fmt::format("merge {}", fmt::join(heads, " and "))
                                  : options.message;
  const std::map<std::string, std::string> values{
      {"message", message},
      {"up_revision", id},
      {"down_revision | comma,n", fmt::format("{}", fmt::join(heads, ", "))},
      {"create_date", around.now},
      {"imports if imports else \"\"", ""},
      {"imports if imports else ''", ""},
      {"repr(up_revision)", fmt::format("'{}'", id)},
      {"repr(down_revision)", python_tuple(heads)},
      {"repr(branch_labels)", "None"},
      {"repr(depends_on)", "None"},
      {"upgrades if upgrades else \"pass\"", "pass"},
      {"upgrades if upgrades else 'pass'", "pass"},
      {"downgrades if downgrades else \"pass\"", "pass"},
      {"downgrades if downgrades else 'pass'", "pass"}};
  const std::string own = join_path(history.root, "script.py.mako");
  const auto form =
      files.is_file(own) ? files.read(own) : Result<std::string>(std::string(kTemplate));
  if (!form) return form.error();
  auto text = render_mako(*form, values);
  if (!text) return Error{fmt::format("{}: {}", own, text.error().message)};
  auto name = file_name_for(history.facts.file_template, id, slug_of(message, 40), around.now);
  if (!name) return name.error();
  // Beside the newest head, as Alembic puts it into the first version location of the branch.
  const FileId beside = history.revisions[history.graph.heads.back()].file;
  const std::string path = join_path(parent_path(loaded->sources[beside].path), *name);
  if (files.is_file(path)) return Error{fmt::format("{} is there already", path)};
  const std::vector<FileWrite> writes{{.path = path, .text = *std::move(text)}};
  if (options.dry_run) return Outcome{diff_text(writes, {std::string()})};
  Outcome outcome{fmt::format("{} merges {} ({})\n", id, fmt::join(heads, " and "), path)};
  outcome.writes = writes;
  return outcome;
}

}  // namespace miglint
