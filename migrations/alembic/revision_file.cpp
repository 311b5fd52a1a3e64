#include "migrations/alembic/revision_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/header.h"
#include "migrations/revisions/irreversible.h"
#include "migrations/text/file_system.h"

namespace miglint {

namespace {

using alembic::Evaluator;
using alembic::Value;

// Where `def downgrade` begins, if everything below it is indented and long enough to be worth
// leaving out; npos: there is none, or something follows it.
std::size_t last_downgrade_in(std::string_view text) {
  constexpr std::size_t kShort = 200;  // bytes; what only passes is read
  constexpr std::string_view kLine = "\ndef downgrade(";
  const std::size_t found = text.find(kLine);
  if (found == std::string_view::npos || text.size() - found < kShort)
    return std::string_view::npos;
  for (std::size_t at = text.find('\n', found + 1); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    if (at + 1 == text.size()) break;
    const char first = text[at + 1];
    if (first != ' ' && first != '\t' && first != '\n' && first != '\r')
      return std::string_view::npos;
  }
  return found + 1;
}

class Reader {
 public:
  Reader(const SourceSet& sources,
         FileId file,
         const AlembicEnvironment& environment,
         alembic::ProjectModules* modules,
         const RevisionFileOptions& options)
      : source_(sources[file]),
        file_(file),
        path_(source_.path),
        environment_(environment),
        modules_(modules) {
    if (options.upgrade_only) read_up_to_downgrade();
    if (tree_ == nullptr) tree_ = PythonTree::parse(source_.text);
  }

  RevisionFileResult read() {
    if (tree_ == nullptr) return std::move(result_);
    result_.comments = tree_->comments();
    const auto error = tree_->first_error();
    if (error) say_syntax_error(*error);
    Evaluator evaluator(*tree_, source_, file_, environment_, modules_);
    evaluator.run_module();
    for (Note& said : evaluator.module_notes())
      result_.notes.push_back(std::move(said));
    note_boilerplate();
    Revision revision;
    revision.file = file_;
    revision.id_where = {file_, 0, 0};
    if (!read_identity(evaluator, revision)) return std::move(result_);
    revision.message = alembic::message_of(*tree_);
    alembic::check_header(*tree_, file_, revision, result_.notes);
    if (error) {
      revision.upgrade = damaged_script(evaluator, "upgrade", *error);
      revision.downgrade = damaged_script(evaluator, "downgrade", *error);
    } else {
      revision.upgrade = read_script(evaluator, "upgrade");
      revision.downgrade = unread_ ? std::move(unread_) : read_script(evaluator, "downgrade");
      if (!revision.downgrade || !revision.downgrade->unread) note_if_empty(revision);
    }
    result_.revision = std::move(revision);
    return std::move(result_);
  }

 private:
  // Most of a parser's time goes into downgrades, which nothing before the reported revisions asks
  // for. Where the last thing in a file is `def downgrade`, all before it is a program of its own:
  // what parses without an error leaves no string or bracket open.
  void read_up_to_downgrade() {
    const std::string_view text = source_.text;
    const std::size_t begin = last_downgrade_in(text);
    if (begin == std::string_view::npos) return;
    tree_ = PythonTree::parse(text.substr(0, begin));
    if (tree_ == nullptr || tree_->first_error()) {
      tree_ = nullptr;
      return;
    }
    const auto at = static_cast<std::uint32_t>(begin);
    const auto end = static_cast<std::uint32_t>(std::min(text.find('\n', begin), text.size()));
    unread_.emplace();
    unread_->unread = true;
    unread_->where = {file_, at, end};
    SqlBlock& block = unread_->blocks.emplace_back();
    block.where = unread_->where;
    block.opaque = "a downgrade that was not asked for";
  }

  void note(NoteKind kind, SourceSpan where, std::string words, std::string help) {
    result_.notes.push_back({kind, where, std::move(words), std::move(help), {}, {}});
  }

  // The marks that autogenerate leaves, once a file.
  void note_boilerplate() {
    for (const Comment& comment : result_.comments) {
      const std::string_view text =
          tree_->text().substr(comment.begin, comment.end - comment.begin);
      if (text.find("please adjust") == std::string_view::npos) continue;
      return note(NoteKind::kGeneratedBoilerplate,
                  {file_, comment.begin, comment.end},
                  "The remark that autogenerate leaves still says \"please adjust\"",
                  "Delete it once somebody has looked.");
    }
  }

  // A body of nothing but `pass`; one without the function too. A docstring says why it is empty.
  bool only_passes(std::string_view function) const {
    for (const PythonNode statement : tree_->root().each()) {
      if (!statement.is(PythonKind::kFunctionDefinition)) continue;
      if (statement.child("name").text() != function) continue;
      for (const PythonNode part : statement.child("body").each())
        if (!part.is(PythonKind::kPassStatement)) return false;
    }
    return true;
  }

  // Said here and not of what the functions send: they may act in ways that are not SQL. Merges,
  // the first revision (a stamp) and those that carry a label or a dependency are empty on purpose,
  // and so are those with a remark that is not autogenerate's.
  void note_if_empty(const Revision& revision) {
    const bool is_a_mark = revision.parents.size() != 1 || !revision.depends_on.empty() ||
                           !revision.branch_labels.empty();
    if (is_a_mark || !revision.upgrade) return;
    if (!only_passes("upgrade") || !only_passes("downgrade")) return;
    const bool is_explained = std::ranges::any_of(result_.comments, [&](const Comment& comment) {
      return comment.begin > revision.upgrade->where.begin &&
             !tree_->text().substr(comment.begin).starts_with("# ###");
    });
    if (is_explained) return;
    note(NoteKind::kEmptyMigration,
         revision.id_where,
         fmt::format("Revision {} does nothing: its functions only pass.", revision.id),
         "Delete it if it has not run anywhere, or say in a comment why it stays.");
    result_.notes.back().mild = true;
  }

