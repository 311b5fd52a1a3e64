#pragma once

// A git repository that lives as long as the test, with real commits.

#include <string>
#include <string_view>

#include "tests/run_miglint.h"

namespace miglint::test {

class ScratchRepository {
 public:
  ScratchRepository();  // on branch main, without a commit

  const std::string& path() const { return folder_.path(); }

  std::string file(const std::string& name) const { return folder_.path() + "/" + name; }

  void write(const std::string& name, const std::string& text) const {
    write_file(file(name), text);
  }

  // In the repository's folder, with miglint on the PATH; what it prints goes to log(). The exit
  // code.
  int shell(const std::string& command) const;
  std::string log() const;

  // Everything in the work tree, as one commit. Fails the test where that fails.
  void commit(const std::string& message) const;

  // alembic.ini and env.py
  void start_alembic() const;
  // A revision file; `parent` empty: the first one.
  void revision(std::string_view id,
                std::string_view parent,
                std::string_view upgrade,
                std::string_view downgrade) const;

 private:
  ScratchFolder folder_;
  ScratchFolder outside_;  // the log is no part of the repository
};

}  // namespace miglint::test
