#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/replay/reversal.h"
#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

static constexpr std::array kOptions{
    RuleOption{"indexes_may_stay",
               OptionKind::kFlag,
               "an upgrade that only makes or drops indexes needs no downgrade"},
};

const Rule empty_downgrade{
    .name = "empty-downgrade",
    .severity = Severity::kError,
    .summary = "a downgrade does nothing, although the upgrade does",
    .why = R"(
The downgrade "succeeds" and leaves everything in place; the next upgrade then fails because it is all
there already.)",
    .silent = R"(
The upgrade leaves nothing to undo (it is empty, or analyses, validates, refreshes), or only adds values to
an enum; with the option `indexes_may_stay`, where it only makes or drops indexes; merge revisions; the
downgrade raises or carries `miglint: irreversible`. An upgrade that only writes rows is information.)",
    .instead = R"(
Undo what the upgrade does, in reverse order, or raise with the reason why it cannot be undone.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .sql = {.bad = R"ex(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
-- nothing
)ex",
            .good = R"ex(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
DROP TABLE notes;
)ex"},
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")


def downgrade():
    op.drop_table("notes")
)py"},
    .options = kOptions,
    .check_revision = check,
};

namespace {

// What an upgrade leaves behind when nobody undoes it.
enum class Left { kNothing, kEnumValues, kIndexes, kRows, kSchema };

struct Teller {
  template <typename Command>
  Left operator()(const Command&) const {
    return Left::kSchema;
  }

  // Postgres has no way to take a value out of an enum (irreversible-enum-value).
  Left operator()(const ddl::AddEnumValue&) const { return Left::kEnumValues; }

  Left operator()(const ddl::CreateIndex&) const { return Left::kIndexes; }

  Left operator()(const ddl::Drop& c) const {
    return c.kind == ddl::ObjectKind::kIndex ? Left::kIndexes : Left::kSchema;
  }

  Left operator()(const ddl::Insert&) const { return Left::kRows; }

  Left operator()(const ddl::Update&) const { return Left::kRows; }

  Left operator()(const ddl::Delete&) const { return Left::kRows; }

  Left operator()(const ddl::Merge&) const { return Left::kRows; }

  Left operator()(const ddl::Copy&) const { return Left::kRows; }

  Left operator()(const ddl::Truncate&) const { return Left::kRows; }

  // A function may do anything.
  Left operator()(const ddl::Select& c) const {
    return c.functions.empty() ? Left::kNothing : Left::kRows;
  }

  Left operator()(const ddl::AlterTable& c) const {
    return std::ranges::all_of(c.actions,
                               [](const ddl::Alteration& action) {
                                 return std::holds_alternative<ddl::ValidateConstraint>(action);
                               })
               ? Left::kNothing
               : Left::kSchema;
  }

  Left operator()(const ddl::Set&) const { return Left::kNothing; }

  Left operator()(const ddl::Transaction&) const { return Left::kNothing; }

  Left operator()(const ddl::LockTable&) const { return Left::kNothing; }

  Left operator()(const ddl::Vacuum&) const { return Left::kNothing; }

  Left operator()(const ddl::Reindex&) const { return Left::kNothing; }

  Left operator()(const ddl::Cluster&) const { return Left::kNothing; }

  Left operator()(const ddl::RefreshMaterializedView&) const { return Left::kNothing; }
};

Left what_is_left(const Script& upgrade, const LoweredScript& lowered) {
  Left left = Left::kNothing;
  for (std::size_t i = 0; i < upgrade.blocks.size(); ++i) {
    if (!upgrade.blocks[i].opaque.empty()) return Left::kSchema;
    for (const ddl::Statement& statement : lowered.blocks[i].statements)
      left = std::max(left, std::visit(Teller{}, statement.command));
  }
  return left;
}

}  // namespace

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  const Revision& revision = history.revisions[replay.revision];
  if (!revision.upgrade || revision.upgrade->blocks.empty()) return;
  if (!revision.downgrade || revision.parents.size() > 1) return;
  const Script& downgrade = *revision.downgrade;
  if (!downgrade.blocks.empty() || !downgrade.raises.empty() || downgrade.declared_irreversible)
    return;
  const Left left = what_is_left(*revision.upgrade, replay.lowered.upgrade);
  if (left == Left::kNothing || left == Left::kEnumValues) return;
  if (left == Left::kIndexes && out.options().flag("indexes_may_stay")) return;
  const bool fails = replay.reversal.second_upgrade == SecondUpgrade::kFails;
  Finding& finding = out.add(
      downgrade.where.file == kNoFile ? revision.id_where : downgrade.where,
      left == Left::kRows
          ? fmt::format("The downgrade of {} does nothing: the rows stay as the upgrade has made "
                        "them.",
                        revision.id)
          : fmt::format("The downgrade of {} does nothing: everything stays{}.",
                        revision.id,
                        fails ? ", and the next upgrade fails" : ""),
      "Undo what the upgrade does, or raise with the reason why it cannot be undone.");
  if (left == Left::kRows) finding.severity = Severity::kInfo;
  finding.direction = Direction::kDowngrade;
}

}  // namespace miglint::rules
