#include "linter/roundtrip/live_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "linter/roundtrip/catalog_queries.h"

namespace miglint {

namespace {

// Which column of an answer is what; properties ascending by key.
struct Layout {
  int kind = -1;
  int name = -1;
  int identity = -1;
  std::vector<std::pair<std::string, int>> properties;
};

Layout layout_of(const Answer& answer) {
  Layout layout;
  for (int column = 0; column < answer.columns(); ++column) {
    const std::string_view heading = answer.name(column);
    if (heading == "#kind") {
      layout.kind = column;
    } else if (heading == "#identity") {
      layout.identity = column;
    } else if (layout.name < 0) {
      layout.name = column;
    } else {
      layout.properties.emplace_back(heading, column);
    }
  }
  std::ranges::sort(layout.properties);
  return layout;
}

void read_objects(std::string_view kind, const Answer& answer, Snapshot& snapshot) {
  const Layout layout = layout_of(answer);
  for (int row = 0; row < answer.rows(); ++row) {
    DescribedObject object;
    object.kind = layout.kind < 0 ? std::string(kind) : answer.value(row, layout.kind);
    object.name = answer.value(row, layout.name);
    for (const auto& [key, column] : layout.properties)
      if (const char* value = answer.value(row, column)) object.properties.emplace_back(key, value);
    if (layout.identity >= 0)
      snapshot.identities.emplace(object.kind + " " + object.name,
                                  answer.value(row, layout.identity));
    snapshot.description.push_back(std::move(object));
  }
}

// Itself, its columns and constraints, and the sequences and indexes that are called after it.
bool belongs_to(const DescribedObject& object, const std::string& table) {
  if (!object.name.starts_with(table)) return false;
  const std::string_view rest = std::string_view(object.name).substr(table.size());
  const bool has_name_of_its_own = object.kind == "sequence" || object.kind == "index";
  return rest.empty() || rest.front() == '.' || (has_name_of_its_own && rest.front() == '_');
}

// Table → its columns by number.
using ColumnOrders = std::map<std::string, std::map<int, std::string>, std::less<>>;

ColumnOrders column_orders(const Snapshot& snapshot) {
  constexpr std::string_view kColumn = "column ";
  ColumnOrders orders;
  for (const auto& [object, identity] : snapshot.identities) {
    if (!object.starts_with(kColumn)) continue;
    const std::size_t dot = object.rfind('.');
    int number = 0;
    const char* end = identity.data() + identity.size();
    std::from_chars(identity.data() + identity.find('/') + 1, end, number);
    orders[object.substr(kColumn.size(), dot - kColumn.size())][number] = object.substr(dot + 1);
  }
  return orders;
}

std::vector<std::string> common_columns(const std::map<int, std::string>& of,
                                        const std::map<int, std::string>& with) {
  std::set<std::string_view> wanted;
  for (const auto& [number, name] : with)
    wanted.insert(name);
  std::vector<std::string> common;
  for (const auto& [number, name] : of)
    if (wanted.contains(name)) common.push_back(name);
  return common;
}

}  // namespace

LiveCatalog::LiveCatalog(Connection connection, std::vector<std::string> left_out)
    : connection_(std::move(connection)), left_out_(std::move(left_out)) {
  for (std::size_t i = 0; i < catalog_queries().size(); ++i)
    question_ += fmt::format("EXECUTE q{};", i);
}

Result<LiveCatalog> LiveCatalog::open(const ServerAddress& server,
                                      const std::string& database,
                                      std::vector<std::string> left_out,
                                      const std::string& options) {
  Result<Connection> connection = Connection::open(server, database, options);
  if (!connection) return connection.error();
  std::string prepare;
  for (std::size_t i = 0; i < catalog_queries().size(); ++i)
    prepare += fmt::format("PREPARE q{} AS {};", i, catalog_queries()[i].sql);
  if (const auto error = connection->send(prepare))
    return Error{fmt::format("the server's catalogue cannot be read: {}", error->message)};
  return LiveCatalog(std::move(*connection), std::move(left_out));
}

Result<Snapshot> LiveCatalog::snapshot() {
  Snapshot snapshot;
  const bool is_alone = !connection_.in_transaction();
  const std::string question =
      is_alone ? fmt::format("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;{}COMMIT", question_)
               : question_;
  const auto error = connection_.ask(question, [&](std::size_t place, const Answer& answer) {
    read_objects(catalog_queries()[place - (is_alone ? 1 : 0)].kind, answer, snapshot);
  });
  if (error) return Error{fmt::format("the server's catalogue cannot be read: {}", error->message)};
  std::erase_if(snapshot.description, [&](const DescribedObject& object) {
    return std::ranges::any_of(left_out_,
                               [&](const std::string& table) { return belongs_to(object, table); });
  });
  std::ranges::sort(snapshot.description, {}, [](const DescribedObject& object) {
    return std::pair<std::string_view, std::string_view>(object.kind, object.name);
  });
  return snapshot;
}

Result<Description> LiveCatalog::objects(std::string_view query) {
  const auto queries = catalog_queries();
  const auto asked = std::ranges::find(queries, query, &CatalogQuery::kind);
  assert(asked != queries.end());
  Snapshot snapshot;
  const auto error = connection_.ask(
      fmt::format("EXECUTE q{}", asked - queries.begin()),
      [&](std::size_t, const Answer& answer) { read_objects(query, answer, snapshot); });
  if (error) return Error{fmt::format("the server's catalogue cannot be read: {}", error->message)};
  return std::move(snapshot.description);
}

std::vector<LiveDifference> compare(const Snapshot& before, const Snapshot& after) {
  std::vector<LiveDifference> differences;
  if (before.description != after.description)
    for (Difference& difference : diff(before.description, after.description))
      differences.push_back({std::move(difference), false});
  if (before.identities == after.identities) return differences;
  const ColumnOrders now = column_orders(after);
  for (const auto& [table, columns] : column_orders(before)) {
    const auto other = now.find(table);
    if (other == now.end()) continue;
    if (auto difference = order_difference(
            table, common_columns(columns, other->second), common_columns(other->second, columns)))
      differences.push_back({*std::move(difference), true});
  }
  return differences;
}

}  // namespace miglint
