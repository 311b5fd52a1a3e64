#include "migrations/replay/reversal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "migrations/catalog/describe.h"
#include "migrations/replay/assumed_start.h"
#include "migrations/replay/left_rows.h"
#include "migrations/replay/mentions.h"

namespace miglint {

namespace {

class Judge {
 public:
  explicit Judge(const RoundTrip& trip)
      : trip_(trip), revision_(trip.history.revisions[trip.revision]) {
    reversal_.revision = trip.revision;
  }

  Reversal judge() {
    reversal_.verdict = verdict();
    return std::move(reversal_);
  }

 private:
  Verdict verdict() {
    reversal_.reasons = why_unknown(revision_);
    add_calls();
    const bool is_unknown = !reversal_.reasons.empty();
    if (trip_.upgrade_refused) {
      add_refusal(Direction::kUpgrade, *trip_.upgrade_refused);
      if (is_unknown) return Verdict::kUnknown;
      if (trip_.upgrade_refused->is_sure) return Verdict::kFailed;
      add_unsure_start();
      return Verdict::kUnknown;
    }
    if (is_unknown) return Verdict::kUnknown;
    if (auto reason = why_irreversible(revision_, trip_.lowered)) return no_way_back(*reason);
    if (trip_.downgrade_refused) {
      add_refusal(Direction::kDowngrade, *trip_.downgrade_refused);
      if (trip_.downgrade_refused->is_sure) return Verdict::kFailed;
      add_unsure_start();
      return Verdict::kUnknown;
    }
    add_unheard_needs();
    if (!reversal_.reasons.empty()) return Verdict::kUnknown;
    return compare();
  }

  // The downgrade may fail on it.
  void add_unheard_needs() {
    for (const Unheard& one : trip_.unheard_down) {
      if (is_used_by_upgrade(one)) continue;  // it was there, then
      if (!one.is_dropped) {
        add_unheard(one, Direction::kDowngrade, "uses");
      } else if (!one.drop.if_exists) {
        add_unheard(one, Direction::kDowngrade, "drops");
      }
    }
  }

  bool is_used_by_upgrade(const Unheard& one) const {
    return std::ranges::any_of(trip_.unheard_up, [&](const Unheard& other) {
      return !other.is_dropped && other.object == one.object;
    });
  }

  // A DROP takes it away where it is there, and nothing makes it again.
  void add_unheard_drops() {
    for (const Unheard& one : trip_.unheard_down)
      if (one.is_dropped && is_missing_from(trip_.down, one))
        add_unheard(one, Direction::kDowngrade, "drops");
    for (const Unheard& one : trip_.unheard_up) {
      if (!one.is_dropped || !is_missing_from(trip_.up, one)) continue;
      // Without IF EXISTS it was there, and coming back is all that can be asked of it.
      if (one.drop.if_exists || is_missing_from(trip_.down, one))
        add_unheard(one, Direction::kUpgrade, "drops");
    }
  }

  // Not so where it was made behind the DROP, which may have found nothing.
  static bool is_missing_from(const Catalog& catalog, const Unheard& one) {
    return holds(catalog, one.drop) != Truth::kYes;
  }

  void add_unheard(const Unheard& one, Direction direction, std::string_view verb) {
    const bool up = direction == Direction::kUpgrade;
    const SqlBlock& block =
        up ? revision_.upgrade->blocks[one.block] : revision_.downgrade->blocks[one.block];
    const LoweredScript& script = up ? trip_.lowered.upgrade : trip_.lowered.downgrade;
    const ddl::Statement& statement = script.blocks[one.block].statements[one.statement];
    std::string words = fmt::format("the {} {} {}, of which the history knows nothing",
                                    up ? "upgrade" : "downgrade",
                                    verb,
                                    one.object);
    if (std::ranges::count(reversal_.reasons, words, &Reason::words) > 0) return;
    reversal_.reasons.push_back(
        {std::move(words), block.map.locate(statement.begin, statement.end)});
  }

  // A function that the history makes may do anything where it is called.
  void add_calls() {
    const std::size_t before = trip_.before.unfollowed_calls();
    const bool is_up = trip_.up.unfollowed_calls() > before;
    if (!is_up && trip_.down.unfollowed_calls() <= before) return;
    reversal_.reasons.push_back(
        {fmt::format("the {} calls {}(), and what its body does to the schema is not followed",
                     is_up ? "upgrade" : "downgrade",
                     is_up ? trip_.up.last_unfollowed_call() : trip_.down.last_unfollowed_call()),
         is_up ? revision_.upgrade->where : revision_.downgrade->where});
  }

