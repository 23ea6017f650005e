// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The depth-first search over canonical plans.

#include "passes/planner/Search.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace burin;

namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

/// T: the largest sum of waiting bytes that a buffer meets, W: the steps of its life, A: bytes
/// times steps, C: its sections, S: bytes times sections. No order is best for all; each is given
/// as many steps as the others.
constexpr const char *kOrders[] = {"TCS", "TWA", "TAW", "WAT"};
constexpr int64_t kFirstSteps = 1024; // of an order, doubled each round

} // namespace

Search::Search(const std::vector<PlannedBuffer> &buffers, const Sections &sections)
    : buffers(buffers), sections(sections), twins(buffers.size()) {
  int64_t unit = commonAlignment(buffers);
  for (size_t i = 0; i < buffers.size(); ++i) {
    bytes.push_back(alignedUp(buffers[i].bytes, unit));
    double steps = 0;
    for (const LiveRange &range : buffers[i].live)
      steps += static_cast<double>(range.last - range.first) + 1;
    width.push_back(steps);
  }
  for (size_t i = 0; i < buffers.size(); ++i)
    for (int other : sections.neighbours[i])
      if (other < static_cast<int>(i) && bytes[i] == bytes[other] &&
          buffers[i].alignment == buffers[other].alignment && sections.of[i] == sections.of[other])
        twins[i].push_back(other);
}

void Search::reset() {
  size_t count = buffers.size(), sectionCount = sections.members.size();
  waits.assign(count, true);
  offset.assign(count, 0);
  resting.assign(count, 0);
  least.assign(count, 0);
  rank.assign(count, 0);
  total.assign(sectionCount, 0);
  cuts.assign(sectionCount, 0);
  touched.assign(sectionCount, -1);
  trail.clear();
  for (size_t i = 0; i < count; ++i)
    if (const std::vector<int> &of = sections.of[i]; !of.empty()) {
      for (int s : of)
        total[s] += bytes[i];
      for (int s = of.front(); s < of.back(); ++s)
        ++cuts[s];
    }
}

Search::Outcome Search::run(int64_t newCapacity, int64_t steps) {
  capacity = newCapacity;
  int64_t end = taken + steps;
  reset();
  for (size_t i = 0; i < buffers.size(); ++i)
    if (bytes[i] > capacity)
      return Outcome::Impossible;
  std::vector<int64_t> found(buffers.size(), 0);
  int from = 0;
  for (int s = 0; s < static_cast<int>(sections.members.size()); ++s) {
    if (cuts[s] != 0)
      continue;
    std::vector<int> part;
    for (size_t i = 0; i < buffers.size(); ++i)
      if (!sections.of[i].empty() && sections.of[i].front() >= from && sections.of[i].back() <= s)
        part.push_back(static_cast<int>(i));
    from = s + 1;
    if (Outcome outcome = solvePart(part, end - taken); outcome != Outcome::Found)
      return outcome;
    for (int buffer : part)
      found[buffer] = offset[buffer];
  }
  offset = std::move(found);
  return Outcome::Found;
}

Search::Outcome Search::solvePart(const std::vector<int> &part, int64_t steps) {
  int64_t end = taken + steps;
  for (int64_t share = kFirstSteps;; share *= 2)
    for (Order tried : kOrders) {
      order = tried;
      limit = std::min(end, taken + share);
      std::vector<int> sorted = part;
      sortPart(sorted);
      Outcome outcome = place(sorted, -1, -1);
      if (outcome != Outcome::OutOfSteps || taken >= end)
        return outcome;
    }
}

