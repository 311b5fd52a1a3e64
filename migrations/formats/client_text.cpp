#include "migrations/formats/client_text.h"

#include <algorithm>
#include <array>

#include "migrations/formats/lines.h"
#include "migrations/formats/statement_start.h"
#include "migrations/formats/template_branches.h"
#include "migrations/sql/quoted_text.h"

namespace miglint {

namespace {

class Reading {
 public:
  Reading(std::string_view text, std::uint32_t begin, std::uint32_t end, ClientOptions& options)
      : written_(text.substr(0, end)),
        text_(written_),
        options_(options),
        begin_(begin),
        at_(begin) {
    statement_ = at_;
    own_ = find_placeholders(text, begin, end, options.templating);
    if (!own_.empty()) {
      masked_ = without_placeholders(written_, own_);
      text_ = masked_;
    }
    if (text_.find("{{", begin) != std::string_view::npos)
      unsent_ = branches_for_others(text_, begin, end);
  }

  ClientText read() {
    while (at_ < text_.size())
      step();
    return std::move(result_);
  }

 private:
  // A branch of a template that is not for Postgres. True where one begins here.
  bool skip_unsent() {
    while (next_unsent_ < unsent_.size() && unsent_[next_unsent_].begin < at_)
      ++next_unsent_;  // it stood in a quoted text
    if (next_unsent_ == unsent_.size() || unsent_[next_unsent_].begin != at_) return false;
    const TextRange& range = unsent_[next_unsent_++];
    edit(range.begin, range.end, " ", true);
    at_ = range.end;
    return true;
  }

  bool own_begins_before(std::size_t end) const {
    return next_own_ < own_.size() && own_[next_own_].where.begin < end;
  }

  // What the tool replaces, as far as `end`. In a comment that shows nowhere.
  void replace_own(std::size_t end, std::string_view opening) {
    const bool in_comment = opening == "-" || opening == "/";
    for (; own_begins_before(end); ++next_own_)
      if (!in_comment) replace(own_[next_own_], opening == "'");
  }

  void replace(const Placeholder& one, bool in_string) {
    const auto [begin, end] = one.where;
    if (one.kind == Placeholder::Kind::kUnsent) return add_edit(begin, end, " ", true);
    if (one.kind == Placeholder::Kind::kEscaped)
      return add_edit(begin, end, "${" + std::string(one.name) + "}", true);
    stand_in(begin, end, one.name, in_string && options_.templating.keeps_unknown);
  }

  void step() {
    if (skip_unsent()) return;
    if (own_begins_before(at_ + 1)) {
      at_ = own_[next_own_].where.end;
      return replace_own(at_, {});
    }
    if (const auto length = separator_length(options_.separator, text_, begin_, at_); length > 0) {
      edit(at_, at_ + length, ";", true);
      statement_ = at_ += length;
      return;
    }
    if (read_template()) return;
    if (const std::size_t past = past_text(text_, at_); past != at_) {
      if (text_[at_] == '$' && is_do_block(text_.substr(statement_, at_ - statement_)))
        read_body(past);
      replace_own(past, text_.substr(at_, 1));
      at_ = past;
      return;
    }
    const char c = text_[at_];
    const bool is_psql = options_.client == Client::kPsql;
    if (c == ';') return end_statement(at_ + 1);
    if (c == '\\') return meta_command();
    if (c == ':' && next_is(':')) {
      at_ += 2;
      return;
    }
    if (c == ':' && (is_psql || options_.templating.colon_names)) return variable(is_psql);
    ++at_;
  }

  // What looks like a placeholder of whoever reads the file before the tool: where code stands,
  // `${` and `{{` are nothing to Postgres, nor to PL/pgSQL.
  bool read_template() {
    // "{{ … "x" … }}": the quotes inside are the template's.
    if (text_.compare(at_, 3, "\"{{") == 0 && text_.find("}}\"", at_) < line_end(at_))
      placeholder("\"{{", "}}\"");
    else if (text_[at_] == '$' && next_is('{'))
      placeholder("${", "}");
    else if (text_[at_] == '{' && next_is('{'))
      placeholder("{{", "}}");
    else
      return false;
    return true;
  }

  // The dollar-quoted body that begins here and ends at `end`.
  void read_body(std::size_t end) {
    at_ = text_.find('$', at_ + 1) + 1;
    while (at_ < end) {
      if (read_template()) continue;
      const std::size_t past = std::max(past_text(text_, at_), at_ + 1);
      replace_own(std::min(past, end), text_.substr(at_, 1));
      at_ = past;
    }
  }

  bool next_is(char c) const { return at_ + 1 < text_.size() && text_[at_ + 1] == c; }

  std::size_t line_end(std::size_t from) const {
    return std::min(text_.find('\n', from), text_.size());
  }

