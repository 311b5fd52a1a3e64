// PL/pgSQL, as far as a migration needs it: which SQL statements a block runs, and on which
// conditions.
//
// Read by keywords over Postgres's scanner (the grammar is pl_gram.y, v15): a statement of PL/pgSQL
// begins with its own keyword, everything else up to the ';' is SQL and goes to the SQL parser.
// libpg_query's PL/pgSQL parser is not used: it gives no places, and wants the types of variables.

#include <algorithm>
#include <string_view>

#include "migrations/ddl/body.h"
#include "migrations/ddl/nodes.h"
#include "migrations/sql/lexer.h"
#include "migrations/sql/pg_tree.h"

namespace miglint::ddl {

namespace {

std::string lowered(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

// format('…%I…%L…%s', literals): the text, or nullopt where an argument is no literal.
std::optional<std::string> formatted(const std::vector<std::string>& arguments) {
  std::string out;
  std::size_t next = 1;
  const std::string& pattern = arguments.front();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 >= pattern.size()) {
      out += pattern[i];
      continue;
    }
    const char kind = pattern[++i];
    if (kind == '%') {
      out += '%';
    } else if (next >= arguments.size()) {
      return std::nullopt;
    } else if (kind == 'I') {
      out += quote_identifier(arguments[next++]);
    } else if (kind == 's') {
      out += arguments[next++];
    } else if (kind == 'L') {
      out += '\'';
      for (const char c : arguments[next++])
        out += c == '\'' ? "''" : std::string(1, c);
      out += '\'';
    } else {
      return std::nullopt;
    }
  }
  return out;
}

// The value of a string expression that is all literal.
std::optional<std::string> literal_text(const Node* node, int depth = 0) {
  constexpr int kDeepest = 100;
  if (node == nullptr || depth > kDeepest) return std::nullopt;
  if (IsA(node, TypeCast)) return literal_text(as<TypeCast>(node).arg, depth + 1);
  if (IsA(node, A_Const)) {
    const bool text = !as<A_Const>(node).isnull && IsA(&as<A_Const>(node).val, String);
    return text ? std::optional(literal_of(node)) : std::nullopt;
  }
  if (IsA(node, A_Expr)) {
    const auto& expression = as<A_Expr>(node);
    const std::vector<std::string> op = strings_of(expression.name);
    if (expression.kind != AEXPR_OP || op.empty() || op.back() != "||") return std::nullopt;
    const auto left = literal_text(expression.lexpr, depth + 1);
    const auto right = literal_text(expression.rexpr, depth + 1);
    if (!left || !right) return std::nullopt;
    return *left + *right;
  }
  if (!IsA(node, FuncCall) || name_of(as<FuncCall>(node).funcname).name != "format")
    return std::nullopt;
  std::vector<std::string> arguments;
  bool all = true;
  each<Node>(as<FuncCall>(node).args, [&](const Node* argument) {
    const auto value = literal_text(argument, depth + 1);
    all = all && value;
    arguments.push_back(value.value_or(""));
  });
  if (!all || arguments.empty()) return std::nullopt;
  return formatted(arguments);
}

const SelectStmt* only_expression(const Node* tree) {
  if (tree == nullptr || !IsA(tree, SelectStmt)) return nullptr;
  const auto& select = as<SelectStmt>(tree);
  const bool plain = list_length(select.targetList) == 1 && select.fromClause == nullptr &&
                     select.whereClause == nullptr && select.op == SETOP_NONE &&
                     select.intoClause == nullptr && select.withClause == nullptr &&
                     select.groupClause == nullptr && select.sortClause == nullptr &&
                     select.limitCount == nullptr;
  return plain ? &select : nullptr;
}

class BodyReader {
 public:
  explicit BodyReader(DoBlock& block) : block_(block), tokens_(scan(block.body)) {}

  void read() {
    while (at_ < tokens_.size())
      statement();
  }

 private:
  struct Level {
    bool conditional = false;
    bool repeated = false;
    bool handled = false;
    bool is_block = false;         // BEGIN … END
    std::size_t first_nested = 0;  // index of the first statement inside
  };