  Verdict no_way_back(Reason& reason) {
    const bool does_nothing =
        !revision_.upgrade || sends_nothing(*revision_.upgrade, trip_.lowered.upgrade);
    if (does_nothing) {
      reversal_.second_upgrade = SecondUpgrade::kWorks;
      return Verdict::kReversible;
    }
    reversal_.reasons.push_back(std::move(reason));
    // An empty downgrade leaves all to a second upgrade; one that raises stops before it, and one
    // that is declared to be no way back is not taken.
    if (revision_.downgrade && revision_.downgrade->raises.empty() &&
        sends_nothing(*revision_.downgrade, trip_.lowered.downgrade))
      reversal_.second_upgrade =
          trip_.second_refused ? SecondUpgrade::kFails : SecondUpgrade::kWorks;
    if (reversal_.second_upgrade == SecondUpgrade::kFails) add_second_refusal();
    return Verdict::kIrreversible;
  }

  Verdict compare() {
    const Catalog start = assumed_start(trip_.before, trip_.up, trip_.down);
    add_differences(start, trip_.down, Direction::kDowngrade);
    // What the second upgrade finds in another state than the first did is not restored either.
    reversal_.second_upgrade = SecondUpgrade::kWorks;
    if (trip_.second_refused) {
      reversal_.second_upgrade = SecondUpgrade::kFails;
      add_second_refusal();
    } else if (const auto refused = stopped_by_left_rows()) {
      reversal_.second_upgrade = SecondUpgrade::kFails;
      add_refusal(Direction::kUpgrade, *refused);
      reversal_.refusals.back().second = true;
    } else if (!reversal_.differences.empty()) {
      // From the same state the same upgrade leads to the same one.
      add_differences(trip_.up, trip_.again, Direction::kUpgrade);
    }
    add_losses(start);
    const bool comes_back =
        reversal_.second_upgrade == SecondUpgrade::kWorks &&
        std::ranges::all_of(reversal_.differences, &FoundDifference::only_order);
    if (!comes_back) return Verdict::kNotRestored;
    add_unfollowed();
    add_unheard_drops();
    if (!reversal_.reasons.empty()) return Verdict::kUnknown;
    return reversal_.losses.empty() ? Verdict::kReversible : Verdict::kDataLost;
  }

  // The first INSERT of the upgrade whose rows are still there when it runs again.
  std::optional<RefusedStatement> stopped_by_left_rows() const {
    std::vector<ddl::Name> emptied;
    for (std::size_t i = 0; i < upgrade().blocks.size(); ++i)
      for (std::size_t j = 0; j < trip_.lowered.upgrade.blocks[i].statements.size(); ++j) {
        const ddl::Command& command = trip_.lowered.upgrade.blocks[i].statements[j].command;
        if (const auto* removal = std::get_if<ddl::Delete>(&command))
          emptied.push_back(trip_.before.resolve(removal->table));
        const auto* insert = std::get_if<ddl::Insert>(&command);
        const Relation* table = insert == nullptr ? nullptr : trip_.before.relation(insert->table);
        if (table == nullptr || std::ranges::count(emptied, table->name) > 0) continue;
        const std::string key = key_held_by(*insert, *table);
        if (key.empty() || trip_.down.relation(table->name) == nullptr ||
            trip_.down.relation(table->name)->constraint(key) == nullptr ||
            !leaves_rows(revision_, trip_.lowered.downgrade, trip_.before, table->name)) {
          continue;
        }
        return RefusedStatement{
            .block = i,
            .statement = j,
            .refusal = {"23505",
                        fmt::format("duplicate key value violates unique constraint \"{}\"", key)},
            .is_sure = true};
      }
    return std::nullopt;
  }

  // What the simulated schema does not hold may be left behind or come back different.
  void add_unfollowed() {
    const Script& script = upgrade();
    for (std::size_t i = 0; i < script.blocks.size(); ++i)
      for (const ddl::Statement& statement : trip_.lowered.upgrade.blocks[i].statements) {
        if (const auto* alter = std::get_if<ddl::AlterTable>(&statement.command))
          add_retyped_expressions(*alter);
        const std::string what = unfollowed(statement.command, trip_.up);
        if (what.empty()) continue;
        reversal_.reasons.push_back(
            {fmt::format("the upgrade changes {}, which is not followed", what),
             script.blocks[i].map.locate(statement.begin, statement.end)});
      }
  }

