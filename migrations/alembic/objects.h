#pragma once

// What a revision's module makes while it is evaluated: scopes, functions, classes, instances, and
// the lists and dicts that it changes in place.
//
// All of it belongs to the evaluator's Arena and lives as long as the evaluator; a Value refers to
// it through Internal. Classes and instances of enums are also read by the renderer.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"
#include "migrations/revisions/revision.h"

namespace miglint::alembic {

enum InternalTag : int {
  kFunction = 1,
  kClass,
  kInstance,
  kBatch,
  kBoundMethod,
  kList,
  kDict,
  kDatabase,
  kPartial,
  kContextManager,
  kGlobals,
};

// Names and what they stand for, in the order in which they were bound.
class Names {
 public:
  const Value* find(std::string_view name) const;

  // What it replaced. `name` must outlive the names.
  std::optional<Value> set(std::string_view name, Value value);
  void erase(std::string_view name);

  const std::vector<std::pair<std::string_view, Value>>& all() const { return items_; }

 private:
  static constexpr std::size_t kMany = 24;

  std::size_t place(std::string_view name) const;

  std::vector<std::pair<std::string_view, Value>> items_;
  std::unordered_map<std::string_view, std::size_t> places_;  // once there are many
};

struct Scope {
  Names names;
  Scope* outer = nullptr;  // where names are looked for next; null for the module
  bool is_class = false;   // its names are not seen by the functions in it
  std::vector<std::string_view> globals;
  std::vector<std::string_view> nonlocals;
};

struct Parameter {
  enum class Kind : std::uint8_t { kPlain, kRest, kKeywords } kind = Kind::kPlain;
  std::string_view name;
  bool keyword_only = false;
  std::optional<Value> standard;  // its default
};

struct Function {
  static constexpr InternalTag kTag = kFunction;

  PythonNode node;  // function_definition or lambda
  Scope* closure = nullptr;
  std::string_view name;
  std::vector<Parameter> parameters;
  bool yields = false;
  bool context_manager = false;
  bool is_property = false;
  bool is_static = false;
  bool is_class_method = false;
};

struct Class {
  static constexpr InternalTag kTag = kClass;

  std::string name;
  std::vector<std::pair<std::string, Value>> members;  // in order
  std::vector<Value> bases;
  std::vector<std::pair<std::string, Value>> methods;  // those of the members that are functions
  bool is_enum = false;
  bool is_string = false;  // (str, Enum): its members are strings
};

// A member of an enum class, or an instance of another class.
struct Instance {
  static constexpr InternalTag kTag = kInstance;

  const Class* of = nullptr;
  std::string member;  // enum classes
  Value value;
  Names attributes;
  std::vector<Value> arguments;  // what it was made with
  Keywords keywords;
};

// Why a list or dict is not exactly what its items say.
struct Doubt {
  std::string when;       // parts of it are there only when this holds
  std::string open;       // it may hold more: why
  std::uint64_t since{};  // the newest guard when it was made

  bool any() const { return !when.empty() || !open.empty(); }
};

struct List {
  static constexpr InternalTag kTag = kList;

  Sequence::Kind kind = Sequence::Kind::kList;
  std::vector<Value> items;
  Doubt doubt;
};

struct MutableDict {
  static constexpr InternalTag kTag = kDict;

  std::vector<std::pair<Value, Value>> items;
  Doubt doubt;
};

// What batch_alter_table gives. Its operations wait until the with-block ends.
struct Batch {
  static constexpr InternalTag kTag = kBatch;

  std::string table;
  std::string schema;
  bool table_known = true;  // else it is called "?word" (templates.h)
  std::string unknown;      // not empty: nothing can be said about its operations, and why
  std::vector<SqlBlock> queue;
  bool entered = false;
};

struct BoundMethod {
  static constexpr InternalTag kTag = kBoundMethod;

  Value object;
  std::string name;
  const Function* function = nullptr;  // of the module, or null
};

// The things that stand between a revision and its database; none of them says what is in it.
struct Database {
  static constexpr InternalTag kTag = kDatabase;

  enum class Kind : std::uint8_t {
    kConnection,
    kEngine,
    kSession,
    kSessionMaker,
    kQuery,
    kCursor,
    kContext,
    kDialect,
    kTransaction,
    kAutocommit,
    kMetadata,
  } kind = Kind::kConnection;
};

struct Partial {
  static constexpr InternalTag kTag = kPartial;

  Value callee;
  std::vector<Value> arguments;
  Keywords keywords;
};

// A call of a function with @contextmanager, which runs when it is entered.
struct ContextManager {
  static constexpr InternalTag kTag = kContextManager;

  const Function* function = nullptr;
  std::vector<Value> arguments;
  Keywords keywords;
};

// globals()
struct Globals {
  static constexpr InternalTag kTag = kGlobals;
};

// The object of this type that a value refers to, or null.
template <typename Object>
Object* object_of(const Value& value) {
  const auto* internal = value.as<Internal>();
  if (internal == nullptr || internal->tag != Object::kTag) return nullptr;
  return static_cast<Object*>(const_cast<void*>(internal->data.get()));
}

class Arena {
 public:
  template <typename Object>
  Object& make(Object object) {
    auto owned = std::make_shared<Object>(std::move(object));
    Object& made = *owned;
    all_.push_back(std::move(owned));
    return made;
  }

  // A value that refers to an object of the arena.
  template <typename Object>
  static Value refer(const Object& object, std::string description, SourceSpan where) {
    return {Internal{std::shared_ptr<const void>(std::shared_ptr<void>(), &object),
                     Object::kTag,
                     std::move(description)},
            where};
  }

  template <typename Object>
  Value keep(Object object, std::string description, SourceSpan where) {
    return refer(make(std::move(object)), std::move(description), where);
  }

  // A copy of the text that lives as long as the arena.
  std::string_view keep_text(std::string_view text) { return make(std::string(text)); }

 private:
  std::vector<std::shared_ptr<void>> all_;
};

}  // namespace miglint::alembic
