#pragma once

// Runs a revision's module and its functions over abstract values (values.h). Nothing of the
// project is run: a call of something that is not here is an opaque block with its name.
//
// Names are bound as Python binds them. Where a condition cannot be known, both branches are
// followed, each under a guard, and what they bind differently is unknown afterwards; a loop over
// what cannot be known is followed once. Steps, depth and sizes are bounded; a limit that is
// reached becomes an opaque block.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "migrations/alembic/control_flow.h"
#include "migrations/alembic/directives.h"
#include "migrations/alembic/environment.h"
#include "migrations/alembic/objects.h"
#include "migrations/alembic/python_values.h"
#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_set.h"

namespace miglint::alembic {

class ProjectModules;
struct ProjectModule;

// What one direction gave.
struct Evaluated {
  std::vector<SqlBlock> blocks;
  std::vector<Note> notes;  // what the blocks do not show; the direction is still to be set
  std::string raises;       // the body does nothing but raise
  SourceSpan raises_where;
};

class Evaluator {
 public:
  // What is given must outlive the evaluator. `modules` may be null: then nothing of the project's
  // other files is known.
  Evaluator(const PythonTree& tree,
            const SourceFile& source,
            FileId file,
            const AlembicEnvironment& environment,
            ProjectModules* modules = nullptr);

  // The module's own statements, for constants, imports and definitions.
  void run_module();

  // The module's value of a name; nullptr when it has none.
  const Value* global(std::string_view name) const;

  // What the module's own statements show.
  std::vector<Note>& module_notes() { return module_notes_; }

  // Calls upgrade() or downgrade(). nullopt: the module has no such function.
  std::optional<Evaluated> run(std::string_view function);

  // A list or dict as it is now, for those who only know values.h.
  Value freeze(const Value& value);

 private:
  // --- statements (evaluator_statements.cpp)
  Flow block(const PythonNode& node);
  Flow statement(const PythonNode& node);
  Flow statement_node(const PythonNode& node);
  Flow raise_statement(const PythonNode& node);
  void expression_statement(const PythonNode& node);
  void assignment(const PythonNode& node);
  void augmented_assignment(const PythonNode& node);
  void assign(const PythonNode& target, const Value& value);
  void assign_parts(const PythonNode& target, const Value& value);
  void assign_attribute(const PythonNode& target, const Value& value);
  void assign_item(const PythonNode& target, const Value& value);
  void delete_statement(const PythonNode& node);
  void declare_names(const PythonNode& node);

  // --- definitions (evaluator_definitions.cpp)
  void import_statement(const PythonNode& node);
  void import_from_statement(const PythonNode& node);
  std::string imported_module(const PythonNode& node) const;
  void define_function(const PythonNode& node, const std::vector<Value>& decorators);
  void define_class(const PythonNode& node);
  void decorated_definition(const PythonNode& node);
  std::vector<Parameter> read_parameters(const PythonNode& node);
  Value lambda(const PythonNode& node);
  void finish_enum(Class& made, SourceSpan where);

  // --- operations of the project's own (evaluator_operations.cpp)
  void register_operation(const Value& decorator, const Value& definition);
  std::optional<Value> own_operation(std::string_view name,
                                     const CallArguments& arguments,
                                     const PythonNode& node);
  bool create_all(const Value& metadata, std::string_view method, SourceSpan where);

  // --- modules of the project (evaluator_modules.cpp)
  struct ModuleNames {
    Scope* scope = nullptr;
    std::vector<std::string> wildcards;  // modules that it imports everything from
  };

  std::string absolute_module(std::string dotted);
  const ProjectModule* project_module(const std::string& dotted);
  ModuleNames& run_project_module(const ProjectModule& module);
  std::optional<Value> project_value(const std::string& dotted);  // nullopt: the project has none
  std::optional<Value> find_project_value(const std::string& dotted);
  std::optional<Value> name_in_module(const ProjectModule& module, const std::string& wanted);

