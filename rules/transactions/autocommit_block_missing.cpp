#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule autocommit_block_missing{
    .name = "autocommit-block-missing",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a CONCURRENTLY statement of Alembic is not inside autocommit_block()",
    .why = R"(
Alembic runs revisions in a transaction, and Postgres refuses CONCURRENTLY inside one (SQLSTATE
25001). postgresql_concurrently=True alone does not leave the transaction.)",
    .silent = R"(
Inside `with op.get_context().autocommit_block():`; env.py sets transactional_ddl=False; a COMMIT of
the revision's own has ended the transaction.)",
    .instead = R"(
Wrap the directive in `with op.get_context().autocommit_block():`, in a revision that does nothing
else: entering the block commits what came before.)",
    .source = "Alembic documentation, MigrationContext.autocommit_block",
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('i', 'users', ['email'], postgresql_concurrently=True)",
                .good = R"(with op.get_context().autocommit_block():
    op.create_index('i', 'users', ['email'], postgresql_concurrently=True))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (!step.is_alembic() || step.block.transaction == TransactionMode::kPerStatement) return;
  const std::string_view what = concurrently_words(step.command);
  if (what.empty() || step.in_transaction() != Truth::kYes) return;
  out.add(step,
          fmt::format("{} fails here: Alembic runs this revision in a transaction, and Postgres "
                      "refuses CONCURRENTLY inside one.",
                      what),
          "Wrap it in `with op.get_context().autocommit_block():`, in a revision of its own.");
}

}  // namespace miglint::rules
