#include "migrations/replay/search_path.h"

namespace miglint {

std::vector<std::string> search_path(const Session& session) {
  const std::string* value = session.setting("search_path");
  if (value == nullptr) return {"public"};
  std::vector<std::string> path;
  std::string name;
  const auto finish = [&] {
    std::erase(name, '"');
    if (!name.empty() && name != "$user") path.push_back(name);
    name.clear();
  };
  for (const char c : *value) {
    if (c == ',') {
      finish();
    } else if (c != ' ') {
      name += c;
    }
  }
  finish();
  return path;
}

}  // namespace miglint