  // --- files (builtins_files.cpp)
  std::optional<Value> file_method(const Value& object,
                                   std::string_view method,
                                   const std::vector<Value>& given,
                                   SourceSpan where);

  // --- what is not known (evaluator_branches.cpp)
  Outcome speculate(std::string condition, bool repeats, const Body& body);
  void keep(const Outcome& outcome);
  void join(const Outcome& yes, const Outcome& no, const std::string& condition);
  Flow merge(const Outcome& yes, const Outcome& no, const std::string& condition);
  Flow either(const std::string& condition, const Body& yes, const Body& no);
  void leave(Flow flow, const std::string& condition);
  Flow branches(const std::vector<Clause>& clauses, std::size_t at);
  Flow if_statement(const PythonNode& node);
  Flow match_statement(const PythonNode& node);
  Flow cases(const Value& subject, const std::vector<PythonNode>& clauses, std::size_t at);
  Truth matches(const Value& subject, const PythonNode& pattern);
  Flow try_statement(const PythonNode& node);
  Flow handlers(const PythonNode& node, bool raised);

  // --- loops (evaluator_loops.cpp)
  Flow for_statement(const PythonNode& node);
  Flow while_statement(const PythonNode& node);
  Flow each_item(const PythonNode& node, const std::vector<Value>& items);
  Flow once(const PythonNode& body, const Body& before);
  void forget_assigned(const PythonNode& body);
  void end_loop_guards(std::size_t from, bool whole_loop);
  Value comprehension(const PythonNode& node);
  bool comprehension_clauses(const std::vector<PythonNode>& parts,
                             std::size_t at,
                             const std::function<void()>& add,
                             Doubt& doubt);

  // --- with (evaluator_with.cpp)
  Flow with_statement(const PythonNode& node);
  Flow with_items(const std::vector<PythonNode>& items, std::size_t at, const PythonNode& body);
  Flow entered(const Value& manager, const PythonNode& target, const PythonNode& item, const Body&);
  Flow in_batch(Batch& batch, const Body& body);
  Flow in_function(const ContextManager& manager, const PythonNode& target, const Body& body);
  Flow in_instance(const Value& manager, const PythonNode& target, const Body& body);

  // --- expressions (evaluator_expressions.cpp)
  Value evaluate(const PythonNode& node);
  Value evaluate_node(const PythonNode& node);
  Value name(const PythonNode& node);
  std::optional<std::string> from_star_import(std::string_view name) const;
  Value sequence(const PythonNode& node, Sequence::Kind kind);
  Value dictionary(const PythonNode& node);
  Value conditional(const PythonNode& node);
  Value boolean(const PythonNode& node);
  Value subscript(const PythonNode& node);
  Value item_of(const Value& object, const Value& index, const PythonNode& node);
  Value slice(const Value& object, const PythonNode& node, const PythonNode& whole);
  Value yield(const PythonNode& node);

  // --- operators (evaluator_operators.cpp)
  Value binary(const PythonNode& node);
  Value operate(std::string_view op, const Value& left, const Value& right, const PythonNode& node);
  Value comparison(const PythonNode& node);
  Truth compare(std::string_view op, const Value& left, const Value& right);
  Truth contains(const Value& container, const Value& item);
  Value unary(const PythonNode& node);
  Truth truth(const Value& value) const;

  // --- strings (evaluator_strings.cpp)
  Value string(const PythonNode& node);
  Value interpolated(const PythonNode& node);
  std::optional<String> literal(const PythonNode& node) const;
  std::optional<std::string> format_field(const PythonNode& field,
                                          String& text,
                                          SourceSpan& where,
                                          std::string& open);

  // --- attributes (evaluator_attributes.cpp)
  Value attribute(const PythonNode& node);
  Value attribute_of(const Value& object, std::string_view attribute_name, SourceSpan where);
  Value class_attribute(const Value& object, const Class& of, std::string_view, SourceSpan where);
  Value instance_attribute(const Value& object, Instance&, std::string_view, SourceSpan where);
  Value database_attribute(const Database& object, std::string_view, SourceSpan where);