  std::string word(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    const Token& token = tokens_[i];
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kSymbol) return {};
    return lowered(std::string_view(block_.body).substr(token.begin, token.end - token.begin));
  }

  // One step: a keyword of PL/pgSQL, or a whole statement up to its ';'.
  void statement() {
    const std::string first = word(at_);
    if (first == ";" || first == "<<" || first == ">>") {
      ++at_;
    } else if (first == "declare") {
      skip_to_begin();
    } else if (first == "begin") {
      levels_.push_back({.is_block = true, .first_nested = block_.statements.size()});
      ++at_;
    } else if (first == "exception") {
      handlers();
    } else if (first == "when" || first == "if" || first == "elsif" || first == "elseif" ||
               first == "case") {
      if (first == "if" || first == "case") levels_.push_back({.conditional = true});
      if (first == "case") {
        skip_until("when");
      } else {
        skip_past("then");
      }
    } else if (first == "else") {
      ++at_;
    } else if (first == "while" || first == "for" || first == "foreach" || first == "loop") {
      levels_.push_back({.repeated = true});
      skip_past("loop");
    } else if (first == "end") {
      end();
    } else {
      plain_statement(first);
    }
  }

  void end() {
    if (!levels_.empty()) levels_.pop_back();
    skip_past(";");
  }

  // EXCEPTION WHEN …: an error of what stood before in this block is caught, and what follows runs
  // only then.
  void handlers() {
    ++at_;
    if (levels_.empty()) return;
    Level& level = levels_.back();
    for (std::size_t i = level.first_nested; i < block_.statements.size(); ++i)
      block_.statements[i].handled = true;
    level.conditional = true;
  }

  void skip_to_begin() {
    // A declaration may hold BEGIN only in a string; a cursor's query has none either.
    while (at_ < tokens_.size() && word(at_) != "begin")
      ++at_;
  }

  // To the token after `what`, outside of parentheses and CASE … END.
  void skip_past(std::string_view what) {
    skip_until(what);
    if (at_ < tokens_.size()) ++at_;
  }

  void skip_until(std::string_view what) {
    int depth = 0;
    int cases = 0;
    if (word(at_) == "case" && what == "when") ++at_;  // the statement's own
    for (; at_ < tokens_.size(); ++at_) {
      const std::string now = word(at_);
      if (depth == 0 && cases == 0 && now == what) return;
      if (now == "(") ++depth;
      if (now == ")" && depth > 0) --depth;
      if (now == "case") ++cases;
      if (now == "end" && cases > 0) --cases;
    }
  }

  // CREATE [OR REPLACE] FUNCTION | PROCEDURE: the ';' of a body BEGIN ATOMIC … END are its own.
  bool creates_routine(std::size_t at) const {
    if (word(at) != "create") return false;
    const std::size_t kind = word(at + 1) == "or" ? at + 3 : at + 1;
    return word(kind) == "function" || word(kind) == "procedure";
  }

  void skip_routine() {
    int depth = 0;  // BEGIN and CASE
    for (; at_ < tokens_.size(); ++at_) {
      const std::string now = word(at_);
      if (now == "begin" || now == "case") ++depth;
      if (now == "end" && depth > 0) --depth;
      if (now == ";" && depth == 0) break;
    }
    if (at_ < tokens_.size()) ++at_;
  }

  void plain_statement(const std::string& first) {
    const std::size_t begin = at_;
    if (creates_routine(begin))
      skip_routine();
    else
      skip_past(";");
    const std::size_t last = at_ > begin && word(at_ - 1) == ";" ? at_ - 1 : at_;
    if (last <= begin || is_own(first) || assigns(begin, last)) return;
    if (first == "execute") {
      execute(begin, last);
    } else if (first == "perform") {
      std::string sql = text(begin, last);
      sql.replace(0, first.size(), "SELECT ");
      add(sql, tokens_[begin].begin);
    } else {
      add(without_into(begin, last), tokens_[begin].begin);
    }
  }

  static bool is_own(const std::string& first) {
    static constexpr std::array<std::string_view, 13> kOwn{"raise",
                                                           "return",
                                                           "exit",
                                                           "continue",
                                                           "assert",
                                                           "null",
                                                           "get",
                                                           "open",
                                                           "fetch",
                                                           "move",
                                                           "close",
                                                           "commit",
                                                           "rollback"};
    return std::ranges::count(kOwn, first) > 0;
  }

