#pragma once

// Words that several rules need, so that the same thing is always said the same way.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/replay/step.h"

namespace miglint {

// The advice in the language that the revision is written in.
std::string in_language(const Step& step, std::string sql, std::string alembic);

// A statement to run, in the language that the revision is written in: `SQL` or op.execute("SQL").
std::string as_sql(const Step& step, const std::string& sql);

// "a, b and c"
std::string enumerate(const std::vector<std::string>& words);

// "also locks customers and orders": the other relations in use that the statement locks so that
// somebody waits, in a clause that begins with ", which "; empty when there are none.
std::string also_locks(const Step& step, const ddl::Name& but);

// "'a', 'b'" for Alembic's lists, "a, b" for SQL's.
std::string python_list(const std::vector<std::string>& words);
std::string sql_list(const std::vector<std::string>& words);

// `table` as the first argument of an Alembic directive, with its schema: `'t', schema='s'` is
// split in two, since the schema comes last.
std::string python_table(const ddl::Name& table);
std::string python_schema(const ddl::Name& table);  // ", schema='s'" or nothing

// "CREATE INDEX CONCURRENTLY" where the command is one of the CONCURRENTLY statements that Postgres
// refuses in a transaction block; else empty.
std::string_view concurrently_words(const ddl::Command& command);

// How a unique key comes to a table in use: its index built CONCURRENTLY, then `kind` ("UNIQUE",
// "PRIMARY KEY") USING INDEX, in the language of the revision.
std::string key_from_index(const Step& step,
                           const ddl::Name& table,
                           const std::string& name,
                           const std::vector<std::string>& columns,
                           std::string_view kind);

// An expression in one pair of parentheses: our spelling of most has one already.
std::string in_parentheses(const std::string& expression);

// The table, dropped by this step, is created again later in the script.
bool is_replaced(const Step& step, const ddl::Name& table);

// The table is a partition, or was one until this script detached it.
bool is_partition(const Step& step, const ddl::Name& table);

// A constraint's or index's own name, or one in Postgres's manner.
std::string name_or(const std::string& name,
                    const ddl::Name& table,
                    const std::vector<std::string>& columns,
                    std::string_view suffix);

}  // namespace miglint
