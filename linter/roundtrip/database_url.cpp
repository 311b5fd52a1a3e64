#include "linter/roundtrip/database_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <string_view>

namespace miglint {

namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

// nullopt-like: empty where libpq does not understand it. Its words may quote the URL, so they are
// not passed on.
Parts parts_of(const std::string& url) {
  struct Free {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  };

  Parts parts;
  char* words = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(url.c_str(), &words));
  if (words != nullptr) PQfreemem(words);
  for (const PQconninfoOption* option = options.get();
       option != nullptr && option->keyword != nullptr;
       ++option)
    if (option->val != nullptr) parts[option->keyword] = option->val;
  return parts;
}

std::string without_driver(std::string url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t plus = url.find('+');
  if (scheme_end != std::string::npos && plus < scheme_end) url.erase(plus, scheme_end - plus);
  return url;
}

std::string part(const Parts& parts, std::string_view name) {
  const auto found = parts.find(name);
  return found == parts.end() ? std::string() : found->second;
}

bool is_local(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" || host.starts_with("127.");
}

template <typename Check>
std::string first_that(std::string_view list, const Check& check) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const std::string_view one = list.substr(at, end - at);
    if (check(one)) return std::string(one);
    at = end + 1;
  }
  return {};
}

Error pooled(std::string_view sign) {
  return Error{fmt::format(
      "--database-url goes through a connection pool ({}), where a session is not one session and "
      "locks and settings end up elsewhere; give the server's own address, usually port 5432",
      sign)};
}

}  // namespace

Result<ServerAddress> check_database_url(const std::string& url, bool allow_remote) {
  ServerAddress server;
  server.url = without_driver(url);
  if (!server.url.starts_with("postgresql://") && !server.url.starts_with("postgres://"))
    return Error{
        "--database-url is no Postgres URL; it looks like "
        "postgresql://user@localhost:5432/postgres"};
  const Parts parts = parts_of(server.url);
  if (parts.empty())
    return Error{
        "--database-url cannot be read as a URL; special characters in a user name or password "
        "are written as %40, %2F, …"};
  const std::string hosts = part(parts, "host") + "," + part(parts, "hostaddr");
  if (first_that(part(parts, "port"), [](std::string_view port) { return port == "6543"; }) != "")
    return pooled("port 6543");
  const std::string pool = first_that(hosts, [](std::string_view host) {
    return host.find("pooler") != std::string_view::npos ||
           host.find("pgbouncer") != std::string_view::npos;
  });
  if (!pool.empty()) return pooled("host " + pool);
  const std::string remote =
      first_that(hosts, [](std::string_view host) { return !is_local(host); });
  if (!remote.empty() && !allow_remote)
    return Error{fmt::format(
        "--database-url names {}, which is not this machine; if it is a server for tests, say so "
        "with --allow-remote",
        remote)};
  if (const std::string database = part(parts, "dbname"); !database.empty())
    server.first_database = database;
  return server;
}

UrlParts parts_of_url(const std::string& url) {
  const Parts parts = parts_of(url);
  const std::string port = part(parts, "port");
  return {.host = part(parts, "host"),
          .port = port.empty() ? "5432" : port,
          .user = part(parts, "user"),
          .password = part(parts, "password"),
          .database = part(parts, "dbname")};
}

static std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// A socket's folder stands behind the question mark, as every driver takes it.
std::string url_of(const ServerAddress& server, const std::string& database) {
  if (server.is_ours())
    return fmt::format("postgresql://{}@/{}?host={}", server.user, database, server.socket_folder);
  const Parts parts = parts_of(server.url);
  std::string url = "postgresql://" + percent_encoded(part(parts, "user"));
  if (const std::string password = part(parts, "password"); !password.empty())
    url += ":" + percent_encoded(password);
  const std::string host = part(parts, "host");
  const bool is_socket = host.starts_with('/') || host.starts_with('@');
  if (url != "postgresql://") url += "@";
  if (!is_socket) {
    url += host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (const std::string port = part(parts, "port"); !port.empty()) url += ":" + port;
  }
  url += "/" + percent_encoded(database);
  char separator = '?';
  if (is_socket) {
    url += "?host=" + host;
    separator = '&';
    if (const std::string port = part(parts, "port"); !port.empty()) url += "&port=" + port;
  }
  for (const char* name : {"sslmode", "sslrootcert", "sslcert", "sslkey"})
    if (const std::string value = part(parts, name); !value.empty()) {
      url += fmt::format("{}{}={}", separator, name, percent_encoded(value));
      separator = '&';
    }
  return url;
}

std::string without_password_of(const std::string& url, std::string words) {
  const std::string secret = part(parts_of(url), "password");
  for (const std::string& spelling : {secret, percent_encoded(secret)})
    for (std::size_t at = spelling.empty() ? std::string::npos : words.find(spelling);
         at != std::string::npos;
         at = words.find(spelling, at + 3))
      words.replace(at, spelling.size(), "***");
  return words;
}

Error explain_refusal(const Error& error) {
  const std::string_view words = error.message;
  // PgBouncer's answer to the parameters that a session starts with.
  if (words.find("unsupported startup parameter") != std::string_view::npos)
    return pooled("it refuses startup parameters, as PgBouncer does");
  return Error{fmt::format("--database-url: {}", words)};
}

}  // namespace miglint
