// The least that any linter must do, to measure ours against: read the files of a folder and hand
// them to the parsers, on one thread.
//
// bare_parse sql FOLDER          each .sql file through libpg_query's raw parse
// bare_parse python FOLDER       each .py file through tree-sitter
// bare_parse python FOLDER FILE  the same, and the statements of FILE, each ended by a NUL byte,
//                                through libpg_query's raw parse

#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "migrations/sql/parser_memory.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> files_below(const std::string& folder, const char* extension) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == extension)
      found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

void parse_sql(const std::string& text) {
  const miglint::ParserMemory memory;
  const PgQueryInternalParsetreeAndError parsed =
      pg_query_raw_parse(text.c_str(), PG_QUERY_PARSE_DEFAULT);
  std::free(parsed.stderr_buffer);
  if (parsed.error != nullptr) pg_query_free_error(parsed.error);
}

void parse_python(TSParser* parser, const std::string& text) {
  ts_tree_delete(ts_parser_parse_string(
      parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size())));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2 || (arguments[0] != "sql" && arguments[0] != "python")) {
    std::fputs("usage: bare_parse sql|python FOLDER [FILE]\n", stderr);
    return 2;
  }
  std::size_t bytes = 0;
  if (arguments[0] == "sql") {
    for (const auto& path : files_below(arguments[1], ".sql")) {
      const std::string text = read(path);
      bytes += text.size();
      parse_sql(text);
    }
  } else {
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    for (const auto& path : files_below(arguments[1], ".py")) {
      const std::string text = read(path);
      bytes += text.size();
      parse_python(parser, text);
    }
    ts_parser_delete(parser);
  }
  if (arguments.size() > 2) {
    const std::string all = read(arguments[2]);
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find('\0', at), all.size());
      parse_sql(all.substr(at, end - at));
      at = end + 1;
    }
  }
  std::printf("%zu bytes\n", bytes);
  return 0;
}
