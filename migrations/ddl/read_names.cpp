#include <algorithm>
#include <array>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

std::string string_of(const Node* node) {
  if (node == nullptr || !IsA(node, String)) return {};
  return text_or_empty(as<String>(node).sval);
}

std::vector<std::string> strings_of(const List* list) {
  std::vector<std::string> found;
  each<Node>(list, [&](const Node* node) { found.push_back(string_of(node)); });
  return found;
}

Name name_of(const RangeVar* relation) {
  if (relation == nullptr) return {};
  return {text_or_empty(relation->schemaname),
          text_or_empty(relation->relname),
          offset_of(relation->location)};
}

Name name_of(const List* qualified) {
  const std::vector<std::string> parts = strings_of(qualified);
  if (parts.empty()) return {};
  return {parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back(), 0};
}

// Built-in types by the names that people write; the grammar itself turns INTEGER into
// pg_catalog.int4 and the like, so only those without a keyword are listed.
static bool is_built_in(const std::string& name) {
  static constexpr std::array kTypes = std::to_array<std::string_view>({"aclitem",
                                                                        "bit",
                                                                        "bool",
                                                                        "box",
                                                                        "bpchar",
                                                                        "bytea",
                                                                        "char",
                                                                        "cid",
                                                                        "cidr",
                                                                        "circle",
                                                                        "date",
                                                                        "datemultirange",
                                                                        "daterange",
                                                                        "float4",
                                                                        "float8",
                                                                        "inet",
                                                                        "int2",
                                                                        "int2vector",
                                                                        "int4",
                                                                        "int4multirange",
                                                                        "int4range",
                                                                        "int8",
                                                                        "int8multirange",
                                                                        "int8range",
                                                                        "interval",
                                                                        "json",
                                                                        "jsonb",
                                                                        "jsonpath",
                                                                        "line",
                                                                        "lseg",
                                                                        "macaddr",
                                                                        "macaddr8",
                                                                        "money",
                                                                        "name",
                                                                        "numeric",
                                                                        "nummultirange",
                                                                        "numrange",
                                                                        "oid",
                                                                        "oidvector",
                                                                        "path",
                                                                        "pg_lsn",
                                                                        "pg_snapshot",
                                                                        "point",
                                                                        "polygon",
                                                                        "refcursor",
                                                                        "regclass",
                                                                        "regcollation",
                                                                        "regconfig",
                                                                        "regdictionary",
                                                                        "regnamespace",
                                                                        "regoper",
                                                                        "regoperator",
                                                                        "regproc",
                                                                        "regprocedure",
                                                                        "regrole",
                                                                        "regtype",
                                                                        "text",
                                                                        "tid",
                                                                        "time",
                                                                        "timestamp",
                                                                        "timestamptz",
                                                                        "timetz",
                                                                        "trigger",
                                                                        "tsmultirange",
                                                                        "tsquery",
                                                                        "tsrange",
                                                                        "tstzmultirange",
                                                                        "tstzrange",
                                                                        "tsvector",
                                                                        "txid_snapshot",
                                                                        "uuid",
                                                                        "varbit",
                                                                        "varchar",
                                                                        "void",
                                                                        "xid",
                                                                        "xid8",
                                                                        "xml"});
  return std::ranges::binary_search(kTypes, name);
}

// The interval fields that INTERVAL_MASK bits stand for (utils/timestamp.h) are kept as the number.
TypeName read_type(const ::TypeName& type) {
  TypeName read;
  read.name = name_of(type.names);
  read.name.at = offset_of(type.location);
  if (read.name.schema == "pg_catalog") {
    read.name.schema.clear();
    read.built_in = true;
  } else if (read.name.schema.empty()) {
    read.built_in = is_built_in(read.name.name) || read.is_serial();
    // The short names of pg_type that the grammar has no keyword for.
    if (read.name.name == "serial4") read.name.name = "serial";
    if (read.name.name == "serial8") read.name.name = "bigserial";
    if (read.name.name == "serial2") read.name.name = "smallserial";
    read.built_in = read.built_in || read.is_serial();
  }
  each<Node>(type.typmods, [&](const Node* node) {
    if (IsA(node, A_Const) && !as<A_Const>(node).isnull && IsA(&as<A_Const>(node).val, Integer)) {
      const std::int32_t value = as<A_Const>(node).val.ival.ival;
      read.modifiers.push_back(value);
      read.word_modifiers.push_back(std::to_string(value));
    } else {
      read.word_modifiers.push_back(read_expression(node).text);
    }
  });
  if (read.modifiers.size() == read.word_modifiers.size()) read.word_modifiers.clear();
  // `interval` without precision carries the mask of all fields.
  if (read.name.name == "interval" && read.modifiers == std::vector<std::int32_t>{0x7fff})
    read.modifiers.clear();
  // character without length is character(1); the grammar says so itself.
  read.dimensions = static_cast<std::uint32_t>(list_length(type.arrayBounds));
  return read;
}

