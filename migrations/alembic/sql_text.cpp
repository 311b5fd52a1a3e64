#include "migrations/alembic/sql_text.h"

#include <algorithm>

namespace miglint::alembic {

namespace {

SpanMap whole(SourceSpan span) {
  SpanMap map;
  map.add(0, span, false);
  return map;
}

}  // namespace

SqlText SqlText::verbatim(const String& string) {
  SqlText text;
  text.add_verbatim(string, 0, string.text.size());
  return text;
}

SqlText& SqlText::add(std::string_view text) {
  if (text.empty()) return *this;
  if (parts_.empty() || !parts_.back().map.empty())
    parts_.push_back({static_cast<std::uint32_t>(text_.size()), {}});
  text_ += text;
  return *this;
}

SqlText& SqlText::add(const SqlText& other) {
  const auto shift = static_cast<std::uint32_t>(text_.size());
  for (const Part& part : other.parts_) {
    const bool goes_on = part.map.empty() && !parts_.empty() && parts_.back().map.empty();
    if (!goes_on) parts_.push_back({part.begin + shift, part.map});
  }
  for (StandIn moved : other.stand_ins_) {
    moved.begin += shift;
    stand_ins_.push_back(std::move(moved));
  }
  text_ += other.text_;
  return *this;
}

SqlText& SqlText::add_stand_in(std::string_view text, std::string printed) {
  stand_ins_.push_back({static_cast<std::uint32_t>(text_.size()),
                        static_cast<std::uint32_t>(text.size()),
                        std::move(printed)});
  return add(text);
}

SqlText& SqlText::add_verbatim(const String& string, std::size_t begin, std::size_t end) {
  if (begin >= end) return *this;
  const SpanMap map =
      string.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  const std::string_view text = std::string_view(string.text).substr(begin, end - begin);
  if (map.empty()) return add(text);
  parts_.push_back({static_cast<std::uint32_t>(text_.size()), map});
  text_ += text;
  return *this;
}

SqlText SqlText::slice(std::size_t begin, std::size_t end) const {
  SqlText cut;
  cut.text_ = text_.substr(begin, end - begin);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::size_t part = parts_[i].begin;
    const std::size_t next = i + 1 < parts_.size() ? parts_[i + 1].begin : text_.size();
    const std::size_t from = std::max(part, begin);
    const std::size_t to = std::min(next, end);
    if (from >= to) continue;
    const SpanMap map = parts_[i].map.slice(static_cast<std::uint32_t>(from - part),
                                            static_cast<std::uint32_t>(to - part));
    cut.parts_.push_back({static_cast<std::uint32_t>(from - begin), map});
  }
  for (StandIn moved : stand_ins_) {
    if (moved.begin < begin || moved.begin >= end) continue;
    moved.begin -= static_cast<std::uint32_t>(begin);
    cut.stand_ins_.push_back(std::move(moved));
  }
  return cut;
}

SqlText SqlText::caused_by(SourceSpan span) const {
  SqlText copy = *this;
  if (span.file == kNoFile) return copy;
  for (Part& part : copy.parts_)
    if (part.map.empty()) part.map = whole(span);
  return copy;
}

RenderedStatement SqlText::statement(SourceSpan cause) const {
  RenderedStatement statement;
  statement.sql = text_;
  statement.stand_ins = stand_ins_;
  if (parts_.empty()) statement.map.add(0, cause, false);
  for (const Part& part : parts_)
    statement.map.append(part.map.empty() ? whole(cause) : part.map, part.begin);
  return statement;
}

SqlText operator+(SqlText left, const SqlText& right) {
  left.add(right);
  return left;
}

SqlText joined(const std::vector<SqlText>& items, std::string_view separator) {
  SqlText text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text.add(separator);
    text.add(items[i]);
  }
  return text;
}

}  // namespace miglint::alembic
