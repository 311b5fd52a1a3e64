// Django: <app>/migrations/<name>.py with a class Migration; ids are app.name.
//
// A real graph over all apps (`dependencies`, `run_before`). The literals of RunSQL are SQL; what
// the other operations send depends on models and on Django, so they are opaque. Each migration
// runs in a transaction, unless `atomic = False`. Two last migrations in one app are refused.
// Source: Django, db/migrations/loader.py, graph.py, executor.py.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "migrations/formats/blocks.h"
#include "migrations/formats/python_source.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

// Operations that send nothing to the database.
constexpr std::string_view kSilent[] = {"AlterModelManagers", "AlterModelOptions"};

class DjangoReader {
 public:
  explicit DjangoReader(TreeReader& reader) : reader_(reader) {}

  void read() {
    reader_.history.linear = false;
    for (const std::string& name : reader_.folder.files)
      if (is_migration(name)) read_file(name);
    add_run_before();
    sort();
    note_missing();
    note_leaves();
  }

 private:
  static bool is_migration(std::string_view name) {
    return name.ends_with(".py") && file_name(parent_path(name)) == "migrations" &&
           std::string_view("_.~").find(file_name(name).front()) == std::string_view::npos;
  }

  static std::string app_of(std::string_view name) {
    return std::string(file_name(parent_path(parent_path(name))));
  }

  void read_file(const std::string& name) {
    const LoadedText text = reader_.load(name);
    if (!text.usable) return;
    const PythonSource python(reader_, text.file);
    const PythonNode body = migration_body(python.root());
    if (!body) return;  // not a migration: Django stops at it, but it may be somebody's helper
    const std::string stem(without_suffix(file_name(name), ".py"));
    const std::string app = reader_.folder.path.ends_with("migrations") && parent_path(name).empty()
                                ? std::string(file_name(parent_path(reader_.folder.path)))
                                : app_of(name);
    Revision revision;
    revision.id = app + "." + stem;
    std::string_view title = std::string_view(stem).substr(leading_digits(stem).size());
    if (title.starts_with('_')) title.remove_prefix(1);
    revision.message = words_of_name(title);
    revision.file = text.file;
    revision.id_where = reader_.whole(text.file);
    read_dependencies(python, body, revision);
    read_operations(python, body, revision);
    for (const Reference& replaced : pairs_in(python, python.assigned(body, "replaces")))
      replaced_.insert(replaced.id);
    apps_.insert(app);
    reader_.history.revisions.push_back(std::move(revision));
  }

  static PythonNode migration_body(PythonNode root) {
    if (!root) return {};
    for (const PythonNode statement : root.each())
      if (statement.is("class_definition") && statement.child("name").text() == "Migration")
        return statement.child("body");
    return {};
  }

  // [("app", "name"), …] → "app.name"; swappable_dependency(…) names no migration.
  static std::vector<Reference> pairs_in(const PythonSource& python, PythonNode list) {
    std::vector<Reference> found;
    if (!list) return found;
    for (const PythonNode item : list.each()) {
      if (!item.is("tuple") && !item.is("list")) continue;
      const auto parts = python.strings_of(item);
      if (parts.size() == 2) found.push_back({parts[0].id + "." + parts[1].id, python.span(item)});
    }
    return found;
  }

  void read_dependencies(const PythonSource& python, PythonNode body, Revision& revision) {
    const PythonNode list = python.assigned(body, "dependencies");
    revision.parents = pairs_in(python, list);
    if (list) revision.parents_where = python.span(list);
    for (const Reference& later : pairs_in(python, python.assigned(body, "run_before")))
      run_before_.push_back({revision.id, later});
  }

  void read_operations(const PythonSource& python, PythonNode body, Revision& revision) {
    const PythonNode atomic = python.assigned(body, "atomic");
    mode_ = atomic && atomic.text() == "False" ? TransactionMode::kPerStatement
                                               : TransactionMode::kWrapped;
    Script up;
    up.where = reader_.whole(revision.file);
    Script down = up;
    can_go_back_ = true;
    if (const PythonNode operations = python.assigned(body, "operations"))
      read_list(python, operations, up, down, 0);
    std::ranges::reverse(down.blocks);
    revision.upgrade = std::move(up);
    if (can_go_back_) revision.downgrade = std::move(down);
  }

  void read_list(const PythonSource& python, PythonNode list, Script& up, Script& down, int depth) {
    for (const PythonNode item : list.each()) {
      if (!item.is("call")) {
        opaque(python, item, "an operation that is no literal", up, down);
        continue;
      }
      const std::string_view name = called_name(item);
      if (name == "RunSQL") {
        read_sql(python, item, up, down);
      } else if (name == "SeparateDatabaseAndState" && depth < 8) {
        if (const PythonNode inner = argument_of(item, 0, "database_operations"))
          read_list(python, inner, up, down, depth + 1);
      } else if (std::ranges::find(kSilent, name) == std::end(kSilent)) {
        opaque(python, item, fmt::format("Django's {}", name), up, down);
        if (name == "RunPython" && !argument_of(item, 1, "reverse_code")) can_go_back_ = false;
      }
    }
  }