Persistence read_persistence(char relpersistence) {
  if (relpersistence == 't') return Persistence::kTemporary;
  return relpersistence == 'u' ? Persistence::kUnlogged : Persistence::kPermanent;
}

ObjectKind read_object_kind(ObjectType type) {
  switch (type) {
    case OBJECT_TABLE:
      return ObjectKind::kTable;
    case OBJECT_INDEX:
      return ObjectKind::kIndex;
    case OBJECT_VIEW:
      return ObjectKind::kView;
    case OBJECT_MATVIEW:
      return ObjectKind::kMaterializedView;
    case OBJECT_SEQUENCE:
      return ObjectKind::kSequence;
    case OBJECT_FOREIGN_TABLE:
      return ObjectKind::kForeignTable;
    case OBJECT_TYPE:
      return ObjectKind::kType;
    case OBJECT_DOMAIN:
      return ObjectKind::kDomain;
    case OBJECT_SCHEMA:
      return ObjectKind::kSchema;
    case OBJECT_FUNCTION:
    case OBJECT_ROUTINE:
      return ObjectKind::kFunction;
    case OBJECT_PROCEDURE:
      return ObjectKind::kProcedure;
    case OBJECT_AGGREGATE:
      return ObjectKind::kAggregate;
    case OBJECT_TRIGGER:
      return ObjectKind::kTrigger;
    case OBJECT_RULE:
      return ObjectKind::kRule;
    case OBJECT_POLICY:
      return ObjectKind::kPolicy;
    case OBJECT_EXTENSION:
      return ObjectKind::kExtension;
    case OBJECT_DATABASE:
      return ObjectKind::kDatabase;
    case OBJECT_ROLE:
      return ObjectKind::kRole;
    case OBJECT_TABCONSTRAINT:
      return ObjectKind::kConstraint;
    case OBJECT_DOMCONSTRAINT:
      return ObjectKind::kDomainConstraint;
    case OBJECT_COLUMN:
      return ObjectKind::kColumn;
    case OBJECT_ATTRIBUTE:
      return ObjectKind::kAttribute;
    case OBJECT_STATISTIC_EXT:
      return ObjectKind::kStatistics;
    case OBJECT_PUBLICATION:
      return ObjectKind::kPublication;
    case OBJECT_SUBSCRIPTION:
      return ObjectKind::kSubscription;
    case OBJECT_COLLATION:
      return ObjectKind::kCollation;
    case OBJECT_OPERATOR:
      return ObjectKind::kOperator;
    case OBJECT_CAST:
      return ObjectKind::kCast;
    case OBJECT_TABLESPACE:
      return ObjectKind::kTablespace;
    case OBJECT_FOREIGN_SERVER:
      return ObjectKind::kServer;
    case OBJECT_FDW:
      return ObjectKind::kForeignDataWrapper;
    case OBJECT_USER_MAPPING:
      return ObjectKind::kUserMapping;
    case OBJECT_EVENT_TRIGGER:
      return ObjectKind::kEventTrigger;
    case OBJECT_LANGUAGE:
      return ObjectKind::kLanguage;
    case OBJECT_TSCONFIGURATION:
    case OBJECT_TSDICTIONARY:
    case OBJECT_TSPARSER:
    case OBJECT_TSTEMPLATE:
      return ObjectKind::kTextSearch;
    case OBJECT_ACCESS_METHOD:
      return ObjectKind::kAccessMethod;
    case OBJECT_CONVERSION:
      return ObjectKind::kConversion;
    case OBJECT_OPCLASS:
      return ObjectKind::kOperatorClass;
    case OBJECT_OPFAMILY:
      return ObjectKind::kOperatorFamily;
    case OBJECT_TRANSFORM:
      return ObjectKind::kTransform;
    default:
      return ObjectKind::kOther;
  }
}

// DROP, COMMENT and ALTER … name their object as a list, a type, a function or a string.
Name read_object(ObjectType /*type*/, const Node* object) {
  if (object == nullptr) return {};
  switch (nodeTag(object)) {
    case T_List:
      return name_of(reinterpret_cast<const List*>(object));
    case T_String:
      return {"", string_of(object), 0};
    case T_TypeName: {
      const TypeName type = read_type(as<::TypeName>(object));
      return type.name;
    }
    case T_ObjectWithArgs:
      return name_of(as<ObjectWithArgs>(object).objname);
    case T_RangeVar:
      return name_of(&as<RangeVar>(object));
    default:
      return {};
  }
}

}  // namespace miglint::ddl
