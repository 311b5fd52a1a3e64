#pragma once

// SQL under construction, with what each part of it came from.
//
// A part without a cause of its own takes that of the text it is added to, at last the directive's.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migrations/alembic/directives.h"
#include "migrations/alembic/values.h"
#include "migrations/revisions/revision.h"

namespace miglint::alembic {

class SqlText {
 public:
  SqlText() = default;

  SqlText(std::string_view text) { add(text); }  // NOLINT(google-explicit-constructor)

  SqlText(const std::string& text) { add(text); }  // NOLINT(google-explicit-constructor)

  SqlText(const char* text) { add(std::string_view(text)); }  // NOLINT(google-explicit-constructor)

  // The text of a string of the source, as it stands there.
  static SqlText verbatim(const String& string);

  SqlText& add(std::string_view text);
  SqlText& add(const SqlText& other);

  SqlText& add(const std::string& text) { return add(std::string_view(text)); }

  SqlText& add(const char* text) { return add(std::string_view(text)); }

  // `text`, which stands for what `alembic upgrade --sql` prints in its place.
  SqlText& add_stand_in(std::string_view text, std::string printed);

  // A range of a string of the source, as it stands there.
  SqlText& add_verbatim(const String& string, std::size_t begin, std::size_t end);

  // The bytes [begin, end) of it.
  SqlText slice(std::size_t begin, std::size_t end) const;

  // Parts that have no cause yet are caused by `span`.
  SqlText caused_by(SourceSpan span) const;

  RenderedStatement statement(SourceSpan cause) const;

  const std::string& text() const { return text_; }

  bool empty() const { return text_.empty(); }

 private:
  struct Part {
    std::uint32_t begin = 0;
    SpanMap map;  // empty: no cause of its own
  };

  std::string text_;
  std::vector<Part> parts_;  // ascending; each reaches to the next one
  std::vector<StandIn> stand_ins_;
};

SqlText operator+(SqlText left, const SqlText& right);

// The items with ", " between them.
SqlText joined(const std::vector<SqlText>& items, std::string_view separator = ", ");

}  // namespace miglint::alembic
