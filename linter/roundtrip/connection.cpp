#include "linter/roundtrip/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <libpq-fe.h>
#include <poll.h>
#include <utility>

namespace miglint {

namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// The server counts characters from 1, we count bytes from 0.
std::size_t byte_of_character(std::string_view text, std::size_t character) {
  std::size_t at = 0;
  for (; at < text.size() && character > 1; --character) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
      ++at;
  }
  return at;
}

ServerError error_of(const PGresult* result, std::string_view sql) {
  ServerError error;
  error.sqlstate = field(result, PG_DIAG_SQLSTATE);
  error.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  error.hint = field(result, PG_DIAG_MESSAGE_HINT);
  error.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  error.datatype = field(result, PG_DIAG_DATATYPE_NAME);
  if (error.message.empty()) {
    error.message = PQresultErrorMessage(result);
    while (error.message.ends_with('\n'))
      error.message.pop_back();
    std::ranges::replace(error.message, '\n', ' ');
  }
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::size_t character = 0;
  std::from_chars(position.data(), position.data() + position.size(), character);
  if (character > 0) error.at = byte_of_character(sql, character);
  return error;
}

PGconn* open_socket(const ServerAddress& server,
                    const std::string& database,
                    const std::string& options) {
  const std::array<const char*, 11> keywords = {"host",
                                                "port",
                                                "user",
                                                "dbname",
                                                "options",
                                                "sslmode",
                                                "gssencmode",
                                                "client_encoding",
                                                "connect_timeout",
                                                "application_name",
                                                nullptr};
  const std::array<const char*, 11> values = {server.socket_folder.c_str(),
                                              "5432",
                                              server.user.c_str(),
                                              database.c_str(),
                                              options.c_str(),
                                              "disable",
                                              "disable",
                                              "UTF8",
                                              "10",
                                              "miglint",
                                              nullptr};
  return PQconnectdbParams(keywords.data(), values.data(), 0);
}

// The first dbname is taken for a connection string, and what stands behind it overrides what is in
// it (libpq, PQconnectdbParams).
PGconn* open_url(const ServerAddress& server,
                 const std::string& database,
                 const std::string& options) {
  const std::array<const char*, 7> keywords = {"dbname",
                                               "dbname",
                                               "options",
                                               "client_encoding",
                                               "connect_timeout",
                                               "application_name",
                                               nullptr};
  const std::array<const char*, 7> values = {server.url.c_str(),
                                             database.c_str(),
                                             options.c_str(),
                                             "UTF8",
                                             "10",
                                             server.application.c_str(),
                                             nullptr};
  return PQconnectdbParams(keywords.data(), values.data(), 1);
}

// libpq does not print it today; nothing says that it never will.
std::string without_password(std::string words, PGconn* connection) {
  const char* password = PQpass(connection);
  const std::string_view secret = password == nullptr ? std::string_view() : password;
  if (secret.empty()) return words;
  for (std::size_t at = words.find(secret); at != std::string::npos;
       at = words.find(secret, at + 3))
    words.replace(at, secret.size(), "***");
  return words;
}

}  // namespace

bool is_about_the_machine(const ServerError& error) {
  return error.sqlstate.starts_with("53");
}

Error out_of_room(std::string_view message) {
  return Error{
      fmt::format("the server has run out of room: {}; free some, or set TMPDIR to a folder that "
                  "has it",
                  message)};
}

Answer::Answer(pg_result* result) : result_(result) {}

int Answer::rows() const {
  return PQntuples(result_.get());
}

int Answer::columns() const {
  return PQnfields(result_.get());
}

const char* Answer::name(int column) const {
  return PQfname(result_.get(), column);
}

const char* Answer::value(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column) != 0) return nullptr;
  return PQgetvalue(result_.get(), row, column);
}

void Answer::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

void Connection::Finish::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Connection::Connection(pg_conn* connection)
    : connection_(connection), notices_(std::make_unique<Notices>()) {}

void Connection::receive_notice(void* notices, const pg_result* notice) {
  auto* kept = static_cast<Notices*>(notices);
  if (kept->collect) kept->texts.push_back(field(notice, PG_DIAG_MESSAGE_PRIMARY));
}

