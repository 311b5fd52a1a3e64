#include <fmt/format.h>

#include <array>

#include "rules/columns.h"
#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

static constexpr std::array kOptions{
    RuleOption{"table", OptionKind::kPatterns, "names of tables"},
    RuleOption{"view", OptionKind::kPatterns, "names of views and materialized views"},
    RuleOption{"sequence", OptionKind::kPatterns, "names of sequences"},
    RuleOption{"partition", OptionKind::kPatterns, "names of partitions"},
    RuleOption{"index", OptionKind::kPatterns, "names of indexes"},
    RuleOption{"primary_key", OptionKind::kPatterns, "names of primary keys"},
    RuleOption{"unique", OptionKind::kPatterns, "names of unique constraints"},
    RuleOption{"foreign_key", OptionKind::kPatterns, "names of foreign keys"},
    RuleOption{"check", OptionKind::kPatterns, "names of check constraints"},
    RuleOption{"exclusion", OptionKind::kPatterns, "names of exclusion constraints"},
};

const Rule naming_convention{
    .name = "naming-convention",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a new object's name is not of the project's form",
    .why = R"(
A downgrade, a later revision and whoever reads an error message find an object by its name, when names follow
one form.)",
    .silent = R"(
No option gives patterns for the kind of object; one of its patterns is found in the name; the object has no name
of its own, which is implicit-constraint-name's; it was there before; temporary objects; downgrades.)",
    .instead =
        "Name it as the pattern says, or, in Alembic, leave it to the metadata's "
        "naming_convention.",
    .source = "Alembic documentation, The Importance of Naming Constraints",
    .sql = {.config = R"ex(options.naming-convention.index = ["^ix_"])ex",
            .bad = R"ex(CREATE TABLE users (id bigint, email text);
CREATE INDEX users_email ON users (email);)ex",
            .good = R"ex(CREATE TABLE users (id bigint, email text);
CREATE INDEX ix_users_email ON users (email);)ex"},
    .alembic = {.config = R"ex(options.naming-convention.index = ["^ix_"])ex",
                .bad = R"ex(op.create_table('users', sa.Column('email', sa.Text()))
op.create_index('users_email', 'users', ['email']))ex",
                .good = R"ex(op.create_table('users', sa.Column('email', sa.Text()))
op.create_index('ix_users_email', 'users', ['email']))ex"},
    .options = kOptions,
    .check_step = check,
};

namespace {

std::string_view option_of(ddl::ConstraintKind kind) {
  switch (kind) {
    case ddl::ConstraintKind::kPrimaryKey:
      return "primary_key";
    case ddl::ConstraintKind::kUnique:
      return "unique";
    case ddl::ConstraintKind::kForeignKey:
      return "foreign_key";
    case ddl::ConstraintKind::kCheck:
      return "check";
    case ddl::ConstraintKind::kExclude:
      return "exclusion";
    case ddl::ConstraintKind::kNotNull:
      return {};
  }
  return {};
}

std::string_view option_of(const Relation& relation) {
  switch (relation.kind) {
    case RelationKind::kIndex:
    case RelationKind::kPartitionedIndex:
      return relation.index && !relation.index->constraint.empty() ? "" : "index";
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return "view";
    case RelationKind::kSequence:
      return "sequence";
    case RelationKind::kTable:
    case RelationKind::kPartitionedTable:
      return relation.bound.empty() ? "table" : "partition";
    default:
      return {};
  }
}

class Names {
 public:
  Names(const Step& step, Findings& out) : step_(step), out_(out) {}

  void look(std::string_view option, const std::string& name, SourceSpan where) {
    if (option.empty() || name.empty() || !out_.options().has_patterns(option)) return;
    if (out_.options().matches(option, name)) return;
    std::string kind(option);
    std::ranges::replace(kind, '_', ' ');
    out_.add(
        where,
        fmt::format(
            "The {} {} does not have the form that this project gives to such names.", kind, name),
        fmt::format("Name it as options.naming-convention.{} says.", option));
  }

  void of_new_relations() {
    if (const auto* table = step_.as<ddl::CreateTable>())
      look_unless_temporary(
          *table, table->partition_of.empty() ? "table" : "partition", table->table.name);
    if (const auto* view = step_.as<ddl::CreateView>())
      look_unless_temporary(*view, "view", view->view.name);
    if (const auto* sequence = step_.as<ddl::CreateSequence>())
      look_unless_temporary(*sequence, "sequence", sequence->sequence.name);
    if (const auto* index = step_.as<ddl::CreateIndex>())
      look("index", index->index, step_.where());
  }

  void of_constraints() {
    each_new_constraint(
        step_,
        [&](const ddl::Name& /*table*/,
            const ddl::Constraint& constraint,
            const std::vector<std::string>& /*columns*/,
            SourceSpan where) { look(option_of(constraint.kind), constraint.name, where); });
  }

  void of_rename() {
    const auto* rename = step_.as<ddl::Rename>();
    const Relation* relation =
        rename == nullptr ? nullptr : step_.before.relation(rename->relation);
    if (relation == nullptr) return;
    if (rename->kind == ddl::ObjectKind::kConstraint) {
      const TableConstraint* constraint = relation->constraint(rename->old_name);
      if (constraint != nullptr)
        look(option_of(constraint->definition.kind), rename->new_name, step_.where());
    } else if (rename->old_name.empty()) {
      look(option_of(*relation), rename->new_name, step_.where());
    }
  }

 private:
  template <typename Create>
  void look_unless_temporary(const Create& create,
                             std::string_view option,
                             const std::string& name) {
    if (create.persistence != ddl::Persistence::kTemporary) look(option, name, step_.where());
  }

  const Step& step_;
  Findings& out_;
};

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  Names names(step, out);
  names.of_new_relations();
  names.of_constraints();
  names.of_rename();
}

}  // namespace miglint::rules