  static std::uint32_t narrow(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

  void edit(std::size_t begin, std::size_t end, std::string text, bool known = false) {
    while (own_begins_before(end))
      ++next_own_;  // what it stands in is replaced as a whole
    add_edit(begin, end, std::move(text), known);
  }

  void add_edit(std::size_t begin, std::size_t end, std::string text, bool known) {
    result_.edits.push_back({narrow(begin), narrow(end), std::move(text), known});
  }

  void remark(TextRemark::Kind kind,
              std::size_t begin,
              std::size_t end,
              std::string_view words = {}) {
    result_.remarks.push_back({kind, narrow(begin), narrow(end), std::string(words)});
  }

  // --- copied data ------------------------------------------------------------------------------
  void end_statement(std::size_t after) {
    if (is_copy_from_stdin(text_.substr(statement_, at_ - statement_)))
      skip_data(after);
    else
      at_ = after;
    statement_ = at_;
  }

  void skip_data(std::size_t after) {
    std::size_t copy_begin = statement_;
    while (copy_begin < after) {
      const std::size_t past = past_text(text_, copy_begin);
      if (past == copy_begin && is_name_character(text_[copy_begin])) break;
      copy_begin = std::max(past, copy_begin + 1);
    }
    const std::size_t data = std::min(line_end(after) + 1, text_.size());
    std::size_t at = data;
    bool terminated = false;
    while (at < text_.size() && !terminated) {
      const std::size_t end = line_end(at);
      std::string_view line = text_.substr(at, end - at);
      if (line.ends_with('\r')) line.remove_suffix(1);
      terminated = line == "\\.";
      at = std::min(end + 1, text_.size());
    }
    if (!terminated)
      remark(TextRemark::Kind::kCopyUnterminated, copy_begin, after);
    else if (options_.client == Client::kDriver)
      remark(TextRemark::Kind::kCopyData, copy_begin, after);
    if (at > data) edit(data, at, "\n", true);
    at_ = at;
  }

  // --- psql -------------------------------------------------------------------------------------
  void meta_command() {
    const std::size_t begin = at_;
    std::size_t end = line_end(begin);
    // `\\` ends a meta-command, and SQL follows.
    std::size_t name_end = begin + 1;
    while (name_end < end && is_name_character(text_[name_end]))
      ++name_end;
    if (name_end == begin + 1 && name_end < end) ++name_end;  // \; \! \?
    const std::string_view name = text_.substr(begin + 1, name_end - begin - 1);
    if (options_.client != Client::kPsql)
      remark(
          TextRemark::Kind::kMetaCommand, begin, name_end, text_.substr(begin, name_end - begin));
    if (name == ";") {
      edit(begin, name_end, ";");
      at_ = name_end;
      return;
    }
    if (const std::size_t both = text_.find("\\\\", name_end); both < end) end = both + 2;
    std::string_view arguments = trim(text_.substr(name_end, end - name_end));
    if (arguments.ends_with("\\\\")) arguments = trim(arguments.substr(0, arguments.size() - 2));
    run(name, arguments, begin, name_end, end);
    at_ = end;
  }

  void run(std::string_view name,
           std::string_view arguments,
           std::size_t begin,
           std::size_t name_end,
           std::size_t end) {
    if (name == "copy") {
      // The rest of the line is the statement.
      edit(begin, name_end, "COPY");
      edit(end, std::min(end + 1, text_.size()), ";\n");
      return;
    }
    constexpr std::array<std::string_view, 7> kSend = {
        "g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"};
    if (std::ranges::find(kSend, name) != kSend.end()) {
      edit(begin, end, ";");
      if (name == "gexec")
        result_.cuts.push_back({TextCut::Kind::kDynamic, narrow(end), narrow(end), {}});
      statement_ = end;
      return;
    }
    if (name == "set") remember(arguments);
    const bool includes = name == "i" || name == "include";
    const bool relative = name == "ir" || name == "include_relative";
    if (options_.client == Client::kPsql && (includes || relative)) {
      // One name; psql ignores what follows it.
      const char quote = arguments.empty() ? ' ' : arguments.front();
      arguments = quote == '\'' ? arguments.substr(1, arguments.find('\'', 1) - 1)
                                : arguments.substr(0, arguments.find_first_of(" \t"));
      result_.cuts.push_back({includes ? TextCut::Kind::kInclude : TextCut::Kind::kRelativeInclude,
                              narrow(begin),
                              narrow(end),
                              std::string(arguments)});
    }
    edit(begin, end, " ", true);
    if (trim(text_.substr(statement_, begin - statement_)).empty()) statement_ = end;
  }

  void remember(std::string_view arguments) {
    const auto words = split_at_blanks(arguments);
    if (words.size() != 2) return;
    std::string_view value = words[1];
    if (value.size() > 1 && value.front() == '\'' && value.back() == '\'')
      value = value.substr(1, value.size() - 2);
    options_.values[lower(words[0])] = value;
  }

  // :name, :'name', :"name"; `:` before anything else is Postgres's.
  void variable(bool is_psql) {
    const std::size_t begin = at_++;
    if (at_ >= text_.size()) return;
    const char quote = text_[at_];
    const bool quoted = is_psql && (quote == '\'' || quote == '"');
    std::size_t stop = quoted ? at_ + 1 : at_;
    const std::size_t name_begin = stop;
    while (stop < text_.size() && is_name_character(text_[stop]))
      ++stop;
    const std::string_view name = text_.substr(name_begin, stop - name_begin);
    if (name.empty() || is_digit(name.front())) return;
    if (quoted && (stop >= text_.size() || text_[stop] != quote)) return;
    const std::size_t end = quoted ? stop + 1 : stop;
    // An array slice (a[lo:hi]), and graphile's names are in capitals.
    if (!quoted && is_psql && begin > 0 && is_name_character(text_[begin - 1])) return;
    if (!is_psql && std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; })) return;
    const auto value = options_.values.find(lower(name));
    const bool known = value != options_.values.end();
    std::string text = known ? value->second : std::string(name);
    if (quoted) text = quote + text + quote;
    if (!known)
      remark(TextRemark::Kind::kPlaceholder, begin, end, text_.substr(begin, end - begin));
    edit(begin, end, std::move(text), known);
    at_ = end;
  }