  // --- calls (evaluator_calls.cpp)
  Value call(const PythonNode& node);
  void read_arguments(const PythonNode& list, CallArguments& into);
  Value call_value(const Value& callee, CallArguments arguments, const PythonNode& node);
  Value call_internal(const Value& callee, CallArguments arguments, const PythonNode& node);
  Value call_function(const Function& function,
                      const CallArguments& arguments,
                      SourceSpan where,
                      const OnYield* on_yield = nullptr);
  void bind_parameters(const Function& function, const CallArguments& arguments, SourceSpan where);
  Value call_quietly(const Value& function, const std::vector<Value>& arguments);
  Value result_of(Frame& frame, const Function& function, SourceSpan where);
  Value make_instance(const Class& of, CallArguments arguments, const PythonNode& node);
  Value call_method(const Value& object, std::string_view, CallArguments, const PythonNode& node);

  // --- libraries (modules.cpp, modules_alembic.cpp, modules_database.cpp)
  Value call_library(const std::string& callee, CallArguments arguments, const PythonNode& node);
  Value call_unknown(const std::string& callee, CallArguments arguments, const PythonNode& node);
  std::optional<Value> standard_library(std::string_view, CallArguments&, const PythonNode& node);
  Value library_call(const std::string& callee, CallArguments arguments, const PythonNode& node);
  Value enum_type(const std::string& callee, CallArguments arguments, const PythonNode& node);
  std::optional<Value> sqlalchemy_call(std::string_view, CallArguments&, const PythonNode& node);
  std::optional<Value> alembic_call(std::string_view, CallArguments&, const PythonNode& node);
  Value directive(std::string_view, CallArguments arguments, const PythonNode&, Batch* batch);
  Value make_batch(const CallArguments& arguments, SourceSpan where);
  Value run_async(const CallArguments& arguments, const PythonNode& node);
  Value database_method(const Database&, std::string_view, CallArguments, const PythonNode& node);
  Value session_method(std::string_view method, const CallArguments&, const PythonNode& node);
  Value send(const CallArguments& arguments, const PythonNode& node);
  std::optional<Value> object_method(const Value&,
                                     std::string_view,
                                     CallArguments&,
                                     const PythonNode&);

  // --- built-ins (builtins*.cpp)
  std::optional<Value> builtin_function(std::string_view, CallArguments&, const PythonNode& node);
  std::optional<Value> builtin_type(std::string_view, CallArguments&, const PythonNode& node);
  std::optional<Value> builtin_iteration(std::string_view, CallArguments&, const PythonNode& node);
  std::optional<Value> builtin_query(std::string_view, CallArguments&, const PythonNode& node);
  Value sorted(CallArguments& arguments, const PythonNode& node);
  Value is_instance(const CallArguments& arguments, const PythonNode& node);
  std::optional<Value> container_method(const Value&,
                                        std::string_view,
                                        CallArguments&,
                                        const PythonNode&);
  std::optional<Value> list_method(List&, std::string_view, CallArguments&, const PythonNode& node);
  std::optional<Value> dict_change(MutableDict&,
                                   std::string_view,
                                   CallArguments&,
                                   const PythonNode&);
  std::optional<Value> dict_question(const Value&,
                                     std::string_view,
                                     CallArguments&,
                                     const PythonNode&);

  // --- what is sent (evaluator.cpp)
  void emit(Rendered rendered, SourceSpan where, std::vector<SqlBlock>& into);
  void emit_opaque(std::string reason, SourceSpan where);
  void emit_opaque(std::string reason, SourceSpan where, std::vector<SqlBlock>& into);
  SqlBlock& new_block(SourceSpan where, std::vector<SqlBlock>& into);

  bool effects() const { return importing_ == 0; }

