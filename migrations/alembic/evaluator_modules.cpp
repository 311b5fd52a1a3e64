// The project's own modules that a revision imports from: found by ProjectModules, evaluated like
// the revision itself when a name of theirs is first used. What they send is sent by the call in
// the revision that led there, so that is where it points.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/project_modules.h"

namespace miglint::alembic {

namespace {

constexpr std::size_t kMostModules = 60;
constexpr int kMostReexports = 12;

}  // namespace

// The name of what is imported, such that project_value() finds it from anywhere: a relative import
// of another module of the project is remembered under a name of its own.
std::string Evaluator::absolute_module(std::string dotted) {
  if (!dotted.starts_with('.') || modules_ == nullptr) return dotted;
  const ProjectModule* module = modules_->find(dotted, importer_);
  if (module == nullptr) return dotted;
  std::string named = module->path.substr(0, module->path.rfind('.'));
  if (module->is_package) named = named.substr(0, named.rfind('/'));
  while (named.starts_with("../") || named.starts_with('/'))
    named.erase(0, named.find('/') + 1);
  std::ranges::replace(named, '/', '.');
  relative_[named] = module;
  return named;
}

const ProjectModule* Evaluator::project_module(const std::string& dotted) {
  if (const auto known = relative_.find(dotted); known != relative_.end()) return known->second;
  return modules_->find(dotted, importer_);
}

Evaluator::ModuleNames& Evaluator::run_project_module(const ProjectModule& module) {
  const auto [known, is_new] = module_names_.try_emplace(&module);
  ModuleNames& names = known->second;
  if (!is_new) return names;
  names.scope = &arena_.make(Scope());
  if (module_names_.size() > kMostModules) return names;
  // Nothing of what is going on where it is imported from holds inside of it.
  const std::string outer_importer = std::exchange(importer_, module.path);
  Scope* const outer_scope = std::exchange(scope_, names.scope);
  Frame* const outer_frame = std::exchange(frame_, nullptr);
  auto outer_guards = std::exchange(guards_, {});
  auto outer_wildcards = std::exchange(wildcards_, {});
  const int outer_speculating = std::exchange(speculating_, 0);
  const bool outer_raising = std::exchange(raising_, false);
  const std::uint64_t outer_steps = std::exchange(steps_, module_steps_);
  ++importing_;
  for (const PythonNode& node : module.tree->root().each()) {
    statement(node);
    raising_ = false;
  }
  --importing_;
  module_steps_ = std::exchange(steps_, outer_steps);
  raising_ = outer_raising;
  speculating_ = outer_speculating;
  names.wildcards = std::exchange(wildcards_, std::move(outer_wildcards));
  guards_ = std::move(outer_guards);
  frame_ = outer_frame;
  scope_ = outer_scope;
  importer_ = outer_importer;
  return names;
}

std::optional<Value> Evaluator::project_value(const std::string& dotted) {
  if (modules_ == nullptr || dotted.find('.') == std::string::npos || is_library_name(dotted))
    return std::nullopt;
  if (const auto known = project_values_.find(dotted); known != project_values_.end())
    return known->second;
  project_values_[dotted] = std::nullopt;  // while it is looked for: modules import each other
  if (reexports_ >= kMostReexports) return std::nullopt;
  ++reexports_;
  auto found = find_project_value(dotted);
  --reexports_;
  // A name that leads to another one that nobody has is not found either.
  if (const auto* reference = found ? found->as<Reference>() : nullptr;
      reference != nullptr && !is_library_name(reference->name))
    found.reset();
  project_values_[dotted] = found;
  return found;
}

// The longest part of the name that is a module; what follows are names in it.
std::optional<Value> Evaluator::find_project_value(const std::string& dotted) {
  std::size_t end = dotted.rfind('.');
  if (project_module(dotted) != nullptr) return std::nullopt;  // a module, which is no value
  for (; end != std::string::npos && end > 0; end = dotted.rfind('.', end - 1)) {
    const ProjectModule* module = project_module(dotted.substr(0, end));
    if (module == nullptr) continue;
    std::string_view rest = std::string_view(dotted).substr(end + 1);
    const std::string first(rest.substr(0, rest.find('.')));
    auto value = name_in_module(*module, first);
    while (value && rest.find('.') != std::string_view::npos) {
      rest.remove_prefix(rest.find('.') + 1);
      value = attribute_of(*value, rest.substr(0, rest.find('.')), site_);
    }
    return value;
  }
  return std::nullopt;
}

std::optional<Value> Evaluator::name_in_module(const ProjectModule& module,
                                               const std::string& wanted) {
  // The reference stays good: entries of the map do not move.
  const ModuleNames& names = run_project_module(module);
  if (const Value* found = names.scope->names.find(wanted)) {
    const auto* reference = found->as<Reference>();
    if (reference == nullptr) return found->at(site_);
    if (auto value = project_value(reference->name)) return value;
    return found->at(site_);
  }
  for (const std::string& wildcard : names.wildcards)
    if (auto value = project_value(wildcard + "." + wanted)) return value;
  return std::nullopt;
}

}  // namespace miglint::alembic