void Search::sortPart(std::vector<int> &part) {
  std::vector<std::pair<Key, int>> keyed;
  for (int buffer : part) {
    const std::vector<int> &of = sections.of[buffer];
    int64_t most = 0;
    for (int s : of)
      most = std::max(most, total[s]);
    auto size = static_cast<double>(bytes[buffer]), count = static_cast<double>(of.size());
    Key key;
    for (Order letter = order; *letter; ++letter)
      key[letter - order] = *letter == 'T'   ? static_cast<double>(most)
                            : *letter == 'W' ? width[buffer]
                            : *letter == 'A' ? size * width[buffer]
                            : *letter == 'C' ? count
                                             : size * count;
    keyed.emplace_back(key, buffer);
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto &a, const auto &b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (size_t i = 0; i < part.size(); ++i) {
    part[i] = keyed[i].second;
    rank[part[i]] = static_cast<int>(i);
  }
}

/// Whether a buffer that is the same in all that counts and comes before it still waits.
bool Search::hasEarlierTwin(int buffer) const {
  return std::any_of(twins[buffer].begin(), twins[buffer].end(),
                     [this](int twin) { return waits[twin]; });
}

void Search::raise(int buffer, int64_t newResting, int64_t newLeast) {
  trail.push_back({buffer, resting[buffer], least[buffer]});
  resting[buffer] = newResting;
  least[buffer] = newLeast;
  for (int s : sections.of[buffer])
    touched[s] = taken;
}

void Search::undo(size_t mark) {
  for (; trail.size() > mark; trail.pop_back()) {
    resting[trail.back().buffer] = trail.back().resting;
    least[trail.back().buffer] = trail.back().least;
  }
}

/// Lifts the waiting neighbours of a buffer that was just placed onto it.
bool Search::settle(const std::vector<int> &part, int buffer) {
  int64_t top = offset[buffer] + bytes[buffer];
  for (int s : sections.of[buffer])
    touched[s] = taken;
  for (int other : sections.neighbours[buffer])
    if (waits[other] && resting[other] < top) {
      int64_t lifted = alignedUp(top, buffers[other].alignment);
      if (lifted + bytes[other] > capacity)
        return false;
      raise(other, lifted, std::max(least[other], lifted));
    }
  return support(part, buffer) && fits(part, buffer, offset[buffer]);
}

/// Those that would rest below the buffer just placed, or beside it and before it in order, were
/// passed over: they will rest upon a neighbour that still waits, or nowhere.
bool Search::support(const std::vector<int> &part, int buffer) {
  int64_t level = offset[buffer];
  for (int passed : part) {
    if (!waits[passed] || least[passed] != resting[passed] || least[passed] > level ||
        (least[passed] == level && rank[passed] > rank[buffer]))
      continue;
    int64_t lowest = kNever;
    for (int other : sections.neighbours[passed])
      if (waits[other])
        lowest = std::min(lowest, std::max(least[other], level) + bytes[other]);
    if (lowest == kNever)
      return false;
    lowest = alignedUp(lowest, buffers[passed].alignment);
    if (lowest + bytes[passed] > capacity)
      return false;
    raise(passed, resting[passed], lowest);
  }
  return true;
}

/// Whether every section can still take what waits in it, at `level` or above.
bool Search::fits(const std::vector<int> &part, int buffer, int64_t level) {
  int first = sections.of[buffer].front(), last = sections.of[buffer].back();
  for (int other : part) {
    first = std::min(first, sections.of[other].front());
    last = std::max(last, sections.of[other].back());
  }
  for (int s = first; s <= last; ++s) {
    if (total[s] == 0)
      continue;
    int64_t lowest = level;
    if (touched[s] == taken) {
      int64_t lowestHere = kNever;
      for (int other : sections.members[s])
        if (waits[other])
          lowestHere = std::min(lowestHere, least[other]);
      lowest = std::max(lowest, lowestHere);
    }
    if (lowest + total[s] > capacity)
      return false;
  }
  return true;
}

/// Places one of `part`, all of which wait, in the order of their ranks, at `level` or above; at
/// `level` only ranks behind `lastRank`.
Search::Outcome Search::place(const std::vector<int> &part, int64_t level, int lastRank) {
  if (part.empty())
    return Outcome::Found;
  int64_t lowestTop = kNever; // nothing is placed where a waiting buffer would fit below it
  for (int buffer : part)
    lowestTop = std::min(lowestTop, resting[buffer] + bytes[buffer]);
  if (lowestTop <= level)
    return Outcome::Impossible;
  std::vector<std::pair<int64_t, int>> candidates; // (offset, rank)
  for (size_t i = 0; i < part.size(); ++i) {
    int64_t at = resting[part[i]];
    if (at < lowestTop && at == least[part[i]] &&
        (at > level || (at == level && rank[part[i]] > lastRank)) && !hasEarlierTwin(part[i]))
      candidates.emplace_back(at, static_cast<int>(i));
  }
  std::sort(candidates.begin(), candidates.end());
  for (auto [at, index] : candidates) {
    if (taken >= limit)
      return Outcome::OutOfSteps;
    ++taken;
    int buffer = part[index];
    size_t mark = trail.size();
    waits[buffer] = false;
    offset[buffer] = at;
    for (int s : sections.of[buffer])
      total[s] -= bytes[buffer];
    Outcome outcome = settle(part, buffer) ? placeRest(part, buffer) : Outcome::Impossible;
    undo(mark);
    waits[buffer] = true;
    for (int s : sections.of[buffer])
      total[s] += bytes[buffer];
    if (outcome != Outcome::Impossible)
      return outcome;
    // Where nobody waits to lie above it, no other place of the same buffer can be better.
    if (std::none_of(sections.neighbours[buffer].begin(), sections.neighbours[buffer].end(),
                     [this](int other) { return waits[other]; }))
      return Outcome::Impossible;
  }
  return Outcome::Impossible;
}

/// Goes on with what waits after `buffer` was placed: in one piece, or in the pieces that it held
/// together.
Search::Outcome Search::placeRest(const std::vector<int> &part, int buffer) {
  const std::vector<int> &of = sections.of[buffer];
  std::vector<int> ends; // the last section of each piece but the last
  for (int s = of.front(); s < of.back(); ++s)
    if (--cuts[s] == 0)
      ends.push_back(s);
  Outcome outcome = Outcome::Found;
  std::vector<int> rest;
  if (ends.empty()) {
    for (int other : part)
      if (other != buffer)
        rest.push_back(other);
    outcome = place(rest, offset[buffer], rank[buffer]);
  } else {
    ends.push_back(std::numeric_limits<int>::max());
    std::vector<int> ranks; // that the part's order gave, for what is tried next
    for (int other : part)
      ranks.push_back(rank[other]);
    int from = -1;
    for (size_t piece = 0; piece < ends.size() && outcome == Outcome::Found; ++piece) {
      rest.clear();
      for (int other : part)
        if (other != buffer && sections.of[other].front() > from &&
            sections.of[other].back() <= ends[piece])
          rest.push_back(other);
      from = ends[piece];
      // Whoever was passed over has its least offset raised already, so a new order may start.
      sortPart(rest);
      outcome = place(rest, -1, -1);
    }
    for (size_t i = 0; i < part.size(); ++i)
      rank[part[i]] = ranks[i];
  }
  for (int s = of.front(); s < of.back(); ++s)
    ++cuts[s];
  return outcome;
}
