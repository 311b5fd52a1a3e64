#pragma once

// One connection to a Postgres server: texts sent as one message, and what came back.
//
// The one home of libpq. Beneath libpqxx would be nothing left for libpqxx to do: a simple-query
// message whose statements are counted, the place of an error in it, the transaction's state and
// notices all come from libpq alone (libpqxx 6.4 and 7.10 hide them), and libpqxx throws.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/result.h"

struct pg_conn;
struct pg_result;

namespace miglint {

// A server of our own by its socket, or somebody's by a URL.
struct ServerAddress {
  std::string socket_folder{};
  std::string user{};
  std::string url{};  // empty: our own; holds a password, so it is never shown
  std::string first_database = "postgres";  // one that is there and only looked at
  std::string application = "miglint";      // how sessions name themselves

  bool is_ours() const { return url.empty(); }
};

// Postgres's own answer to a statement that it refused.
struct ServerError {
  std::string sqlstate{};  // five characters; empty: the connection broke
  std::string message{};   // without "ERROR:"
  std::string detail{};
  std::string hint{};
  std::string constraint{};  // the name of the constraint that is violated, as it is
  std::string datatype{};    // the domain whose check is violated
  // Byte offset into the text that was sent; nullopt: the server does not say.
  std::optional<std::size_t> at{};
  // How many statements of the text were done before (they may have been rolled back since).
  std::size_t statements_done = 0;
};

// Rows as text; a NULL is a null pointer. Alive as long as this is.
class Answer {
 public:
  explicit Answer(pg_result* result);
  int rows() const;
  int columns() const;
  const char* name(int column) const;
  const char* value(int row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };

  std::unique_ptr<pg_result, Clear> result_;
};

// Class 53 (manual, appendix A, v15): no room on the disk, no memory, no connection left. That is
// the machine's doing, and nothing that is found out from there on would be true.
bool is_about_the_machine(const ServerError& error);
Error out_of_room(std::string_view message);

class Connection {
 public:
  // `options`: what the session starts with, like "-c statement_timeout=60s".
  static Result<Connection> open(const ServerAddress& server,
                                 const std::string& database,
                                 const std::string& options);

  // Sends the text as one simple-query message and waits for its end.
  std::optional<ServerError> send(const std::string& sql);

  // The same; the rows of each statement that gives some go to `visit`, with its place in the text.
  std::optional<ServerError> ask(const std::string& sql,
                                 const std::function<void(std::size_t, const Answer&)>& visit);

  // The server's messages that are no errors, from now on; they are dropped
  // otherwise.
  void collect_notices(bool on);
  std::vector<std::string> take_notices();

  // From now on the server is asked to stop whatever takes longer, also where a text has lifted the
  // session's own statement_timeout; that is an error like the server's own (57014).
  void limit(std::chrono::milliseconds longest) { longest_ = longest; }

  bool is_open() const { return connection_ != nullptr; }  // false: moved from

  bool in_transaction() const;         // a block is open, failed or not
  bool is_broken() const;              // the server is gone
  std::string server_version() const;  // "15.18"
  int server_major() const;
  int port() const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };

  struct Notices {
    bool collect = false;
    std::vector<std::string> texts{};
  };

  bool wait_for_result();
  static void receive_notice(void* notices, const pg_result* notice);

  explicit Connection(pg_conn* connection);
  std::unique_ptr<pg_conn, Finish> connection_;
  std::unique_ptr<Notices> notices_;  // libpq holds its address
  std::optional<std::chrono::milliseconds> longest_;
};

}  // namespace miglint
