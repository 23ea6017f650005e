// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From first fit down to the bound, or up from the bound to the smallest plan.

#include "passes/planner/ArenaPlanner.h"
#include "passes/planner/FirstFit.h"
#include "passes/planner/LowerBound.h"
#include "passes/planner/Search.h"

#include <algorithm>
#include <numeric>

using namespace burin;

namespace {

constexpr size_t kMostSearched = 4096; // buffers: the search keeps a list of the rest at each depth

/// The best plan so far, and what is known of better ones.
class Planner {
public:
  Planner(std::vector<PlannedBuffer> &buffers, PlannerGoal goal)
      : buffers(buffers), goal(goal), best(buffers) {
    // Pressed down, a buffer lies upon sums of sizes rounded up to alignments.
    for (const PlannedBuffer &buffer : buffers)
      grain = std::gcd(std::gcd(grain, alignedUp(buffer.bytes, commonAlignment(buffers))),
                       buffer.alignment);
    plan.lowerBound = plan.provedBytes = lowerBound(buffers);
  }

  ArenaPlan run() {
    for (FitOrder order : {FitOrder::Size, FitOrder::Life, FitOrder::Area}) {
      if (plan.bytes >= 0 && enough())
        break;
      if (int64_t bytes = firstFit(buffers, order); plan.bytes < 0 || bytes < plan.bytes) {
        plan.bytes = bytes;
        best = buffers;
      }
    }
    if (!enough() && buffers.size() <= kMostSearched)
      if (auto sections = formSections(buffers))
        improve(*sections);
    buffers = std::move(best);
    return plan;
  }

private:
  bool enough() const { return plan.optimal() || plan.bytes <= goal.capacity; }

  /// Asks the search for a plan of `capacity` bytes. Returns whether it could say.
  bool probe(Search &search, int64_t capacity, int64_t steps) {
    int64_t before = search.stepsTaken();
    Search::Outcome outcome = search.run(capacity, steps);
    plan.steps += search.stepsTaken() - before;
    if (outcome == Search::Outcome::Impossible)
      plan.provedBytes = capacity + grain;
    if (outcome != Search::Outcome::Found)
      return outcome == Search::Outcome::Impossible;
    int64_t height = 0, unit = commonAlignment(buffers);
    for (size_t i = 0; i < buffers.size(); ++i) {
      best[i].offset = search.offsets()[i];
      height = std::max(height, best[i].offset + alignedUp(best[i].bytes, unit));
    }
    plan.bytes = height;
    return true;
  }

  void improve(const Sections &sections) {
    Search search(buffers, sections);
    auto left = [&] { return goal.steps - plan.steps; };
    // Most often there is a plan at the bound, so half of the steps look for it.
    int64_t first = std::max(plan.provedBytes, goal.capacity / grain * grain);
    probe(search, first, goal.steps / 2);
    // Then halve what lies between. Sizes that the search cannot decide are left behind.
    int64_t undecided = plan.provedBytes - grain;
    while (!enough() && left() > 0) {
      int64_t from = std::max(undecided + grain, plan.provedBytes), to = plan.bytes - grain;
      if (from > to)
        break;
      int64_t middle = from + (to - from) / grain / 2 * grain;
      if (!probe(search, middle, std::max<int64_t>(1, left() / 4)))
        undecided = middle;
    }
    // What is left goes into the proof that nothing smaller exists, or into finding it.
    while (!enough() && left() > 0 && probe(search, plan.bytes - grain, left())) {
    }
  }

  std::vector<PlannedBuffer> &buffers;
  PlannerGoal goal;
  std::vector<PlannedBuffer> best;
  int64_t grain = 0;
  ArenaPlan plan{-1, 0, 0, 0};
};

} // namespace

ArenaPlan burin::planArena(std::vector<PlannedBuffer> &buffers, PlannerGoal goal) {
  return Planner(buffers, goal).run();
}
