#pragma once

// What stands in a command or a variable for the database and the revision.

#include <string>
#include <string_view>

namespace miglint {

struct CommandValues {
  std::string url;
  std::string direction;  // "up", "down"
  std::string revision;
  std::string root;  // the folder with the migrations, absolute
};

// {url} {host} {port} {user} {password} {database} {direction} {revision} {root}, each as one word
// of the shell.
std::string tool_command(std::string_view text, const CommandValues& values);

// Those of the database, as they are.
std::string with_address(std::string_view text, const std::string& url);

// `url` with the driver that `before` names: "postgresql+asyncpg://…".
std::string with_driver_of(std::string_view before, const std::string& url);

}  // namespace miglint