  // variable := …, variable = …, record.field := …, array[1] := …
  bool assigns(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end && i < begin + 8; ++i) {
      const std::string now = word(i);
      if (now == ":=" || (now == "=" && i == begin + 1)) return true;
      if (now == ":" && word(i + 1) == "=") return true;
    }
    return false;
  }

  std::string text(std::size_t begin, std::size_t end) const {
    if (begin >= end) return {};
    const std::uint32_t from = tokens_[begin].begin;
    return block_.body.substr(from, tokens_[end - 1].end - from);
  }

  // SELECT … INTO variable FROM …: to PL/pgSQL a target, to SQL a new table. So is any INTO of any
  // command, but for INSERT INTO, MERGE INTO and IMPORT FOREIGN SCHEMA … INTO (make_execsql_stmt
  // of pl_gram.y). Blanked, so that places stay right.
  std::string without_into(std::size_t begin, std::size_t end) const {
    std::string sql = text(begin, end);
    const std::uint32_t base = tokens_[begin].begin;
    if (word(begin) == "import") return sql;
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (word(i) != "into") continue;
      const std::string before = word(i - 1);
      if (before == "insert" || before == "merge") continue;
      std::size_t stop = i + 1;
      if (word(stop) == "strict") ++stop;
      ++stop;
      while (stop < end && (word(stop) == "," || word(stop) == "."))
        stop += 2;
      const std::uint32_t to = tokens_[std::min(stop, end) - 1].end;
      for (std::uint32_t c = tokens_[i].begin; c < to; ++c)
        sql[c - base] = ' ';
      break;
    }
    return sql;
  }

  void execute(std::size_t at, std::size_t end) {
    const std::size_t begin = at + 1;
    std::size_t stop = begin;
    int depth = 0;
    for (; stop < end; ++stop) {
      const std::string now = word(stop);
      if (now == "(") ++depth;
      if (now == ")") --depth;
      if (depth == 0 && (now == "into" || now == "using")) break;
    }
    std::optional<std::string> sql;
    parse_each("SELECT " + text(begin, stop), [&](const ParsedStatement& parsed) {
      const SelectStmt* select = only_expression(parsed.tree);
      if (select == nullptr) return;
      sql = literal_text(static_cast<const ResTarget*>(linitial(select->targetList))->val);
    });
    if (sql) {
      const std::size_t first = block_.statements.size();
      add(*sql, 0);
      for (std::size_t i = first; i < block_.statements.size(); ++i) {
        Nested& nested = block_.statements[i];
        nested.executed = sql->substr(nested.begin, nested.end - nested.begin);
        nested.begin = tokens_[at].begin;
        nested.end = tokens_[end - 1].end;
      }
    } else {
      block_.opaque = "EXECUTE of a text that is put together while it runs";
    }
  }

  // `base`: where the text stands in the body.
  void add(const std::string& sql, std::uint32_t base) {
    Nested nested;
    for (const Level& level : levels_) {
      nested.conditional = nested.conditional || level.conditional;
      nested.repeated = nested.repeated || level.repeated;
    }
    for (Statement& statement : lower(sql)) {
      nested.command = std::move(statement.command);
      nested.begin = base + statement.begin;
      nested.end = base + statement.end;
      block_.statements.push_back(nested);
    }
  }

  DoBlock& block_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Level> levels_;
};

}  // namespace

void read_body(DoBlock& block) {
  if (block.language != "plpgsql") {
    block.opaque = "its language is " + block.language;
    return;
  }
  BodyReader(block).read();
}

Boxed<Expression> single_expression(const std::string& sql) {
  Boxed<Expression> found;
  int statements = 0;
  parse_each(sql, [&](const ParsedStatement& parsed) {
    ++statements;
    if (const SelectStmt* select = only_expression(parsed.tree))
      found = read_expression(static_cast<const ResTarget*>(linitial(select->targetList))->val);
  });
  return statements == 1 ? found : std::nullopt;
}

}  // namespace miglint::ddl
