#pragma once

// What a Python expression of a revision is known to be, without running it.
//
// Immutable and cheap to copy. Unknown is a value too: it flows, and only what depends on it
// becomes opaque. Library objects (sa.Column(…), op.f(…), sa.text(…)) are not interpreted here: a
// `Call` keeps the canonical dotted name of what was called and the arguments; directives.h and
// column_types.h know what they mean. Strings carry a map to the source bytes they came from, so
// that SQL inside them can be pointed at.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "migrations/text/source_span.h"
#include "migrations/text/span_map.h"

namespace miglint::alembic {

class Value;

struct Unknown {
  std::string reason;  // one phrase: "the result of a query", "name `foo` is not defined here"
};

struct None {};

struct String {
  std::string text;
  SpanMap map;
  bool is_bytes = false;
  bool final_name = false;  // came through op.f(): naming conventions do not apply
};

// A text with parts that are not known. Each stands in it as kHoleBegin, a word for what it is,
// kHoleEnd; templates.h makes and fills them.
struct Template {
  String text;
  std::string reason;  // of the first part that is not known
};

inline constexpr char kHoleBegin = '\x01';
inline constexpr char kHoleEnd = '\x02';

struct Sequence {
  enum class Kind { kList, kTuple, kSet } kind = Kind::kList;
  std::vector<Value> items;
};

struct Dict {
  std::vector<std::pair<Value, Value>> items;  // in order
};

using Keywords = std::vector<std::pair<std::string, Value>>;

// A call of something from a library, or of a class: `sa.Column("id", sa.Integer())`. A class that
// is named without being called (`sa.Integer`) is a Reference.
struct Call {
  // Canonical dotted name, imports and aliases resolved: "sqlalchemy.Column",
  // "sqlalchemy.dialects.postgresql.JSONB". Empty when `receiver` is set.
  std::string callee;
  // A method of another value: `text("…").bindparams(a=1)` is {receiver: text(…), method}.
  std::shared_ptr<const Value> receiver;
  std::string method;
  std::vector<Value> arguments;
  Keywords keywords;
};

// A name from a library that was not called: "sqlalchemy.Integer", "sqlalchemy.func.now".
struct Reference {
  std::string name;
};

// An attribute of a library object: `t.c.name` is {t.c, "name"}.
struct Attribute {
  std::shared_ptr<const Value> object;
  std::string name;
};

// An operator between library objects: `t.c.a == 5`, `~x`, `a & b`. Python's own spelling.
struct Operation {
  std::string op;  // unary: one operand
  std::vector<Value> operands;
};

// Anything that only the evaluator needs (functions, modules, bound methods, instances of classes
// of the module); opaque to the renderer.
struct Internal {
  std::shared_ptr<const void> data;
  int tag = 0;
  std::string description;  // "function add_index", for messages
};

class Value {
 public:
  using Data = std::variant<Unknown,
                            None,
                            bool,
                            std::int64_t,
                            double,
                            String,
                            Template,
                            Sequence,
                            Dict,
                            Call,
                            Reference,
                            Attribute,
                            Operation,
                            Internal>;

  Value() : Value(Unknown{"nothing"}, {}) {}

  Value(Data data, SourceSpan where)
      : data_(std::make_shared<const Data>(std::move(data))), where_(where) {
    if (data_->index() >= kFirstComposite) weigh();
  }

  template <typename T>
  const T* as() const {
    return std::get_if<T>(data_.get());
  }

  template <typename T>
  bool is() const {
    return as<T>() != nullptr;
  }

  bool is_unknown() const { return is<Unknown>(); }

  const Data& data() const { return *data_; }

  SourceSpan where() const { return where_; }  // the expression that gave it

  Value at(SourceSpan where) const {
    Value moved = *this;
    moved.where_ = where;
    return moved;
  }

  // The same object in the sense of Python's `is` (a shared sa.Enum used in two tables).
  const void* identity() const { return data_.get(); }

  // How many values it is made of, counted as often as they occur, and how deep they are nested; at
  // most kMostWeight and kMostDepth. A small file can describe a value that nobody could write out.
  std::uint32_t weight() const { return weight_; }

  std::uint32_t depth() const { return depth_; }

  static constexpr std::uint32_t kMostWeight = (1U << 24U) - 1;
  static constexpr std::uint32_t kMostDepth = 255;

 private:
  static constexpr std::size_t kFirstComposite = 7;  // Sequence

  void weigh();

  std::shared_ptr<const Data> data_;
  SourceSpan where_;
  std::uint32_t weight_ : 24 = 1;
  std::uint32_t depth_ : 8 = 0;
};

const Value* keyword(const Keywords& keywords, std::string_view name);

}  // namespace miglint::alembic