  // --- ${name} and {{ … }} ----------------------------------------------------------------------
  void placeholder(std::string_view open, std::string_view close) {
    const std::size_t begin = at_;
    const std::size_t stop = text_.find(close, begin + open.size());
    const std::size_t end_of_line = line_end(begin);
    if (stop == std::string_view::npos || stop > end_of_line) {
      at_ = begin + open.size();
      return;
    }
    const std::size_t end = stop + close.size();
    const std::string_view name =
        trim(text_.substr(begin + open.size(), stop - begin - open.size()));
    at_ = end;
    stand_in(begin, end, name, false);
  }

  // Its value, or a name in its place. `stays`: without a value it is sent as it is written.
  void stand_in(std::size_t begin, std::size_t end, std::string_view name, bool stays) {
    const auto value = options_.values.find(lower(name));
    if (value != options_.values.end()) return add_edit(begin, end, value->second, true);
    if (stays) return;
    const std::string_view words = written_.substr(begin, end - begin);
    // Flyway's own are not somebody's to know.
    if (!name.starts_with("flyway:")) remark(TextRemark::Kind::kPlaceholder, begin, end, words);
    const bool alone = is_alone_on_line(written_, {narrow(begin), narrow(end)});
    add_edit(begin, end, alone ? " " : name_for(words), false);
  }

  std::string_view written_;
  std::string masked_;     // `written_` without what the tool replaces
  std::string_view text_;  // one of the two: what is taken apart
  ClientOptions& options_;
  std::size_t begin_;
  std::size_t at_;
  std::size_t statement_;
  ClientText result_;
  std::vector<TextRange> unsent_;
  std::size_t next_unsent_ = 0;
  std::vector<Placeholder> own_;
  std::size_t next_own_ = 0;
};

}  // namespace

// A ':' that may begin a variable's name: no cast, no "note: …".
static bool may_hold_variable(std::string_view text) {
  for (std::size_t at = text.find(':'); at < text.size(); at = text.find(':', at + 1)) {
    if (at + 1 == text.size()) return false;
    const char next = text[at + 1];
    if (is_name_character(next) || next == '\'' || next == '"') return true;
    if (next == ':') ++at;
  }
  return false;
}

ClientText read_client_text(std::string_view text,
                            std::uint32_t begin,
                            std::uint32_t end,
                            ClientOptions& options) {
  // Most files hold nothing of the kind.
  const std::string_view part = text.substr(begin, end - begin);
  const Templating& own = options.templating;
  const bool colons = options.client == Client::kPsql || own.colon_names;
  const bool may_copy =
      part.find("stdin") != std::string_view::npos || part.find("STDIN") != std::string_view::npos;
  const bool is_marked = !own.open.empty() && part.find(own.open) != std::string_view::npos;
  if (!may_copy && !is_marked && own.dollar.empty() && options.separator.words.empty() &&
      part.find('\\') == std::string_view::npos && part.find("${") == std::string_view::npos &&
      part.find("{{") == std::string_view::npos && (!colons || !may_hold_variable(part)))
    return {};
  return Reading(text, begin, end, options).read();
}

SqlBlock block_with_edits(FileId file,
                          std::string_view text,
                          std::uint32_t begin,
                          std::uint32_t end,
                          const std::vector<TextEdit>& edits) {
  SqlBlock block;
  block.where = {file, begin, end};
  std::uint32_t at = begin;
  const auto keep = [&](std::uint32_t to) {
    if (to <= at) return;
    block.map.add(static_cast<std::uint32_t>(block.sql.size()), {file, at, to}, true);
    block.sql.append(text.substr(at, to - at));
    at = to;
  };
  auto edit = std::ranges::lower_bound(edits, begin, {}, &TextEdit::begin);
  for (; edit != edits.end() && edit->end <= end; ++edit) {
    keep(edit->begin);
    if (!edit->text.empty())
      block.map.add(
          static_cast<std::uint32_t>(block.sql.size()), {file, edit->begin, edit->end}, false);
    block.sql += edit->text;
    block.has_stand_ins = block.has_stand_ins || !edit->known;
    at = edit->end;
  }
  keep(end);
  return block;
}

}  // namespace miglint