  // With another type of a column, Postgres writes its casts into the expressions of indexes, and
  // leaves them there when the type comes back.
  void add_retyped_expressions(const ddl::AlterTable& alter) {
    const Relation* table = trip_.before.relation(alter.table);
    for (const ddl::Alteration& action : alter.actions) {
      const auto* retype = std::get_if<ddl::AlterColumnType>(&action);
      if (retype == nullptr || table == nullptr) continue;
      for (const ddl::Name& name : table->indexes) {
        const Relation* index = trip_.before.relation(name);
        if (index == nullptr || !index->index) continue;
        const bool is_cast =
            std::ranges::any_of(index->index->definition.keys, [&](const ddl::IndexKey& key) {
              return key.expression && !key.expression->functions.empty() &&
                     std::ranges::count(key.expression->columns, retype->column) > 0;
            });
        if (is_cast)
          reversal_.reasons.push_back(
              {fmt::format("the type of {} changes under the expression of index {}, which may "
                           "come back with a cast in it",
                           retype->column,
                           name.text()),
               {}});
      }
    }
  }

  // A file for the way back alone has no upgrade.
  const Script& upgrade() const {
    static const Script kNothing;  // NOLINT: immutable
    return revision_.upgrade ? *revision_.upgrade : kNothing;
  }

  // An earlier revision with parts that are not understood may have made or dropped anything.
  void add_unsure_start() {
    const RevisionGraph& graph = trip_.history.graph;
    if (graph.understood >= graph.order.size()) {
      reversal_.reasons.push_back(
          {fmt::format(
               "it follows a call of {}(), and what that does to the schema is not followed",
               trip_.before.last_unfollowed_call()),
           {}});
      return;
    }
    const Revision& first = trip_.history.revisions[graph.order[graph.understood]];
    reversal_.reasons.push_back(
        {fmt::format("it follows {}, of which a part is not understood", first.id), {}});
  }

  const ddl::Statement& statement_of(const RefusedStatement& refused, Direction direction) const {
    const LoweredScript& script =
        direction == Direction::kUpgrade ? trip_.lowered.upgrade : trip_.lowered.downgrade;
    return script.blocks[refused.block].statements[refused.statement];
  }

  void add_refusal(Direction direction, const RefusedStatement& refused) {
    const bool up = direction == Direction::kUpgrade;
    const Script& script = up ? *revision_.upgrade : *revision_.downgrade;
    const SqlBlock& block = script.blocks[refused.block];
    const ddl::Statement& statement = statement_of(refused, direction);
    FoundRefusal found;
    found.direction = direction;
    found.refusal = refused.refusal;
    found.where = block.map.locate(statement.begin, statement.end);
    found.sql = block.sql.substr(statement.begin, statement.end - statement.begin);
    reversal_.refusals.push_back(std::move(found));
  }

  void add_second_refusal() {
    add_refusal(Direction::kUpgrade, *trip_.second_refused);
    reversal_.refusals.back().second = true;
  }

  void add_differences(const Catalog& before, const Catalog& after, Direction behind) {
    const Changed changed = describe_changes(before, after);
    for (Difference& difference : diff(changed.before, changed.after)) {
      if (may_mean_the_same(difference)) {
        reversal_.reasons.push_back(
            {difference.words + ", which may mean the same to Postgres", place_of(difference)});
      } else {
        add_difference(std::move(difference), behind, false);
      }
    }
    for (Difference& difference : order_differences(before, after))
      add_difference(std::move(difference), behind, true);
  }

  SourceSpan place_of(const Difference& difference) const {
    const auto mention = find_mention(upgrade(), trip_.lowered.upgrade, difference.object);
    return mention ? mention->where : SourceSpan();
  }

  void add_difference(Difference difference, Direction behind, bool only_order) {
    FoundDifference found{.difference = std::move(difference),
                          .behind = behind,
                          .only_order = only_order,
                          .where = {},
                          .sql = {}};
    if (auto mention = find_mention(upgrade(), trip_.lowered.upgrade, found.difference.object)) {
      found.where = mention->where;
      found.sql = std::move(mention->sql);
    }
    reversal_.differences.push_back(std::move(found));
  }

