#include "rules/rule.h"

namespace miglint::rules {

const Rule orm_session_use{
    .name = "orm-session-use",
    .severity = Severity::kWarning,
    .summary = "a revision works through an ORM session",
    .why = R"(
A session decides itself when and in which order it writes, reads whole rows into memory, and its
commit() ends the transaction that Alembic counts on: what fails later leaves the revision half done
and its version unrecorded.)",
    .silent = R"(
Statements that go through op.execute() or the connection of op.get_bind().)",
    .instead = R"(
Write Core statements: op.execute(table.update().where(…).values(…)).)",
    .source = "SQLAlchemy documentation, Session Basics",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(from sqlalchemy.orm import Session
session = Session(bind=op.get_bind())
session.execute(sa.text("UPDATE t SET a = 1 WHERE a = 0"))
session.commit())py",
                .good = R"py(op.get_bind().execute(sa.text("UPDATE t SET a = 1 WHERE a = 0")))py"},
    .note = NoteKind::kOrmSessionUse,
};

}  // namespace miglint::rules
