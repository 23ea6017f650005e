// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does any plan fit into so many bytes? A search that finds one or proves that there is none.
//
// The ideas are those of Moffitt, "MiniMalloc: A Lightweight Memory Allocator for
// Hardware-Accelerated Machine Learning" (ASPLOS 2023), and one of our own, `Search::support`:
//
// - Buffers are placed by rising offset, each as low as those below it let it go. Every plan can be
//   pressed into one of these (canonical) plans, so that others need not be looked at.
// - A buffer is not placed where another one, still waiting, would fit below it: pressed down, that
//   one gives a plan with a smaller sum of offsets. The plan with the least such sum is among those
//   looked at; so are its relabellings, of which those with equal buffers in order are kept.
// - In every section, the least offset of those that wait plus the sum of their bytes has to fit.
// - Once what waits falls into parts that no section has in common, each part is solved for itself.
// - Whoever was passed over can only come to lie upon one that still waits, which raises the least
//   offset that it may have (support).

#pragma once

#include "passes/planner/Sections.h"

#include <array>

namespace burin {

class Search {
public:
  enum class Outcome { Found, Impossible, OutOfSteps };

  /// Both outlive the search.
  Search(const std::vector<PlannedBuffer> &buffers, const Sections &sections);

  /// Looks for a plan of at most `capacity` bytes in at most `steps` placements. Steps are counted
  /// and not timed, so that the answer is the same on every machine.
  Outcome run(int64_t capacity, int64_t steps);

  /// Of the plan that was found.
  const std::vector<int64_t> &offsets() const { return offset; }
  /// Placements tried since the search was made.
  int64_t stepsTaken() const { return taken; }

private:
  /// What waiting buffers are tried by, among those with the same least offset.
  using Key = std::array<double, 3>;
  /// What undoes one change of a waiting buffer's offsets.
  struct Change {
    int buffer;
    int64_t resting, least;
  };
  using Order = const char *;

  void reset();
  Outcome solvePart(const std::vector<int> &part, int64_t steps);
  void sortPart(std::vector<int> &part);
  Outcome place(const std::vector<int> &part, int64_t level, int lastRank);
  Outcome placeRest(const std::vector<int> &part, int buffer);
  bool settle(const std::vector<int> &part, int buffer);
  bool support(const std::vector<int> &part, int buffer);
  bool fits(const std::vector<int> &part, int buffer, int64_t level);
  bool hasEarlierTwin(int buffer) const;
  void raise(int buffer, int64_t resting, int64_t least);
  void undo(size_t mark);

  const std::vector<PlannedBuffer> &buffers;
  const Sections &sections;
  std::vector<int64_t> bytes;          // rounded up to the common alignment
  std::vector<std::vector<int>> twins; // earlier buffers of the same bytes, alignment and sections
  std::vector<double> width;           // steps of life

  int64_t capacity = 0, limit = 0, taken = 0;
  Order order = nullptr;
  std::vector<bool> waits;
  std::vector<int64_t> offset;  // of those placed
  std::vector<int64_t> resting; // what a waiting buffer would get now: upon all placed below it
  std::vector<int64_t> least;   // what it has to get at least, never below `resting`
  std::vector<int64_t> total;   // bytes that wait, by section
  std::vector<int> cuts;        // waiting buffers that reach from a section into the next
  std::vector<int> rank;        // place in the part's order
  std::vector<int64_t> touched; // the step that changed something in a section last
  std::vector<Change> trail;
};

} // namespace burin
