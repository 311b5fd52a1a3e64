#include "migrations/catalog/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace miglint {

std::string_view name_of(RelationKind kind) {
  static constexpr std::array<std::string_view, 9> kNames{"table",
                                                          "table",
                                                          "index",
                                                          "index",
                                                          "view",
                                                          "materialized view",
                                                          "sequence",
                                                          "foreign table",
                                                          "composite type"};
  return kNames[static_cast<std::size_t>(kind)];
}

const Column* Relation::column(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

const TableConstraint* Relation::constraint(std::string_view constraint_name) const {
  const auto found = std::ranges::find(
      constraints, constraint_name, [](const TableConstraint& c) -> const std::string& {
        return c.definition.name;
      });
  return found == constraints.end() ? nullptr : &*found;
}

// NAMEDATALEN - 1 bytes, cut at the beginning of a character.
static std::string_view truncated(std::string_view name) {
  constexpr std::size_t kMostBytes = 63;
  if (name.size() <= kMostBytes) return name;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
    --end;
  return name.substr(0, end);
}

namespace {

// "schema.name" for a lookup, without a string made for it.
class Key {
 public:
  Key(std::string_view schema, std::string_view name) {
    text_.append(schema);
    text_.push_back('.');
    text_.append(name);
  }

  operator std::string_view() const { return {text_.data(), text_.size()}; }  // NOLINT: it is one

 private:
  fmt::basic_memory_buffer<char, 160> text_;
};

}  // namespace

static std::string key_of(const ddl::Name& resolved) {
  return resolved.schema + "." + resolved.name;
}

// What initdb puts into every database.
Catalog::Catalog() : search_path_{"public"} {
  add_schema("public");
  add_extension("plpgsql");
}

Catalog::Place Catalog::look_up(const ddl::Name& name) const {
  const Relation* last = last_found_.relation;
  if (last != nullptr && last->name.name == name.name &&
      (name.schema.empty() ? last_found_.by_search_path : last->name.schema == name.schema))
    return {last->name.schema, last};
  const Place found = look_through(name);
  if (found.relation != nullptr) last_found_ = {found.relation, name.schema.empty()};
  return found;
}

// Temporary objects come first, then the search path; a name nobody knows goes to its first schema.
Catalog::Place Catalog::look_through(const ddl::Name& name) const {
  const std::string_view own = truncated(name.name);
  const auto in = [&](std::string_view schema) {
    const Key key(schema, own);
    const Relation* relation = relations_.find(key);
    return Place{schema, relation, relation == nullptr ? types_.find(key) : nullptr};
  };
  if (!name.schema.empty()) return in(name.schema);
  constexpr std::string_view kTemporary = "pg_temp";
  if (may_hold_temporary_)
    if (const Place found = in(kTemporary); found.holds()) return found;
  for (const std::string& schema : search_path_)
    if (const Place found = in(schema); found.holds()) return found;
  if (search_path_.empty()) return in("public");
  return {search_path_.front()};
}

ddl::Name Catalog::resolve(const ddl::Name& name) const {
  const std::string_view schema = name.schema.empty() ? look_up(name).schema : name.schema;
  return {std::string(schema), std::string(truncated(name.name)), name.at};
}

const Relation* Catalog::relation(const ddl::Name& name) const {
  return look_up(name).relation;
}

const Type* Catalog::type(const ddl::Name& name) const {
  const Place place = look_up(name);
  if (place.relation == nullptr) return place.type;
  return types_.find(Key(place.schema, truncated(name.name)));
}

std::vector<const Function*> Catalog::functions(const ddl::Name& name) const {
  std::vector<const Function*> found;
  const auto look = [&](const std::string& schema) {
    const std::string prefix = schema + "." + name.name + "(";
    functions_.each_from(prefix, [&](std::string_view key, const Function& function) {
      if (!key.starts_with(prefix)) return false;
      found.push_back(&function);
      return true;
    });
  };
  if (!name.schema.empty()) {
    look(name.schema);
  } else {
    for (const std::string& schema : search_path_)
      look(schema);
  }
  return found;
}

bool Catalog::has_schema(std::string_view schema) const {
  return schemas_.find(schema) != nullptr;
}

bool Catalog::has_extension(std::string_view extension) const {
  return extensions_.find(extension) != nullptr;
}

Truth Catalog::exists(const ddl::Name& name) const {
  const Place place = look_up(name);
  if (place.relation != nullptr) return Truth::kYes;
  const Key key(place.schema, truncated(name.name));
  return gone_.find(key) != nullptr ? Truth::kNo : Truth::kUnknown;
}

Truth Catalog::has_column(const ddl::Name& table, std::string_view column) const {
  const Relation* found = relation(table);
  if (found == nullptr) return exists(table) == Truth::kNo ? Truth::kNo : Truth::kUnknown;
  if (found->column(column) != nullptr) return Truth::kYes;
  const bool dropped = std::ranges::count(found->gone_columns, column) > 0;
  return found->columns_complete || dropped ? Truth::kNo : Truth::kUnknown;
}

Truth Catalog::is_not_null(const ddl::Name& table, std::string_view column) const {
  const Relation* found = relation(table);
  const Column* known = found == nullptr ? nullptr : found->column(column);
  return known == nullptr ? Truth::kUnknown : known->not_null;
}

Truth Catalog::not_null_is_proved(const ddl::Name& table, std::string_view column) const {
  const Relation* found = relation(table);
  if (found == nullptr) return Truth::kUnknown;
  for (const TableConstraint& constraint : found->constraints) {
    if (!constraint.valid || constraint.definition.not_enforced || !constraint.definition.check)
      continue;
    if (std::ranges::count(constraint.definition.check->proves_not_null, column) > 0)
      return Truth::kYes;
  }
  return found->assumed ? Truth::kUnknown : Truth::kNo;
}

const ddl::TypeName* Catalog::column_type(const ddl::Name& table, std::string_view column) const {
  const Relation* found = relation(table);
  const Column* known = found == nullptr ? nullptr : found->column(column);
  return known == nullptr || !known->type ? nullptr : &*known->type;
}

Truth Catalog::view_uses(const Relation& view,
                         const ddl::Name& relation,
                         std::string_view column) const {
  Truth answer = Truth::kNo;
  for (const ddl::ColumnUse& use : view.uses) {
    if (use.column != "*" && use.column != column) continue;
    if (use.relation == relation) return Truth::kYes;
    if (!use.relation.empty()) continue;
    const auto also = [&](const ddl::Name& other) {
      return !(other == relation) && has_column(other, column) != Truth::kNo;
    };
    if (use.column == "*" || std::ranges::none_of(view.reads, also)) return Truth::kYes;
    answer = Truth::kUnknown;
  }
  return answer;
}

void Catalog::each_relation(const std::function<void(const Relation&)>& visit) const {
  relations_.each(visit);
}

void Catalog::each_relation_in(std::string_view schema,
                               const std::function<void(const Relation&)>& visit) const {
  const std::string prefix = std::string(schema) + ".";
  relations_.each_from(prefix, [&](std::string_view key, const Relation& relation) {
    if (!key.starts_with(prefix)) return false;
    visit(relation);
    return true;
  });
}

void Catalog::each_mentioning(std::string_view name,
                              const std::function<void(const Relation&)>& visit) const {
  const std::string prefix = mention_key(name, {});
  mentions_.each_from(prefix, [&](std::string_view key, const ddl::Name& relation) {
    if (!key.starts_with(prefix)) return false;
    if (const Relation* found = relations_.find(key_of(relation))) visit(*found);
    return true;
  });
}

void Catalog::each_type(const std::function<void(const Type&)>& visit) const {
  types_.each(visit);
}

void Catalog::each_function(const std::function<void(const Function&)>& visit) const {
  functions_.each(visit);
}

void Catalog::each_extension(const std::function<void(const std::string&)>& visit) const {
  extensions_.each(visit);
}

void Catalog::each_schema(const std::function<void(const Schema&)>& visit) const {
  schemas_.each(visit);
}

void Catalog::each_publication(const std::function<void(const Publication&)>& visit) const {
  publications_.each(visit);
}

void Catalog::each_object(const std::function<void(const OtherObject&)>& visit) const {
  objects_.each(visit);
}

void Catalog::each_difference(const Catalog& other, const DifferenceVisitor& visit) const {
  if (visit.relation) relations_.each_difference(other.relations_, visit.relation);
  if (visit.type) types_.each_difference(other.types_, visit.type);
  if (visit.function) functions_.each_difference(other.functions_, visit.function);
  if (visit.publication) publications_.each_difference(other.publications_, visit.publication);
  if (visit.object) objects_.each_difference(other.objects_, visit.object);
  if (visit.schema) schemas_.each_difference(other.schemas_, visit.schema);
  if (visit.extension) extensions_.each_difference(other.extensions_, visit.extension);
}

void Catalog::put(Relation relation) {
  may_hold_temporary_ = may_hold_temporary_ || relation.name.schema == "pg_temp";
  const std::string key = key_of(relation.name);
  if (gone_.find(key) != nullptr) gone_.erase(key);
  note_mentions(relations_.find(key), &relation);
  last_found_ = {};
  relations_.set(key, std::move(relation));
}

void Catalog::remove_relation(const ddl::Name& resolved) {
  const std::string key = key_of(resolved);
  note_mentions(relations_.find(key), nullptr);
  last_found_ = {};
  relations_.erase(key);
  gone_.set(key, key);
}

void Catalog::put(Type type) {
  may_hold_temporary_ = may_hold_temporary_ || type.name.schema == "pg_temp";
  const std::string key = key_of(type.name);
  gone_.erase("type " + key);
  last_found_ = {};
  types_.set(key, std::move(type));
}

void Catalog::remove_type(const ddl::Name& resolved) {
  last_found_ = {};
  types_.erase(key_of(resolved));
  gone_.set("type " + key_of(resolved), std::string());
}

bool Catalog::type_is_gone(const ddl::Name& name) const {
  return gone_.find("type " + key_of(resolve(name))) != nullptr && type(name) == nullptr;
}

static std::string key_of(const Function& function) {
  return fmt::format(
      "{}({})", key_of(function.name), fmt::join(function.definition.argument_types, ","));
}

// Proofs that something which is no relation was dropped, in the same map as those of relations.
static std::string proof_of(std::string_view kind, std::string_view name) {
  return fmt::format("{} {}", kind, name);
}

static std::string proof() {
  return {};
}

void Catalog::put(Function function) {
  gone_.erase(proof_of("function", key_of(function.name)));
  std::string key = key_of(function);
  functions_.set(key, std::move(function));
}

void Catalog::remove_one_function(const Function& function) {
  const ddl::Name name = function.name;
  functions_.erase(key_of(function));
  if (functions(name).empty()) gone_.set(proof_of("function", key_of(name)), proof());
}

void Catalog::remove_function(const ddl::Name& resolved) {
  for (const Function* function : functions(resolved))
    functions_.erase(key_of(*function));
  gone_.set(proof_of("function", key_of(resolved)), proof());
}

bool Catalog::function_is_gone(const ddl::Name& name) const {
  return gone_.find(proof_of("function", key_of(resolve(name)))) != nullptr &&
         functions(name).empty();
}

void Catalog::add_schema(std::string_view schema) {
  put(Schema{.name = std::string(schema), .access = {}});
}

void Catalog::put(Schema schema) {
  gone_.erase(proof_of("schema", schema.name));
  const std::string name = schema.name;
  schemas_.set(name, std::move(schema));
}

const Schema* Catalog::schema(std::string_view name) const {
  return schemas_.find(name);
}

void Catalog::remove_schema(std::string_view schema) {
  schemas_.erase(schema);
  gone_.set(proof_of("schema", schema), proof());
}

bool Catalog::schema_is_gone(std::string_view schema) const {
  return gone_.find(proof_of("schema", schema)) != nullptr;
}

void Catalog::add_extension(std::string_view extension) {
  gone_.erase(proof_of("extension", extension));
  extensions_.set(extension, std::string(extension));
}

void Catalog::remove_extension(std::string_view extension) {
  extensions_.erase(extension);
  gone_.set(proof_of("extension", extension), proof());
}

bool Catalog::extension_is_gone(std::string_view extension) const {
  return gone_.find(proof_of("extension", extension)) != nullptr;
}

const Publication* Catalog::publication(std::string_view name) const {
  return publications_.find(name);
}

void Catalog::put(Publication publication) {
  const std::string key = publication.name;
  publications_.set(key, std::move(publication));
}

void Catalog::remove_publication(std::string_view name) {
  publications_.erase(name);
}

static std::string object_key(ddl::ObjectKind kind, const ddl::Name& name) {
  return fmt::format("{} {}", static_cast<int>(kind), key_of(name));
}

const OtherObject* Catalog::object(ddl::ObjectKind kind, const ddl::Name& name) const {
  return objects_.find(object_key(kind, name));
}

void Catalog::put(OtherObject object) {
  const std::string key = object_key(object.kind, object.name);
  objects_.set(key, std::move(object));
}

void Catalog::remove_object(ddl::ObjectKind kind, const ddl::Name& name) {
  objects_.erase(object_key(kind, name));
}

}  // namespace miglint
