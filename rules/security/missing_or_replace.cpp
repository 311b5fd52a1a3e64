#include <fmt/format.h>

#include "rules/repeatable.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_or_replace{
    .name = "missing-or-replace",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a function, view or trigger is created without OR REPLACE outside a transaction",
    .why = R"(
When a later statement fails, the next run of the file fails on what is there already. With OR REPLACE it
passes.)",
    .silent = R"(
The statement runs in a transaction, or it is not known how; a DROP … IF EXISTS of the same name stands before
it; triggers before PostgreSQL 14, which have no OR REPLACE; materialized views. Downgrades.)",
    .instead = "CREATE OR REPLACE.",
    .source = "PostgreSQL 15 manual, CREATE VIEW",
    .sql = {.bad = "-- file: 00001_a.sql\n-- +goose NO TRANSACTION\n-- +goose Up\n"
                   "CREATE VIEW v AS SELECT 1 AS a;\n-- +goose Down\nDROP VIEW v;",
            .good = "-- file: 00001_a.sql\n-- +goose NO TRANSACTION\n-- +goose Up\n"
                    "CREATE OR REPLACE VIEW v AS SELECT 1 AS a;\n-- +goose Down\nDROP VIEW v;"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the view"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute('CREATE VIEW v AS SELECT 1 AS a')


def downgrade():
    pass
)ex",
                .good = R"ex(# file: a.py
"""create the view"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute('CREATE OR REPLACE VIEW v AS SELECT 1 AS a')


def downgrade():
    pass
)ex"},
    .check_step = check,
};

static std::string replaceable(const Step& step) {
  if (const auto* create = step.as<ddl::CreateFunction>())
    return create->or_replace ? "" : create->function.text();
  if (const auto* create = step.as<ddl::CreateView>())
    return create->or_replace || create->materialized ? "" : create->view.text();
  const auto* create = step.as<ddl::CreateTrigger>();
  if (create == nullptr || create->or_replace || create->constraint) return {};
  return step.pg_version < 14 ? "" : create->trigger;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || step.in_transaction() != Truth::kNo) return;
  const std::string name = replaceable(step);
  if (name.empty() || can_be_repeated(step)) return;
  out.add(step,
          fmt::format("If a later statement fails, the next run fails on {}.", name),
          "Use CREATE OR REPLACE.");
}

}  // namespace miglint::rules
