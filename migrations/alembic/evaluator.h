#pragma once

// Runs a revision's module and its functions over abstract values (values.h). Nothing of the
// project is run: a call of something that is not here is an opaque block with its name.
//
// Names are bound as Python binds them: module, function, closure. Conditions that cannot be known
// render both branches as guarded; loops over what cannot be known render their body once. Steps,
// depth and sizes are bounded; a limit that is reached becomes an opaque block.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "migrations/alembic/directives.h"
#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"
#include "migrations/revisions/history.h"
#include "migrations/revisions/revision.h"

namespace miglint::alembic {

struct Scope {
  std::map<std::string, Value, std::less<>> names;
  std::shared_ptr<Scope> outer;  // where names are looked for next; null for the module
};

struct Function {
  PythonNode node;  // function_definition or lambda
  std::shared_ptr<Scope> closure;
};

struct Class {
  std::string name;
  std::vector<std::pair<std::string, Value>> members;  // in order
  std::vector<Value> bases;
  std::vector<std::pair<std::string, Value>> methods = {};
};

// A member of an Enum class, or an instance: what it is an instance of, and its attributes.
struct Instance {
  std::shared_ptr<const Class> of;
  std::string member;
  Value value;
  std::vector<Value> arguments = {};  // what it was made with
  Keywords keywords = {};
};

struct Batch {
  std::string table;
  std::string schema;
};

enum InternalTag : int { kFunction = 1, kClass, kInstance, kBatch, kBoundMethod };

// What one direction gave.
struct Evaluated {
  std::vector<SqlBlock> blocks;
  std::vector<SourceSpan> unnamed_drops;  // drop_constraint(None) and its kind
  std::string raises;                     // the body does nothing but raise
  SourceSpan raises_where;
};

class Evaluator {
 public:
  Evaluator(const PythonTree& tree,
            FileId file,
            const ProjectFacts& facts,
            const NamingConvention& naming);

  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  // The module's own statements, for constants, imports and definitions.
  void run_module();

  // The module's value of a name; nullptr when it has none.
  const Value* global(std::string_view name) const;

  // Calls upgrade() or downgrade(). nullopt: the module has no such function.
  std::optional<Evaluated> run(std::string_view function);

 private:
  enum class Flow { kNext, kReturn, kRaise, kBreak, kContinue };

  // --- statements
  Flow block(const PythonNode& node);
  Flow statement(const PythonNode& node);
  Flow if_statement(const PythonNode& node);
  Flow for_statement(const PythonNode& node);
  Flow while_statement(const PythonNode& node);
  Flow with_statement(const PythonNode& node);
  Flow try_statement(const PythonNode& node);
  Flow guarded(const std::string& condition, const PythonNode& body);
  void expression_statement(const PythonNode& node);
  void import_statement(const PythonNode& node);
  void define_class(const PythonNode& node);
  void assign(const PythonNode& target, const Value& value);
  void bind(std::string_view name, Value value);

  // --- expressions
  Value evaluate(const PythonNode& node);
  Value evaluate_node(const PythonNode& node);
  Value name(const PythonNode& node);
  std::string from_star_import(std::string_view name) const;
  Value attribute(const PythonNode& node);
  Value attribute_of(const Value& object, std::string_view attribute_name, SourceSpan where);
  Value subscript(const PythonNode& node);
  Value string(const PythonNode& node);
  Value interpolated(const PythonNode& node);
  Value binary(const PythonNode& node);
  Value comparison(const PythonNode& node);
  Value comprehension(const PythonNode& node);
  bool comprehension_clauses(const PythonNode& node, std::size_t clause, std::vector<Value>& items);
  Value call(const PythonNode& node);
  Value call_value(const Value& callee,
                   std::vector<Value> arguments,
                   Keywords keywords,
                   const PythonNode& node);
  Value call_function(const Function& function,
                      const std::vector<Value>& arguments,
                      const Keywords& keywords,
                      SourceSpan where);
  Value call_method(const Value& object,
                    const std::string& method,
                    const std::vector<Value>& arguments,
                    const Keywords& keywords,
                    const PythonNode& node);
  Value call_library(const std::string& callee,
                     std::vector<Value> arguments,
                     Keywords keywords,
                     const PythonNode& node);

  // --- what has effects
  Value directive(const std::string& directive_name,
                  std::vector<Value> arguments,
                  Keywords keywords,
                  SourceSpan where,
                  const Batch* batch);
  void emit(Rendered rendered, SourceSpan where);
  void emit_opaque(std::string reason, SourceSpan where);
  SqlBlock& new_block(SourceSpan where);

  // --- small things
  enum class Condition { kTrue, kFalse, kUnknown };
  Condition truth(const Value& value) const;
  bool iterate(const Value& value, std::vector<Value>& items) const;

  SourceSpan span(const PythonNode& node) const { return {file_, node.begin(), node.end()}; }

  Value unknown(std::string reason, const PythonNode& node) const {
    return {Unknown{std::move(reason)}, span(node)};
  }

  bool step(const PythonNode& node);  // false: a limit is reached

  const PythonTree& tree_;
  FileId file_;
  const ProjectFacts& facts_;
  RenderState render_state_;
  std::vector<std::string> star_imports_;  // modules of `from … import *`
  // Scopes that a function closes over. They hold the function and it holds them, so the evaluator
  // empties them at its end.
  std::vector<std::weak_ptr<Scope>> closures_;
  std::shared_ptr<Scope> module_;
  std::shared_ptr<Scope> scope_;
  Evaluated out_;
  std::vector<std::string> guards_;
  std::vector<SqlBlock>* queue_ = nullptr;  // of a batch_alter_table block
  Value returned_;
  int depth_ = 0;
  int calls_ = 0;
  int repeated_ = 0;      // inside loops over what is not known
  int autocommit_ = 0;    // inside autocommit_block()
  int module_level_ = 0;  // while the module's own statements run
  std::uint64_t steps_ = 0;
  bool limit_said_ = false;
};

// str, list, dict methods and Python's built-in functions; nullopt: not known here.
std::optional<Value> builtin_method(const Value& object,
                                    std::string_view method,
                                    const std::vector<Value>& arguments,
                                    const Keywords& keywords,
                                    SourceSpan where);
std::optional<Value> builtin_function(std::string_view name,
                                      const std::vector<Value>& arguments,
                                      const Keywords& keywords,
                                      SourceSpan where);

// `text % values` and `text.format(…)` on known values; nullopt where a part is not known.
std::optional<Value> percent_format(const Value& text, const Value& values, SourceSpan where);

// str(value) as Python gives it, with its map; nullopt for what has no such text.
std::optional<String> text_of(const Value& value);

bool equal(const Value& a, const Value& b);
bool comparable(const Value& value);  // a literal, or a sequence of such

inline constexpr std::size_t kMostStringBytes = 1U << 20U;

}  // namespace miglint::alembic