  void say_syntax_error(const PythonNode& error) {
    const std::uint32_t end = std::max(error.end(), error.begin() + 1);
    note(NoteKind::kSyntaxError,
         {file_, error.begin(), std::min(end, error.begin() + 80)},
         fmt::format("{} is not valid Python, so Alembic cannot load any revision of this folder.",
                     file_name(path_)),
         "Correct the syntax here.");
  }

  // The ids; false when the file is no revision.
  bool read_identity(Evaluator& evaluator, Revision& revision) {
    const Value* id = evaluator.global("revision");
    if (id == nullptr) {
      const std::string_view stem = file_name(path_).substr(0, file_name(path_).size() - 3);
      const bool hexadecimal = !stem.empty() && std::ranges::all_of(stem, [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0 || (c >= 'a' && c <= 'f');
      });
      if (!hexadecimal) {
        note(
            NoteKind::kMissingRevisionVars,
            {file_, 0, 0},
            fmt::format("{} has no `revision`, so Alembic cannot load any revision of this folder.",
                        file_name(path_)),
            "Add the header, or move the file out of the versions folder.");
        return false;
      }
      revision.id = stem;
    } else if (const auto* text = id->as<alembic::String>()) {
      revision.id = text->text;
      revision.id_where = id->where();
    } else {
      note(NoteKind::kMissingRevisionVars,
           id->where(),
           "`revision` is not a string that can be read without running the file.",
           "Write the id as a literal.");
      return false;
    }
    const Value* down = evaluator.global("down_revision");
    if (down == nullptr) {
      note(NoteKind::kMissingRevisionVars,
           revision.id_where,
           fmt::format("Revision {} has no `down_revision`, so Alembic cannot load it.",
                       revision.id),
           "Add it: None for the first revision, else the id that this one follows.");
    } else {
      read_references("down_revision", evaluator.freeze(*down), revision.id, revision.parents);
      revision.parents_where = alembic::assignment_of(*tree_, file_, "down_revision");
      // '' is a base, as None is.
      std::erase_if(revision.parents, [](const Reference& r) { return r.id.empty(); });
    }
    if (const Value* needs = evaluator.global("depends_on"))
      read_references("depends_on", evaluator.freeze(*needs), revision.id, revision.depends_on);
    if (const Value* labels = evaluator.global("branch_labels"))
      read_references(
          "branch_labels", evaluator.freeze(*labels), revision.id, revision.branch_labels);
    return true;
  }

  void read_references(std::string_view variable,
                       const Value& value,
                       const std::string& id,
                       std::vector<Reference>& into) {
    if (value.is<alembic::None>()) return;
    if (const auto* text = value.as<alembic::String>()) {
      into.push_back({text->text, value.where()});
      return;
    }
    const auto* sequence = value.as<alembic::Sequence>();
    if (sequence != nullptr) {
      for (const Value& item : sequence->items)
        read_references(variable, item, id, into);
      return;
    }
    // A label that is a constant of the project's: what it says is not known, but it is one label.
    if (const auto* constant = value.as<alembic::Reference>();
        constant != nullptr && variable == "branch_labels") {
      into.push_back({constant->name, value.where()});
      return;
    }
    note(NoteKind::kMissingRevisionVars,
         value.where(),
         fmt::format("`{}` of revision {} cannot be read without running the file.", variable, id),
         "Write it as a literal: None, a string, or a tuple of strings.");
  }

  // Of a file that Python refuses, what the functions would send is not known.
  Script damaged_script(const Evaluator& evaluator,
                        std::string_view name,
                        const PythonNode& error) {
    Script script;
    const Value* function = evaluator.global(name);
    script.where = function != nullptr ? alembic::first_line(*tree_, function->where())
                                       : SourceSpan{file_, error.begin(), error.begin()};
    SqlBlock& block = script.blocks.emplace_back();
    block.where = script.where;
    block.opaque = "the file has a syntax error";
    return script;
  }

  std::optional<Script> read_script(Evaluator& evaluator, std::string_view name) {
    auto evaluated = evaluator.run(name);
    if (!evaluated) return std::nullopt;
    Script script;
    const SourceSpan whole = evaluator.global(name)->where();
    script.where = alembic::first_line(*tree_, whole);
    script.blocks = std::move(evaluated->blocks);
    if (script.blocks.empty()) {
      script.raises = std::move(evaluated->raises);
      script.raises_where = evaluated->raises_where;
    }
    for (Note& said : evaluated->notes) {
      said.direction = name == "upgrade" ? Direction::kUpgrade : Direction::kDowngrade;
      result_.notes.push_back(std::move(said));
    }
    if (const auto reason =
            irreversible_reason(tree_->text(), result_.comments, whole.begin, whole.end)) {
      script.declared_irreversible = true;
      script.irreversible_reason = *reason;
    }
    return script;
  }

  const SourceFile& source_;
  FileId file_;
  const std::string& path_;
  const AlembicEnvironment& environment_;
  alembic::ProjectModules* modules_;
  std::unique_ptr<PythonTree> tree_;
  std::optional<Script> unread_;  // the downgrade, where the tree ends before it
  RevisionFileResult result_;
};

}  // namespace

RevisionFileResult read_revision_file(const SourceSet& sources,
                                      FileId file,
                                      const AlembicEnvironment& environment,
                                      alembic::ProjectModules* modules,
                                      const RevisionFileOptions& options) {
  return Reader(sources, file, environment, modules, options).read();
}

}  // namespace miglint