void Connection::collect_notices(bool on) {
  *notices_ = {on, {}};
}

std::vector<std::string> Connection::take_notices() {
  return std::exchange(notices_->texts, {});
}

Result<Connection> Connection::open(const ServerAddress& server,
                                    const std::string& database,
                                    const std::string& options) {
  Connection connection(server.is_ours() ? open_socket(server, database, options)
                                         : open_url(server, database, options));
  if (PQstatus(connection.connection_.get()) != CONNECTION_OK) {
    std::string words = PQerrorMessage(connection.connection_.get());
    while (words.ends_with('\n'))
      words.pop_back();
    std::ranges::replace(words, '\n', ' ');
    return Error{without_password(std::move(words), connection.connection_.get())};
  }
  PQsetNoticeReceiver(connection.connection_.get(), receive_notice, connection.notices_.get());
  return connection;
}

std::optional<ServerError> Connection::send(const std::string& sql) {
  return ask(sql, [](std::size_t, const Answer&) {});
}

std::optional<ServerError> Connection::ask(
    const std::string& sql, const std::function<void(std::size_t, const Answer&)>& visit) {
  PGconn* connection = connection_.get();
  if (sql.find('\0') != std::string::npos)
    return ServerError{.sqlstate = "22021", .message = "the text holds a zero byte"};
  if (PQsendQuery(connection, sql.c_str()) == 0)
    return ServerError{.sqlstate = {}, .message = "the connection to the server is lost"};
  std::optional<ServerError> error;
  std::size_t done = 0;
  // Every result must be fetched, also after an error, or the connection stays busy.
  bool is_in_time = true;
  const auto next = [&] {
    if (longest_ && is_in_time) is_in_time = wait_for_result();
    return PQgetResult(connection);
  };
  while (PGresult* raw = next()) {
    const Answer answer(raw);
    switch (PQresultStatus(raw)) {
      case PGRES_TUPLES_OK:
        visit(done++, answer);
        break;
      case PGRES_COPY_IN:
        PQputCopyEnd(connection, "miglint sends no data for COPY FROM STDIN");
        break;
      case PGRES_COPY_OUT:
      case PGRES_COPY_BOTH: {
        char* line = nullptr;
        while (PQgetCopyData(connection, &line, 0) > 0)
          PQfreemem(line);
        break;
      }
      case PGRES_FATAL_ERROR:
      case PGRES_BAD_RESPONSE:
        if (!error) error = error_of(raw, sql);
        error->statements_done = done;
        if (!is_in_time) error->message = "it took longer than the limit and was canceled";
        break;
      default:
        ++done;
    }
    if (PQstatus(connection) == CONNECTION_BAD) break;
  }
  return error;
}

// Until the next statement of what was sent has ended. False: its time is over, and the server was
// asked to stop it.
bool Connection::wait_for_result() {
  using namespace std::chrono;
  const auto end = steady_clock::now() + *longest_;
  while (PQisBusy(connection_.get()) != 0) {
    const auto left = duration_cast<milliseconds>(end - steady_clock::now()).count();
    if (left <= 0) {
      PGcancel* cancel = PQgetCancel(connection_.get());
      std::array<char, 256> reason{};
      PQcancel(cancel, reason.data(), static_cast<int>(reason.size()));
      PQfreeCancel(cancel);
      return false;
    }
    pollfd waiting{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, static_cast<int>(left)) < 0 && errno != EINTR) return true;
    if (PQconsumeInput(connection_.get()) == 0) return true;
  }
  return true;
}

bool Connection::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(connection_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

std::string Connection::server_version() const {
  const char* version = PQparameterStatus(connection_.get(), "server_version");
  const std::string_view whole = version == nullptr ? std::string_view() : version;
  return std::string(whole.substr(0, whole.find(' ')));  // without the packager's part
}

int Connection::server_major() const {
  return PQserverVersion(connection_.get()) / 10000;
}

int Connection::port() const {
  int port = 0;
  const std::string_view text = PQport(connection_.get());
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

bool Connection::is_broken() const {
  return PQstatus(connection_.get()) == CONNECTION_BAD;
}

}  // namespace miglint
