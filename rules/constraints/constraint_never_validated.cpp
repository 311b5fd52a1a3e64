#include <fmt/format.h>

#include <vector>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Catalog& head, const History& history, Findings& out);

const Rule constraint_never_validated{
    .name = "constraint-never-validated",
    .summary = "a NOT VALID constraint is still not validated ten revisions later",
    .why = R"(
NOT VALID is half of the safe way: old rows may break the constraint, and the planner does not count on it,
until VALIDATE CONSTRAINT has seen them.)",
    .silent = R"(
Fewer than ten revisions came after it; it is NOT ENFORCED; a later revision validates or drops it.)",
    .instead = R"(
A revision with ALTER TABLE … VALIDATE CONSTRAINT …, which blocks nobody.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = R"ex()ex",
            .bad = R"ex(-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- file: 0003_step.sql
CREATE TABLE t3 (id bigint PRIMARY KEY);
-- file: 0004_step.sql
CREATE TABLE t4 (id bigint PRIMARY KEY);
-- file: 0005_step.sql
CREATE TABLE t5 (id bigint PRIMARY KEY);
-- file: 0006_step.sql
CREATE TABLE t6 (id bigint PRIMARY KEY);
-- file: 0007_step.sql
CREATE TABLE t7 (id bigint PRIMARY KEY);
-- file: 0008_step.sql
CREATE TABLE t8 (id bigint PRIMARY KEY);
-- file: 0009_step.sql
CREATE TABLE t9 (id bigint PRIMARY KEY);
-- file: 0010_step.sql
CREATE TABLE t10 (id bigint PRIMARY KEY);
-- file: 0011_step.sql
CREATE TABLE t11 (id bigint PRIMARY KEY);
-- file: 0012_step.sql
CREATE TABLE t12 (id bigint PRIMARY KEY);
-- file: 0013_step.sql
CREATE TABLE t13 (id bigint PRIMARY KEY);
)ex",
            .good = R"ex(-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- file: 0003_step.sql
CREATE TABLE t3 (id bigint PRIMARY KEY);
-- file: 0004_step.sql
ALTER TABLE users VALIDATE CONSTRAINT a_positive;
-- file: 0005_step.sql
CREATE TABLE t5 (id bigint PRIMARY KEY);
-- file: 0006_step.sql
CREATE TABLE t6 (id bigint PRIMARY KEY);
-- file: 0007_step.sql
CREATE TABLE t7 (id bigint PRIMARY KEY);
-- file: 0008_step.sql
CREATE TABLE t8 (id bigint PRIMARY KEY);
-- file: 0009_step.sql
CREATE TABLE t9 (id bigint PRIMARY KEY);
-- file: 0010_step.sql
CREATE TABLE t10 (id bigint PRIMARY KEY);
-- file: 0011_step.sql
CREATE TABLE t11 (id bigint PRIMARY KEY);
-- file: 0012_step.sql
CREATE TABLE t12 (id bigint PRIMARY KEY);
-- file: 0013_step.sql
CREATE TABLE t13 (id bigint PRIMARY KEY);
)ex"},
    .check_head = check,
};

static constexpr std::size_t kRevisionsToWait = 10;

static void check(const Catalog& head, const History& history, Findings& out) {
  const std::vector<RevisionIndex>& order = history.graph.order;
  std::vector<std::size_t> position(history.revisions.size(), order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    position[order[i]] = i;
  head.each_relation([&](const Relation& table) {
    for (const TableConstraint& constraint : table.constraints) {
      if (constraint.valid || constraint.definition.not_enforced) continue;
      const RevisionIndex made_by = constraint.origin.revision;
      if (made_by >= position.size()) continue;
      const std::size_t since = order.size() - position[made_by];
      if (since <= kRevisionsToWait) continue;
      const Revision& revision = history.revisions[made_by];
      Finding& finding = out.add(
          revision.upgrade ? revision.upgrade->where : revision.id_where,
          fmt::format("{} on {} is NOT VALID since this revision, and none of the {} after it "
                      "validates it.",
                      constraint.definition.name,
                      table.name.name,
                      since - 1),
          fmt::format("A new revision with ALTER TABLE {} VALIDATE CONSTRAINT {}, which blocks "
                      "nobody.",
                      ddl::quote(table.name),
                      ddl::quote_identifier(constraint.definition.name)));
      finding.revision = made_by;
    }
  });
}

}  // namespace miglint::rules
