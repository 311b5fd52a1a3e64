#include "linter/roundtrip/respell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace miglint {

namespace {

std::string title(std::string_view kind, const std::string& name) {
  return fmt::format("{} {}", kind, name);
}

// A constraint is put beside the one that is there: an inherited one cannot be taken away.
constexpr std::string_view kBeside = "miglint_said";

std::string_view property(const DescribedObject& object, std::string_view key) {
  for (const auto& [name, value] : object.properties)
    if (name == key) return value;
  return {};
}

std::string columns_of(const Relation& view) {
  std::string out;
  for (const Column& column : view.columns)
    out += (out.empty() ? "" : ", ") + ddl::quote_identifier(column.name);
  return out.empty() || !view.columns_complete ? "" : fmt::format(" ({})", out);
}

// A type change leaves what was parsed before it as it was, with the casts that it needed then;
// said again, it needs others. They alone make no other definition.
std::string without_casts(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kMore{
      " precision", " varying", " without time zone", " with time zone"};
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("::")) {
      text.remove_prefix(2);
      while (!text.empty() &&
             (std::isalnum(static_cast<unsigned char>(text.front())) != 0 ||
              std::string_view("_.\"").find(text.front()) != std::string_view::npos))
        text.remove_prefix(1);
      for (const std::string_view more : kMore)
        if (text.starts_with(more)) text.remove_prefix(more.size());
      if (text.starts_with("[]")) text.remove_prefix(2);
      continue;
    }
    if (std::string_view("() ").find(text.front()) == std::string_view::npos) out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

// What is sent meanwhile is undone; what had begun before it is not.
class Aside {
 public:
  explicit Aside(Connection& connection)
      : connection_(connection), is_within_(connection.in_transaction()) {
    connection_.send(is_within_ ? "SAVEPOINT miglint_aside" : "BEGIN");
  }

  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  ~Aside() {
    connection_.send(is_within_ ? "ROLLBACK TO miglint_aside; RELEASE miglint_aside" : "ROLLBACK");
  }

 private:
  Connection& connection_;
  bool is_within_;
};

}  // namespace

void Respeller::look_at(const Catalog& simulated) {
  places_.clear();
  search_path_.clear();
  for (const std::string& schema : simulated.search_path())
    search_path_ += (search_path_.empty() ? "" : ", ") + ddl::quote_identifier(schema);
  const auto add = [&](std::string_view kind, const std::string& name, Place place) {
    places_.emplace(title(kind, name), std::move(place));
  };
  simulated.each_relation([&](const Relation& relation) {
    const std::string prefix = relation.name.text() + ".";
    const ddl::Name parent = relation.inherits.empty() ? ddl::Name() : relation.inherits.front();
    add("table", relation.name.text(), {relation.name, "", false, parent});
    add("index", relation.name.text(), {relation.name, "", false, {}});
    add("view", relation.name.text(), {relation.name, columns_of(relation), false, {}});
    add("materialized view",
        relation.name.text(),
        {relation.name, columns_of(relation), false, {}});
    for (const Column& column : relation.columns)
      add("column", prefix + column.name, {relation.name, column.name, false, {}});
    for (const TableConstraint& constraint : relation.constraints)
      add("constraint",
          prefix + constraint.definition.name,
          {relation.name, constraint.definition.name, false, {}});
    for (const Trigger& trigger : relation.triggers)
      add("trigger",
          prefix + trigger.definition.trigger,
          {relation.name, trigger.definition.trigger, false, {}});
    for (const Policy& policy : relation.policies)
      add("policy",
          prefix + policy.definition.policy,
          {relation.name, policy.definition.policy, false, {}});
  });
  simulated.each_type([&](const Type& type) {
    add("type", type.name.text(), {type.name, "", true, {}});
    if (!type.domain) return;
    for (const ddl::Constraint& constraint : type.domain->constraints)
      add("constraint",
          type.name.text() + "." + constraint.name,
          {type.name, constraint.name, true, {}});
  });
}

