// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A knapsack with one choice a group, over the sums that no other sum beats in both bytes and loss
// (Nemhauser and Ullmann, 1969).

#include "compiler/fit/Choice.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace burin;

namespace {

/// Choices for the first groups.
struct Sum {
  int64_t bytes;
  double loss;
  uint32_t before, choice; ///< the sum without the last group, and that group's choice
};

} // namespace

static constexpr size_t kMostSums = 1 << 20;

static const StorageChoice &smallest(const WeightGroup &group) {
  return *std::min_element(group.choices.begin(), group.choices.end(),
                           [](const StorageChoice &a, const StorageChoice &b) {
                             return std::pair(a.bytes, a.loss) < std::pair(b.bytes, b.loss);
                           });
}

/// Keeps what nothing beats.
static void prune(std::vector<Sum> &sums, int64_t budget) {
  llvm::sort(sums, [](const Sum &a, const Sum &b) {
    return std::tie(a.bytes, a.loss, a.before, a.choice) <
           std::tie(b.bytes, b.loss, b.before, b.choice);
  });
  size_t kept = 0;
  for (const Sum &sum : sums)
    if (kept == 0 || sum.loss < sums[kept - 1].loss)
      sums[kept++] = sum;
  sums.resize(kept);
  if (kept <= kMostSums)
    return;
  // The largest of a bucket loses least.
  auto width = std::max<int64_t>(budget / static_cast<int64_t>(kMostSums), 1);
  size_t left = 0;
  for (size_t i = 0; i < kept; ++i)
    if (i + 1 == kept || sums[i + 1].bytes / width != sums[i].bytes / width || i == 0)
      sums[left++] = sums[i];
  sums.resize(left);
}

std::optional<Selection> burin::leastLoss(llvm::ArrayRef<WeightGroup> groups, int64_t budget) {
  int64_t rest = leastBytes(groups).bytes;
  if (rest > budget)
    return std::nullopt;
  std::vector<std::vector<Sum>> levels = {{{0, 0, 0, 0}}};
  for (const WeightGroup &group : groups) {
    rest -= smallest(group).bytes;
    std::vector<Sum> next;
    for (auto [before, sum] : llvm::enumerate(levels.back()))
      for (auto [i, choice] : llvm::enumerate(group.choices))
        if (sum.bytes + choice.bytes + rest <= budget)
          next.push_back({sum.bytes + choice.bytes, sum.loss + choice.loss,
                          static_cast<uint32_t>(before), static_cast<uint32_t>(i)});
    prune(next, budget);
    levels.push_back(std::move(next));
  }
  // Sorted by bytes, and so the other way round by loss.
  size_t at = levels.back().size() - 1;
  Selection best{std::vector<size_t>(groups.size()), levels.back()[at].bytes,
                 levels.back()[at].loss};
  for (size_t i = groups.size(); i > 0; --i) {
    best.choices[i - 1] = levels[i][at].choice;
    at = levels[i][at].before;
  }
  return best;
}

Selection burin::leastBytes(llvm::ArrayRef<WeightGroup> groups) {
  Selection least;
  for (const WeightGroup &group : groups) {
    const StorageChoice &choice = smallest(group);
    least.choices.push_back(static_cast<size_t>(&choice - group.choices.data()));
    least.bytes += choice.bytes;
    least.loss += choice.loss;
  }
  return least;
}