  // --- small things
  void bind(std::string_view own_name, Value value);
  void bind_in(Scope& scope, std::string_view own_name, Value value);
  Scope& scope_for(std::string_view own_name);
  bool iterate(const Value& value, std::vector<Value>& items);  // false: not all are known
  std::string doubt_of(const Value& value) const;  // why its items are not exactly known, or ""
  Value new_list(std::vector<Value> items, Sequence::Kind kind, SourceSpan where);
  Value new_dict(std::vector<std::pair<Value, Value>> items, SourceSpan where);
  void changed(Doubt& doubt);  // before a list or dict is changed in place

  std::uint64_t newest_guard() const { return guards_.empty() ? 0 : guards_.back().id; }

  Value freeze(const Value& value, int depth);
  void freeze(CallArguments& arguments);
  bool result_unused(const PythonNode& node) const;
  bool is_condition(const PythonNode& node) const;

  bool is_foreign(const PythonNode& node) const { return !node.is_of(tree_); }

  SourceSpan span(const PythonNode& node) const {
    return is_foreign(node) ? site_ : SourceSpan{file_, node.begin(), node.end()};
  }

  // What a rule speaks about (evaluator_habits.cpp).
  void note_model_imports(const PythonNode& node, const std::string& module);
  void note_side_effect(std::string_view callee, const CallArguments& arguments, SourceSpan where);
  void note_session(SourceSpan where);
  void note_online_only(std::string_view what, SourceSpan where);

  // Something that a rule speaks about; said once at a place.
  void note(NoteKind kind, SourceSpan where, std::string words, std::string help = {});

  Value unknown(std::string reason, const PythonNode& node) const {
    return {Unknown{std::move(reason)}, span(node)};
  }

  Value unknown_text(const PythonNode& node) const;  // the expression's own text is the reason

  Value text_value(std::string text, SourceSpan where) const {
    return {String{std::move(text), {}}, where};
  }

  Value database(Database::Kind kind, SourceSpan where);
  bool step(const PythonNode& node, std::uint64_t cost = 1);  // false: a limit is reached

  void charge(std::uint64_t cost) { steps_ += cost; }

  void say_limit(std::string reason, SourceSpan where);

  const PythonTree& tree_;
  const SourceFile& source_;
  FileId file_;
  const AlembicEnvironment& environment_;
  RenderState render_state_;
  Arena arena_;
  ProjectModules* modules_;
  Scope& module_;
  Scope* scope_;
  SourceSpan site_;       // the call in this file that led into another one
  std::string importer_;  // the file whose statements run
  std::map<std::string, const ProjectModule*> relative_;  // by the names that are made for them
  std::unordered_map<const ProjectModule*, ModuleNames> module_names_;
  std::unordered_map<std::string, std::optional<Value>> project_values_;
  std::uint64_t module_steps_ = 0;
  int reexports_ = 0;
  std::set<std::pair<NoteKind, SourceSpan>> noted_;
  std::vector<Note> module_notes_;
  bool session_noted_ = false;
  std::set<std::string, std::less<>> habits_;  // side effects that are noted

  struct OwnOperation {
    std::string name;
    Value callee;
  };

  std::vector<OwnOperation> operations_;                  // op.name(…)
  std::vector<std::pair<Value, Value>> implementations_;  // by their class
  std::vector<Value> tables_;  // sa.Table(…), for a MetaData's create_all
  Frame* frame_ = nullptr;
  Evaluated out_;
  std::vector<Guard> guards_;
  std::uint64_t guard_count_ = 0;
  std::vector<Binding> log_;            // what bindings replaced, while they may have to be undone
  std::vector<std::string> wildcards_;  // modules of `from x import *`
  std::string raised_;                  // the class of what is being raised
  bool raising_ = false;
  bool session_changed_ = false;  // objects of an ORM session, which its commit writes
  int speculating_ = 0;
  int depth_ = 0;
  int calls_ = 0;
  int autocommit_ = 0;  // inside autocommit_block()
  int importing_ = 0;   // while the module's own statements run
  std::uint64_t steps_ = 0;
  bool limit_said_ = false;
};

}  // namespace miglint::alembic
