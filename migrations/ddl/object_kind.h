#pragma once

// What a statement says that it is about: DROP VIEW, COMMENT ON COLUMN, ALTER INDEX.

namespace miglint::ddl {

enum class ObjectKind {
  kTable,
  kIndex,
  kView,
  kMaterializedView,
  kSequence,
  kForeignTable,
  kType,
  kDomain,
  kSchema,
  kFunction,
  kProcedure,
  kAggregate,
  kTrigger,
  kRule,
  kPolicy,
  kExtension,
  kDatabase,
  kRole,
  kConstraint,
  kColumn,
  kAttribute,
  kStatistics,
  kPublication,
  kSubscription,
  kCollation,
  kOperator,
  kCast,
  kTablespace,
  kOther,
  kServer,
  kForeignDataWrapper,
  kUserMapping,
  kEventTrigger,
  kLanguage,
  kTextSearch,
  kAccessMethod,
  kConversion,
  kOperatorClass,
  kOperatorFamily,
  kTransform,
  kDomainConstraint,
};

}  // namespace miglint::ddl
