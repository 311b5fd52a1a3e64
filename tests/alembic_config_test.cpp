#include <gtest/gtest.h>

#include "migrations/alembic/config.h"
#include "migrations/alembic/environment.h"
#include "migrations/alembic/ini_file.h"

namespace miglint {
namespace {

using Files = std::map<std::string, std::string>;

std::string error_of(const std::string& ini) {
  const auto parsed = IniFile::parse("alembic.ini", ini, "HERE");
  return parsed ? "" : parsed.error().message;
}

std::string value_in(const std::string& ini, std::string_view option) {
  const auto parsed = IniFile::parse("alembic.ini", ini, "HERE");
  if (!parsed) return parsed.error().message;
  const auto value = parsed->get("alembic", option);
  if (!value) return value.error().message;
  return *value ? **value : "(none)";
}

TEST(IniFile, ReadsWhatConfigParserReads) {
  struct Case {
    std::string_view what;
    std::string ini;
    std::string option;
    std::string value;
  };

  const Case cases[] = {
      {"plain", "[alembic]\nscript_location = migrations\n", "script_location", "migrations"},
      {"colon", "[alembic]\na: b = c\n", "a", "b = c"},
      {"case", "[alembic]\nScript_Location=x\n", "script_location", "x"},
      {"here", "[alembic]\na = %(here)s/x\n", "a", "HERE/x"},
      {"escaped", "[alembic]\na = %%(year)d_%%(slug)s\n", "a", "%(year)d_%(slug)s"},
      {"other option", "[alembic]\nroot = r\na = %(ROOT)s/x\n", "a", "r/x"},
      {"default", "[DEFAULT]\na = 1\n[alembic]\n", "a", "1"},
      {"default beside", "[DEFAULT]\na = 1\n[alembic]\na = 2\n", "a", "2"},
      {"continued", "[alembic]\na = 1\n  2\n\n  3\n# no\nb = 4\n", "a", "1\n2\n\n3"},
      {"comment lines", "# x\n; y\n[alembic]\na = 1 # kept\n", "a", "1 # kept"},
      {"empty", "[alembic]\na =\n", "a", ""},
      {"absent", "[alembic]\na = 1\n", "b", "(none)"},
      {"windows", "\xEF\xBB\xBF[alembic]\r\na = 1\r\n", "a", "1"},
      {"header in brackets", "[alembic] ; x\na = 1\n", "a", "1"},
      {"single percent",
       "[alembic]\na = 5%\n",
       "a",
       "alembic.ini:2: option `a`: a single '%' must be written '%%'"},
      {"unknown name",
       "[alembic]\na = %(b)s\n",
       "a",
       "alembic.ini:2: option `a`: %(b)s is not an option of [alembic] or [DEFAULT]"},
      {"endless",
       "[alembic]\na = %(b)s\nb = %(a)s\n",
       "a",
       "alembic.ini:2: option `a`: %(…)s refers to itself"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(value_in(c.ini, c.option), c.value) << c.what;
}

TEST(IniFile, SaysWhatIsBrokenAndWhere) {
  EXPECT_EQ(error_of("a = 1\n"),
            "alembic.ini:1: an option stands before the first [section]: put `[alembic]` above it");
  EXPECT_EQ(error_of("[alembic]\nnonsense\n"),
            "alembic.ini:2: `nonsense` is neither `name = value` nor a [section]");
  EXPECT_EQ(error_of("[alembic]\na = 1\na = 2\n"),
            "alembic.ini:3: option `a` is there twice in its section (first in line 2)");
  EXPECT_EQ(error_of("[alembic]\n[alembic]\n"),
            "alembic.ini:2: section [alembic] is there twice: join the two");
}

TEST(IniFile, ManyReferencesEnd) {
  std::string ini = "[alembic]\n";
  for (int i = 0; i < 9; ++i) {
    ini += "a" + std::to_string(i) + " = ";
    for (int j = 0; j < 50; ++j)
      ini += "%(a" + std::to_string(i + 1) + ")s";
    ini += "\n";
  }
  ini += "a9 =\n";
  EXPECT_EQ(value_in(ini, "a0"),
            "alembic.ini:11: option `a9`: it refers to too many other options");
}

struct Found {
  std::string script_location;
  std::vector<std::string> version_locations;
  bool recursive = false;
  std::string problem;
};

Found first_config(Files files, const std::string& path, const std::string& top = ".") {
  const auto disk = memory_file_system(std::move(files));
  const auto configs = read_alembic_config(*disk, path, top);
  if (!configs) return {"", {}, false, configs.error().message};
  if (configs->empty()) return {"", {}, false, "(none)"};
  const AlembicConfig& config = configs->front();
  return {config.script_location, config.version_locations, config.recursive, config.problem};
}

TEST(AlembicConfig, FindsTheScriptDirectory) {
  struct Case {
    std::string_view what;
    std::string path;
    std::string text;
    std::string folder;  // where env.py is
  };

  const Case cases[] = {
      {"beside", "alembic.ini", "[alembic]\nscript_location = db\n", "db"},
      {"here", "svc/alembic.ini", "[alembic]\nscript_location = %(here)s/db\n", "svc/db"},
      {"parent of here", "conf/alembic.ini", "[alembic]\nscript_location = %(here)s/../db\n", "db"},
      {"relative to the ini", "svc/alembic.ini", "[alembic]\nscript_location = db\n", "svc/db"},
      {"relative to where it is started",
       "conf/alembic.ini",
       "[alembic]\nscript_location = a/db\n",
       "a/db"},
      {"package", "alembic.ini", "[alembic]\nscript_location = app.store:db\n", "app/store/db"},
      {"package in src", "alembic.ini", "[alembic]\nscript_location = app:db\n", "src/app/db"},
      {"Flask-Migrate", "migrations/alembic.ini", "[alembic]\nfile_template = x\n", "migrations"},
      {"own section", "alembic.ini", "[one]\nscript_location = db\n[loggers]\nkeys = root\n", "db"},
      {"toml",
       "svc/pyproject.toml",
       "[tool.alembic]\nscript_location = \"%(here)s/db\"\n",
       "svc/db"},
  };
  for (const Case& c : cases) {
    const Found found = first_config(
        {{c.path, c.text}, {c.folder + "/env.py", ""}, {c.folder + "/versions/a.py", ""}}, c.path);
    EXPECT_EQ(found.script_location, c.folder) << c.what << found.problem;
    EXPECT_EQ(found.version_locations, std::vector{c.folder + "/versions"}) << c.what;
  }
}

TEST(AlembicConfig, CutsVersionLocations) {
  const std::vector<std::string> both = {"a", "b"};

  struct Case {
    std::string_view what;
    std::string lines;
    std::vector<std::string> folders;
  };

  const Case cases[] = {
      {"legacy, spaces", "version_locations = a b\n", both},
      {"legacy, commas", "version_locations = a, b\n", both},
      {"space", "path_separator = space\nversion_locations = a b\n", both},
      {"os", "version_path_separator = os\nversion_locations = a:b\n", both},
      {"os with the template's comment",
       "version_path_separator = os  # Use os.pathsep.\nversion_locations = a:b\n",
       both},
      {"semicolon", "path_separator = ;\nversion_locations = a;b\n", both},
      {"newline", "path_separator = newline\nversion_locations =\n  a\n  b\n", both},
      {"what is missing is passed over", "version_locations = a nowhere b\n", both},
      {"twice", "version_locations = a b a\n", both},
      {"here", "version_locations = %(here)s/b %(here)s/a\n", {"b", "a"}},
  };
  for (const Case& c : cases) {
    const Found found = first_config({{"alembic.ini", "[alembic]\nscript_location = .\n" + c.lines},
                                      {"env.py", ""},
                                      {"a/x.py", ""},
                                      {"b/y.py", ""},
                                      {"versions/z.py", ""}},
                                     "alembic.ini");
    EXPECT_EQ(found.version_locations, c.folders) << c.what << found.problem;
  }
}

TEST(AlembicConfig, SaysWhatIsWrong) {
  EXPECT_EQ(first_config({{"alembic.ini", "[alembic]\nscript_location = nowhere\n"}}, "alembic.ini")
                .problem,
            "alembic.ini:2: script_location `nowhere` does not exist: correct it, or name the "
            "migrations folder itself");
  EXPECT_EQ(first_config({{"alembic.ini",
                           "[alembic]\nscript_location = .\npath_separator = x\n"
                           "version_locations = a\n"}},
                         "alembic.ini")
                .problem,
            "alembic.ini:3: path_separator `x` is not known: use `space`, `newline`, `os`, `:` or "
            "`;`");
  EXPECT_EQ(first_config({{"pyproject.toml", "[tool.alembic]\nscript_location = = 1\n"}},
                         "pyproject.toml")
                .problem.substr(0, 37),
            "pyproject.toml:2: not valid TOML: Err");
  EXPECT_EQ(first_config({{"pyproject.toml", "[tool.other]\nx = = 1\n"}}, "pyproject.toml").problem,
            "(none)");
}

TEST(AlembicConfig, KnowsRevisionFileNames) {
  for (const char* name : {"a.py", ".hidden.py", "test_x.py", "env.py"})
    EXPECT_TRUE(is_revision_file_name(name)) << name;
  for (const char* name : {".#a.py", "__init__.py", "a.pyc", "a.sql", "README"})
    EXPECT_FALSE(is_revision_file_name(name)) << name;
}

AlembicEnvironment environment_of(const std::string& env, Files more = {}) {
  more["m/env.py"] = env;
  more["m/versions/a.py"] = "";
  const auto files = memory_file_system(std::move(more));
  const auto config = script_directory(*files, "m");
  return config ? read_environment(*files, *config) : AlembicEnvironment{};
}

TEST(AlembicEnvironment, ReadsWhatIsLiteral) {
  const auto read = environment_of(
      "PER = True\n"
      "options = {'version_table': 'ver'}\n"
      "def run():\n"
      "    context.configure(connection=c, transaction_per_migration=PER,\n"
      "                      transactional_ddl=False, **options)\n");
  EXPECT_TRUE(read.facts.transaction_per_migration);
  EXPECT_FALSE(read.facts.transactional_ddl);
  EXPECT_EQ(read.facts.version_table, "ver");
  EXPECT_FALSE(read.facts.sets_lock_timeout);
  const auto computed = environment_of("context.configure(transaction_per_migration=f())\n");
  EXPECT_FALSE(computed.facts.transaction_per_migration);
  EXPECT_FALSE(
      environment_of("x = {'transaction_per_migration': True}\n").facts.transaction_per_migration);
}

TEST(AlembicEnvironment, SeesALockTimeout) {
  for (const char* env : {"connection.execute(text(\"SET lock_timeout = '4s'\"))\n",
                          "c.execute('set session lock_timeout to 4000')\n",
                          "S = 'SET LOCAL lock_timeout = 1'\nc.execute(sa.text(S))\n",
                          "e = create_engine(u, connect_args={'options': '-c lock_timeout=5s'})\n",
                          "e = engine(u, connect_args={'options': '-clock_timeout=5s -cx=1'})\n"})
    EXPECT_TRUE(environment_of(env).facts.sets_lock_timeout) << env;
  for (const char* env : {"connection.execute(text(\"SET lock_timeout = 0\"))\n",
                          "connection.execute(text(\"SET statement_timeout = '4s'\"))\n",
                          "# SET lock_timeout = '4s'\n",
                          "print('SET lock_timeout')\n"})
    EXPECT_FALSE(environment_of(env).facts.sets_lock_timeout) << env;
}

TEST(AlembicEnvironment, FindsTheNamingConvention) {
  const std::string convention =
      "convention = {'ix': 'ix_%(column_0_label)s', 'pk': 'pk_%(table_name)s'}\n"
      "metadata = MetaData(naming_convention=convention)\n";
  EXPECT_EQ(environment_of(convention).naming.patterns.at("pk"), "pk_%(table_name)s");
  const auto followed = environment_of(
      "from app.models import Base\n",
      {{"app/models.py", "from app.base import Base\n"}, {"app/base.py", convention}});
  EXPECT_TRUE(followed.facts.naming_convention.contains("ix"));
  EXPECT_TRUE(environment_of("from app.models import Base\n").facts.naming_convention.empty());
}

}  // namespace
}  // namespace miglint
