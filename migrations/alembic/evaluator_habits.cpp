// What the Python of a revision shows and its SQL does not: models of the application, ORM
// sessions, effects outside of the database, answers of the database that decide what is sent.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/project_modules.h"

namespace miglint::alembic {

namespace {

bool is_models_name(std::string_view part) {
  return part == "models" || part == "model";
}

// "app.models.user" has a component that says that models are in it.
bool is_models_module(std::string_view dotted) {
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    if (is_models_name(dotted.substr(0, dot))) return true;
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return false;
}

bool is_class_name(std::string_view name) {
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
         std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

enum class Kind : std::uint8_t { kAbsent, kModel, kOther };

// A mapped class says its table in its body; what else a module defines is no model.
Kind kind_of(const PythonTree& tree, std::string_view wanted) {
  for (PythonNode node : tree.root().each()) {
    if (node.is(PythonKind::kDecoratedDefinition)) node = node.child(PythonField::kDefinition);
    if (node.child(PythonField::kName).text() != wanted) continue;
    if (!node.is(PythonKind::kClassDefinition)) return Kind::kOther;
    for (const PythonNode& statement : node.child(PythonField::kBody).each()) {
      const PythonNode left = statement.first().child(PythonField::kLeft);
      if (left.text() == "__tablename__" || left.text() == "__table__") return Kind::kModel;
    }
    const PythonNode bases = node.child(PythonField::kSuperclasses);
    return bases.text().find(".Model") != std::string_view::npos ? Kind::kModel : Kind::kOther;
  }
  return Kind::kAbsent;
}

}  // namespace

void Evaluator::note_model_imports(const PythonNode& node, const std::string& module) {
  if (is_foreign(node) || is_library_name(module)) return;
  const ProjectModule* found = modules_ == nullptr ? nullptr : project_module(module);
  std::string models;
  for (const PythonNode& child : node.each()) {
    if (child.field() == PythonField::kModuleName) continue;
    const PythonNode own =
        child.is(PythonKind::kAliasedImport) ? child.child(PythonField::kName) : child;
    const std::string name(own.text());
    const Kind kind = found == nullptr ? Kind::kAbsent : kind_of(*found->tree, name);
    const bool looks_like_one =
        kind == Kind::kAbsent && is_models_module(module) && is_class_name(name);
    if (kind != Kind::kModel && !looks_like_one && !(kind == Kind::kAbsent && is_models_name(name)))
      continue;
    if (looks_like_one && found != nullptr)  // re-exported: what it is can be found out
      if (const auto value = project_value(module + "." + name)) {
        const auto* made = object_of<Class>(*value);
        const bool mapped =
            made != nullptr && std::ranges::any_of(made->members, [](const auto& m) {
              return m.first == "__tablename__" || m.first == "__table__";
            });
        if (!mapped) continue;
      }
    if (!models.empty()) models += ", ";
    models += name;
  }
  if (models.empty()) return;
  Note& made = module_notes_.emplace_back();
  made.kind = NoteKind::kOrmModelImport;
  made.where = span(node);
  made.words = fmt::format(
      "This revision uses {} of {} as the application has it today: when the model changes, the "
      "revision does something else, or no longer runs",
      models,
      module);
}

void Evaluator::note_side_effect(std::string_view callee,
                                 const CallArguments& arguments,
                                 SourceSpan where) {
  struct Known {
    std::string_view prefix;
    std::string_view words;
  };

  static constexpr auto kKnown = std::to_array<Known>({
      {"requests.", "goes over the network"},
      {"httpx.", "goes over the network"},
      {"urllib.request.", "goes over the network"},
      {"urllib3.", "goes over the network"},
      {"socket.", "goes over the network"},
      {"smtplib.", "goes over the network"},
      {"boto3.", "goes over the network"},
      {"redis.", "goes over the network"},
      {"subprocess.", "runs another program"},
      {"os.system", "runs another program"},
      {"os.popen", "runs another program"},
      {"os.remove", "changes files"},
      {"os.unlink", "changes files"},
      {"os.rename", "changes files"},
      {"os.makedirs", "changes files"},
      {"os.mkdir", "changes files"},
      {"os.rmdir", "changes files"},
      {"shutil.", "changes files"},
      {"time.sleep", "waits while it holds its locks"},
      {"random.", "gives something else on each database"},
      {"secrets.", "gives something else on each database"},
      {"datetime.datetime.now", "gives something else on each database"},
      {"datetime.datetime.utcnow", "gives something else on each database"},
      {"datetime.datetime.today", "gives something else on each database"},
      {"datetime.date.today", "gives something else on each database"},
      {"time.time", "gives something else on each database"},
  });
  if (!effects() || callee == "random.seed") return;
  const auto* known = std::ranges::find_if(
      kKnown, [&](const Known& entry) { return callee.starts_with(entry.prefix); });
  std::string_view words = known == kKnown.end() ? std::string_view() : known->words;
  if (callee == "open") {
    const Value* mode = arguments.positional.size() > 1 ? &arguments.positional[1]
                                                        : keyword(arguments.keywords, "mode");
    const auto* text = mode == nullptr ? nullptr : mode->as<String>();
    if (text != nullptr && text->text.find_first_of("wax+") != std::string::npos)
      words = "changes files";
  }
  if (words.empty() || !habits_.emplace(callee).second) return;  // once a direction
  note(NoteKind::kSideEffects, where, fmt::format("{}() {}", callee, words));
}

// Once a direction: each use of it is the same habit.
void Evaluator::note_session(SourceSpan where) {
  if (!effects() || std::exchange(session_noted_, true)) return;
  note(NoteKind::kOrmSessionUse,
       where,
       "An ORM session writes when it flushes, in an order of its own, and its commit() ends "
       "Alembic's "
       "transaction");
}

void Evaluator::note_online_only(std::string_view what, SourceSpan where) {
  const bool asks = tree_.text().find("is_offline_mode") != std::string_view::npos ||
                    tree_.text().find("as_sql") != std::string_view::npos;
  if (asks) return;  // the revision knows of both
  note(NoteKind::kOfflineIncompatible,
       where,
       fmt::format("{} is needed here, so `alembic upgrade --sql` fails or sends something else",
                   what));
}

}  // namespace miglint::alembic
