// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which storage each group of weights gets: the exact answer to a knapsack with one choice a group.

#pragma once

#include "dialects/burin/Burin.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <string>
#include <vector>

namespace burin {

struct StorageChoice {
  Storage storage;
  int64_t bytes; ///< in flash, with padding
  double loss;   ///< nats a token, more than the exact model; >= 0
};

/// Weights that are stored alike, because they become one.
struct WeightGroup {
  std::string name;                 ///< as the compiled model calls them: `block.0.qkv`
  std::vector<std::string> weights; ///< as --weights knows them: `block.0.q`, ...
  int64_t rows = 0, columns = 0;
  std::vector<StorageChoice> choices;
};

struct Selection {
  std::vector<size_t> choices; ///< one for each group
  int64_t bytes = 0;
  double loss = 0;
};

/// Least loss in at most `budget` bytes, and among equal losses least bytes; nothing if even the
/// smallest choices are more. Exact as long as no more than a million partial sums are worth
/// keeping, which no model of a few dozen groups reaches; beyond, of sums closer than a millionth
/// of the budget only the best is kept.
std::optional<Selection> leastLoss(llvm::ArrayRef<WeightGroup> groups, int64_t budget);

/// The fewest bytes that there are.
Selection leastBytes(llvm::ArrayRef<WeightGroup> groups);

} // namespace burin