  // An origin is an identity: what carries this revision's was made anew by it.
  void add_losses(const Catalog& start) {
    const auto did_exist = [&](const std::string& object) { return existed(object); };
    const auto add = [&](const std::string& object) {
      Loss loss = made_anew(object, upgrade(), trip_.lowered.upgrade);
      if (!may_come_back(object, trip_.lowered.downgrade))
        return reversal_.losses.push_back(std::move(loss));
      reversal_.reasons.push_back(
          {fmt::format("{} is dropped and made anew, and whether the downgrade fills it as it was "
                       "is not known",
                       object),
           loss.where});
    };
    const auto compare = [&](const Relation* was, const Relation* is) {
      if (was == nullptr || is == nullptr || !has_rows_of_its_own(*was)) return;
      const std::string name = was->name.text();
      if (is->origin.revision == trip_.revision) return add("table " + name);
      for (const Column& column : is->columns)
        if (column.origin.revision == trip_.revision && was->column(column.name) != nullptr)
          add("column " + name + "." + column.name);
    };
    start.each_difference(trip_.down, {.relation = compare});
    for (Loss& loss : lost_rows(upgrade(), trip_.lowered, did_exist)) {
      if (std::ranges::count(reversal_.losses, loss.object, &Loss::object) > 0) continue;
      if (loss.maybe && loss.kind == Loss::Kind::kDeleted && comes_back_whole(loss)) continue;
      if (loss.maybe) {
        reversal_.reasons.push_back({std::move(loss.words), loss.where});
      } else {
        reversal_.losses.push_back(std::move(loss));
      }
    }
    if (!revision_.downgrade) return;
    for (Loss& loss : rows_taken_back(*revision_.downgrade, trip_.lowered, did_exist))
      if (std::ranges::count(reversal_.losses, loss.object, &Loss::object) == 0)
        reversal_.losses.push_back(std::move(loss));
  }

  // Seeds that are taken out and put in again, every column of them written.
  bool comes_back_whole(const Loss& loss) const {
    const std::size_t begin = loss.object.find(' ') + 1;
    const std::size_t dot = loss.object.find('.');
    const Relation* table = trip_.before.relation(
        {loss.object.substr(begin, dot - begin), loss.object.substr(dot + 1), 0});
    return table != nullptr && table->columns_complete && loss.columns_back > 0 &&
           loss.columns_back >= table->columns.size();
  }

  static bool has_rows_of_its_own(const Relation& relation) {
    return (relation.kind == RelationKind::kTable ||
            relation.kind == RelationKind::kPartitionedTable) &&
           relation.persistence != ddl::Persistence::kTemporary;
  }

  // "table public.users" or "column public.users.email" was there before the upgrade.
  bool existed(std::string_view object) const {
    const bool is_column = object.starts_with("column ");
    object.remove_prefix(object.find(' ') + 1);
    const std::size_t dot = object.find('.');
    const std::size_t end = is_column ? object.rfind('.') : object.size();
    const ddl::Name table{
        std::string(object.substr(0, dot)), std::string(object.substr(dot + 1, end - dot - 1)), 0};
    const std::string_view column = is_column ? object.substr(end + 1) : std::string_view();
    const Truth before =
        is_column ? trip_.before.has_column(table, column) : trip_.before.exists(table);
    if (before == Truth::kNo) return false;
    // It was there unless the upgrade itself made it, be it in the place of another.
    const Relation* now = trip_.up.relation(table);
    if (now == nullptr) return true;
    if (!is_column || now->origin.revision == trip_.revision)
      return now->origin.revision != trip_.revision;
    const Column* known = now->column(column);
    return known == nullptr || known->origin.revision != trip_.revision;
  }

  const RoundTrip& trip_;
  const Revision& revision_;
  Reversal reversal_;
};

}  // namespace

std::string_view name_of(SecondUpgrade second) {
  static constexpr std::array<std::string_view, 3> kNames{"works", "fails", "unknown"};
  return kNames[static_cast<std::size_t>(second)];
}

Reversal judge_reversal(const RoundTrip& trip) {
  return Judge(trip).judge();
}

}  // namespace miglint
