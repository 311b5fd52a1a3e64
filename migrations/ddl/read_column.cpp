// Columns and constraints, as CREATE TABLE and ALTER TABLE share them.

#include <fmt/format.h>

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

ReferentialAction read_action(char letter) {
  switch (letter) {
    case FKCONSTR_ACTION_RESTRICT:
      return ReferentialAction::kRestrict;
    case FKCONSTR_ACTION_CASCADE:
      return ReferentialAction::kCascade;
    case FKCONSTR_ACTION_SETNULL:
      return ReferentialAction::kSetNull;
    case FKCONSTR_ACTION_SETDEFAULT:
      return ReferentialAction::kSetDefault;
    default:
      return ReferentialAction::kNoAction;
  }
}

ConstraintKind read_kind(ConstrType type) {
  switch (type) {
    case CONSTR_PRIMARY:
      return ConstraintKind::kPrimaryKey;
    case CONSTR_UNIQUE:
      return ConstraintKind::kUnique;
    case CONSTR_EXCLUSION:
      return ConstraintKind::kExclude;
    case CONSTR_FOREIGN:
      return ConstraintKind::kForeignKey;
    case CONSTR_NOTNULL:
      return ConstraintKind::kNotNull;
    default:
      return ConstraintKind::kCheck;
  }
}

void read_exclusion(const ::Constraint& node, Constraint& read) {
  read.method = text_or_empty(node.access_method);
  const ListCell* cell = nullptr;
  foreach (cell, node.exclusions) {
    const auto* pair = static_cast<const List*>(lfirst(cell));
    const auto* element = static_cast<const IndexElem*>(linitial(pair));
    const std::vector<std::string> op = strings_of(static_cast<const List*>(lsecond(pair)));
    const std::string what = element->name != nullptr ? quote_identifier(element->name)
                                                      : read_expression(element->expr).text;
    read.elements.push_back(fmt::format("{} WITH {}", what, op.empty() ? "?" : op.back()));
    if (element->name != nullptr) read.columns.emplace_back(element->name);
  }
  if (node.where_clause != nullptr) read.where = read_expression(node.where_clause);
}

// DEFERRABLE and its kind stand as nodes of their own behind the constraint that they belong to.
bool is_attribute(ConstrType type) {
  return type == CONSTR_ATTR_DEFERRABLE || type == CONSTR_ATTR_NOT_DEFERRABLE ||
         type == CONSTR_ATTR_DEFERRED || type == CONSTR_ATTR_IMMEDIATE
#if PG_MAJORVERSION_NUM >= 18
         || type == CONSTR_ATTR_ENFORCED || type == CONSTR_ATTR_NOT_ENFORCED
#endif
      ;
}

void apply_attribute(ConstrType type, Constraint& to) {
  switch (type) {
    case CONSTR_ATTR_DEFERRABLE:
      to.deferrable = true;
      break;
    case CONSTR_ATTR_DEFERRED:
      to.deferrable = true;
      to.initially_deferred = true;
      break;
#if PG_MAJORVERSION_NUM >= 18
    case CONSTR_ATTR_NOT_ENFORCED:
      to.not_enforced = true;
      break;
#endif
    default:
      break;
  }
}

// pg_attribute.attidentity's letters.
Identity read_identity(char letter) {
  return letter == 'a' ? Identity::kAlways : Identity::kByDefault;
}

Generated read_generated(const ::Constraint& node) {
#if PG_MAJORVERSION_NUM >= 18
  if (node.generated_kind == 'v') return Generated::kVirtual;
#else
  (void)node;
#endif
  return Generated::kStored;
}

}  // namespace