// What makes of the object what the simulation says it is; empty: nothing does.
std::string Respeller::change(const DescribedObject& object,
                              const Place& place,
                              const std::string& key,
                              const std::string& said) {
  const std::string on = ddl::quote(place.relation);
  const std::string part = ddl::quote_identifier(place.part);
  if (object.kind == "column" && key == "default")
    return fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}", on, part, said);
  if (object.kind == "column" && key == "generated") {
    const std::size_t space = said.find(' ');
    return fmt::format("CREATE TABLE {0}.{1} (LIKE {2}, {1} {3} GENERATED ALWAYS AS ({4}) {5})",
                       ddl::quote_identifier(place.relation.schema),
                       kBeside,
                       on,
                       property(object, "type"),
                       said.substr(space + 1),
                       said.substr(0, space));
  }
  if (object.kind == "constraint")
    return fmt::format("ALTER {} {} ADD CONSTRAINT {} {}",
                       place.of_domain ? "DOMAIN" : "TABLE",
                       on,
                       kBeside,
                       said);
  if (object.kind == "index")
    return fmt::format("ALTER INDEX {} RENAME TO miglint_was; {}", on, said);
  if (object.kind == "view")
    return fmt::format("CREATE OR REPLACE VIEW {}{} AS {}", on, place.part, said);
  if (object.kind == "materialized view")
    return fmt::format("DROP MATERIALIZED VIEW {0} CASCADE; CREATE MATERIALIZED VIEW {0}{1} AS {2}",
                       on,
                       place.part,
                       said);
  if (object.kind == "trigger") return fmt::format("DROP TRIGGER {} ON {}; {}", part, on, said);
  if (object.kind == "policy")
    return fmt::format(
        "ALTER POLICY {} ON {} {} ({})", part, on, key == "using" ? "USING" : "WITH CHECK", said);
  if (object.kind == "type" && key == "default")
    return fmt::format("ALTER DOMAIN {} SET DEFAULT {}", on, said);
  if (object.kind == "table" && key == "bound" && !place.parent.empty())
    return fmt::format(
        "ALTER TABLE {0} DETACH PARTITION {1}; ALTER TABLE {0} ATTACH PARTITION {1} {2}",
        ddl::quote(place.parent),
        on,
        said);
  if (object.kind == "table" && key == "partition by")
    return fmt::format("CREATE TABLE {}.{} (LIKE {}) PARTITION BY {}",
                       ddl::quote_identifier(place.relation.schema),
                       kBeside,
                       on,
                       said);
  return {};
}

// Names stand in a definition as they were written, where other schemas may have come first.
bool Respeller::try_out(const DescribedObject& object,
                        const std::string& key,
                        const std::string& is,
                        const std::string& said) {
  const auto place = places_.find(title(object.kind, object.name));
  if (place == places_.end()) return false;
  const std::string schema = ddl::quote_identifier(place->second.relation.schema);
  const std::string own = fmt::format("{}, public", schema);
  const std::string in_force =
      search_path_.empty() ? own : fmt::format("{}, {}", search_path_, schema);
  return try_out_along(own, object, key, is, said) ||
         (in_force != own && schema != "public" && try_out_along(in_force, object, key, is, said));
}

bool Respeller::try_out_along(const std::string& search_path,
                              const DescribedObject& object,
                              const std::string& key,
                              const std::string& is,
                              const std::string& said) {
  const auto place = places_.find(title(object.kind, object.name));
  if (place == places_.end()) return false;
  const std::string sql = change(object, place->second, key, said);
  if (sql.empty()) return false;
  const std::string& schema = place->second.relation.schema;
  Connection& connection = live_.connection();
  // What the server says is asked without a search path.
  const Aside aside(connection);
  const auto refused = connection.send(
      fmt::format("SET LOCAL search_path = {}; {}; SET LOCAL search_path = ''", search_path, sql));
  const std::string asked = object.kind == "constraint"
                                ? fmt::format("{}.{}", place->second.relation.text(), kBeside)
                            : key == "generated"    ? fmt::format("{0}.{1}.{1}", schema, kBeside)
                            : key == "partition by" ? fmt::format("{}.{}", schema, kBeside)
                                                    : object.name;
  // The words of an older type may be none of the new one's, or mean another value there.
  bool same = key != "default" && without_casts(is) == without_casts(said);
  if (!refused && !same) {
    const bool is_view = object.kind == "materialized view";
    const auto now = live_.objects(is_view ? "view" : object.kind);
    same =
        now && std::ranges::any_of(*now, [&](const DescribedObject& other) {
          return other.kind == object.kind && other.name == asked &&
                 (property(other, key) == is ||
                  (key != "default" && without_casts(property(other, key)) == without_casts(is)));
        });
  }
  return same;
}

// '0' and 0 are kept differently, and are one default. Asked of constants alone.
bool Respeller::are_one_value(std::string_view type,
                              const std::string& is,
                              const std::string& said) {
  if (said.find('(') != std::string::npos) return false;
  bool same = false;
  const Aside aside(live_.connection());
  live_.connection().ask(fmt::format("SELECT ({1})::{0} = ({2})::{0}", type, is, said),
                         [&](std::size_t, const Answer& answer) {
                           const char* value = answer.rows() == 1 ? answer.value(0, 0) : nullptr;
                           same = value != nullptr && *value == 't';
                         });
  return same;
}

bool Respeller::mean_the_same(const DescribedObject& object,
                              const std::string& key,
                              const std::string& is,
                              const std::string& said) {
  if (is.empty() || said.empty()) return false;
  const auto question = std::tuple(title(object.kind, object.name) + " " + key, is, said);
  if (const auto known = answers_.find(question); known != answers_.end()) return known->second;
  const bool is_view = object.kind == "view" || object.kind == "materialized view";
  const std::string view = is_view ? title(object.kind, object.name) : std::string();
  const bool was_right = is_view && std::ranges::any_of(views_, [&](const auto& one) {
                           return one.second == said;  // it may have been renamed since
                         });
  const bool same =
      was_right || try_out(object, key, is, said) ||
      (key == "default" &&
       are_one_value(property(object, object.kind == "type" ? "base" : "type"), is, said));
  if (is_view && same) views_[view] = said;
  answers_.emplace(question, same);
  return same;
}

}  // namespace miglint