  void opaque(const PythonSource& python,
              PythonNode item,
              std::string_view why,
              Script& up,
              Script& down) const {
    up.blocks.push_back(opaque_block(python.span(item), why, mode_));
    down.blocks.push_back(opaque_block(python.span(item), why, mode_));
  }

  void read_sql(const PythonSource& python, PythonNode call, Script& up, Script& down) {
    constexpr std::string_view kWhy = "SQL that is no literal";
    const auto lift = [&](PythonNode argument, Script& script) {
      if (argument.text().ends_with("RunSQL.noop")) {
        script.declared_irreversible = true;
        script.irreversible_reason = "RunSQL.noop";
        return;
      }
      if (!argument.is("list") && !argument.is("tuple"))
        return python.lift(argument, mode_, kWhy, script);
      // A list of statements, each alone or with its parameters.
      for (const PythonNode item : argument.each()) {
        const bool has_parameters = item.is("tuple") || item.is("list");
        if (has_parameters)
          script.blocks.push_back(opaque_block(python.span(item), "SQL with parameters", mode_));
        else
          python.lift(item, mode_, kWhy, script);
      }
    };
    if (const PythonNode sql = argument_of(call, 0, "sql")) lift(sql, up);
    const PythonNode reverse = argument_of(call, 1, "reverse_sql");
    if (reverse && reverse.text() != "None") {
      Script one;
      lift(reverse, one);
      if (one.declared_irreversible) {
        down.declared_irreversible = true;
        down.irreversible_reason = one.irreversible_reason;
      }
      std::ranges::reverse(one.blocks);
      std::ranges::move(one.blocks, std::back_inserter(down.blocks));
    } else {
      can_go_back_ = false;
    }
  }

  void add_run_before() {
    for (const auto& [earlier, later] : run_before_)
      for (Revision& revision : reader_.history.revisions)
        if (revision.id == later.id) revision.parents.push_back({earlier, later.where});
  }

  void sort() { std::ranges::stable_sort(reader_.history.revisions, {}, &Revision::id); }

  // Apps that are not in this tree (auth, contenttypes) are taken to be there.
  void note_missing() {
    std::set<std::string_view> ids;
    for (const Revision& revision : reader_.history.revisions)
      ids.insert(revision.id);
    std::vector<std::pair<std::string, Reference>> missing;
    for (const Revision& revision : reader_.history.revisions)
      for (const Reference& parent : revision.parents) {
        const std::string app = parent.id.substr(0, parent.id.find('.'));
        const bool is_symbol =
            parent.id.ends_with(".__first__") || parent.id.ends_with(".__latest__");
        if (!is_symbol && apps_.contains(app) && !ids.contains(parent.id) &&
            !replaced_.contains(parent.id))
          missing.emplace_back(revision.id, parent);
      }
    for (const auto& [id, parent] : missing) {
      Note& note = reader_.note(
          NoteKind::kMissingParent,
          parent.where,
          fmt::format(
              "{} depends on {}, which no file defines: Django stops with NodeNotFoundError",
              id,
              parent.id),
          "restore the file, or name the migration that this one really follows");
      note.ids = {id, parent.id};
    }
  }

  // Two leaves in one app: makemigrations and migrate refuse both.
  void note_leaves() {
    std::set<std::string_view> followed;
    for (const Revision& revision : reader_.history.revisions)
      for (const Reference& parent : revision.parents)
        if (parent.id.substr(0, parent.id.find('.')) ==
            revision.id.substr(0, revision.id.find('.')))
          followed.insert(parent.id);
    std::map<std::string, std::vector<const Revision*>> leaves;
    for (const Revision& revision : reader_.history.revisions)
      if (!followed.contains(revision.id) && !replaced_.contains(revision.id))
        leaves[revision.id.substr(0, revision.id.find('.'))].push_back(&revision);
    for (const auto& [app, several] : leaves) {
      if (several.size() < 2) continue;
      Note note;
      note.kind = NoteKind::kMultipleHeads;
      note.where = several.back()->id_where;
      note.words = fmt::format("app `{}` has {} last migrations, and Django refuses to migrate: {}",
                               app,
                               several.size(),
                               several.front()->id);
      for (const Revision* leaf : several) {
        if (leaf != several.front()) note.words += ", " + leaf->id;
        note.ids.push_back(leaf->id);
      }
      note.help = "run `makemigrations --merge`, or let the later one depend on the other";
      reader_.history.notes.push_back(std::move(note));
    }
  }

  TreeReader& reader_;
  TransactionMode mode_ = TransactionMode::kWrapped;
  bool can_go_back_ = true;
  std::set<std::string> apps_;
  std::set<std::string> replaced_;
  std::vector<std::pair<std::string, Reference>> run_before_;
};

void read(TreeReader& reader) {
  DjangoReader(reader).read();
}

}  // namespace

extern const Format django;
const Format django = {
    .format = SourceFormat::kDjango,
    .depth = Depth::kRecursive,
    .transaction = TransactionMode::kWrapped,
    .read = read,
};

}  // namespace miglint
