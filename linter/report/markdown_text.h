#pragma once

// Our words and other people's text as GitHub's Markdown, so that nothing in them is taken for
// markup, a mention or an end of the table's cell.

#include <string>
#include <string_view>

namespace miglint::report {

// A sentence of ours: its `code` stays code, everything else is plain.
std::string markdown_text(std::string_view words);

// One line as code, whatever back quotes are in it.
std::string code_span(std::string_view text);

// A fenced block, each line after `indent`.
std::string code_block(std::string_view text, std::string_view language, std::string_view indent);

// What was made by the others, for a cell of a table.
std::string in_table(std::string markdown);

}  // namespace miglint::report