Constraint read_constraint(const ::Constraint& node, ExpressionOf of) {
  Constraint read;
  read.kind = read_kind(node.contype);
  read.name = text_or_empty(node.conname);
  read.at = offset_of(node.location);
  read.columns = strings_of(node.keys);
  read.include = strings_of(node.including);
  if (node.raw_expr != nullptr) read.check = read_expression(node.raw_expr, of);
  read.using_index = text_or_empty(node.indexname);
  read.nulls_not_distinct = node.nulls_not_distinct;
  read.not_valid = node.skip_validation;
  read.no_inherit = node.is_no_inherit;
  read.deferrable = node.deferrable;
  read.initially_deferred = node.initdeferred;
#if PG_MAJORVERSION_NUM >= 18
  read.without_overlaps = node.without_overlaps || node.fk_with_period;
#endif
#if PG_MAJORVERSION_NUM >= 18
  // Only CHECK and FOREIGN KEY can be NOT ENFORCED; the parser leaves the field unset for others.
  if (node.contype == CONSTR_CHECK || node.contype == CONSTR_FOREIGN)
    read.not_enforced = !node.is_enforced;
#endif
  if (node.contype == CONSTR_FOREIGN) {
    read.columns = strings_of(node.fk_attrs);
    read.referenced = name_of(node.pktable);
    read.referenced_columns = strings_of(node.pk_attrs);
    read.on_delete = read_action(node.fk_del_action);
    read.on_update = read_action(node.fk_upd_action);
    read.match = node.fk_matchtype == '\0' ? 's' : node.fk_matchtype;
    // The grammar sets skip_validation for NOT ENFORCED too.
  }
  if (node.contype == CONSTR_EXCLUSION) read_exclusion(node, read);
  return read;
}

ColumnDefinition read_column(const ColumnDef& node) {
  ColumnDefinition read;
  read.name = text_or_empty(node.colname);
  read.at = offset_of(node.location);
  if (node.typeName != nullptr) read.type = read_type(*node.typeName);
  read.not_null = node.is_not_null;
  if (node.raw_default != nullptr) read.default_value = read_expression(node.raw_default);
  if (node.collClause != nullptr) read.collation = name_of(node.collClause->collname).text();
  read.storage = text_or_empty(node.storage_name);
  read.compression = text_or_empty(node.compression);
  each<::Constraint>(node.constraints, [&](const ::Constraint* constraint) {
    switch (constraint->contype) {
      case CONSTR_NULL:
        break;
      case CONSTR_NOTNULL:
        read.not_null = true;
        break;
      case CONSTR_DEFAULT:
        read.default_value = read_expression(constraint->raw_expr);
        break;
      case CONSTR_IDENTITY:
        read.identity = read_identity(constraint->generated_when);
        read.not_null = true;
        break;
      case CONSTR_GENERATED:
        read.generated = read_generated(*constraint);
        read.generation = read_expression(constraint->raw_expr);
        break;
      default:
        if (!is_attribute(constraint->contype)) {
          read.constraints.push_back(read_constraint(*constraint));
          Constraint& added = read.constraints.back();
          if (added.columns.empty()) added.columns.push_back(read.name);
        } else if (!read.constraints.empty()) {
          apply_attribute(constraint->contype, read.constraints.back());
        }
    }
  });
  return read;
}

std::string read_bound(const PartitionBoundSpec* bound) {
  if (bound == nullptr) return {};
  if (bound->is_default) return "DEFAULT";
  const auto list = [](const List* values) {
    std::string out;
    each<Node>(values, [&](const Node* value) {
      if (!out.empty()) out += ", ";
      std::string text = read_expression(value).text;
      if (text == "minvalue" || text == "maxvalue")
        text = text == "minvalue" ? "MINVALUE" : "MAXVALUE";
      out += text;
    });
    return out;
  };
  switch (bound->strategy) {
    case PARTITION_STRATEGY_HASH:
      return fmt::format(
          "FOR VALUES WITH (modulus {}, remainder {})", bound->modulus, bound->remainder);
    case PARTITION_STRATEGY_LIST:
      return fmt::format("FOR VALUES IN ({})", list(bound->listdatums));
    default:
      return fmt::format(
          "FOR VALUES FROM ({}) TO ({})", list(bound->lowerdatums), list(bound->upperdatums));
  }
}

}  // namespace miglint::ddl
