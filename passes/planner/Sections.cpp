// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sections by a sweep: a set of live buffers is a largest one where a death follows a birth.

#include "passes/planner/Sections.h"

#include <algorithm>
#include <tuple>

using namespace burin;

namespace {

constexpr size_t kMostEntries = size_t{1} << 23; // 32 MB a table

struct Change {
  int64_t entry, step;
  bool birth;
  int buffer;
};

} // namespace

/// Who lives in each section, or nothing where that is too much.
static std::optional<std::vector<std::vector<int>>> sweep(std::vector<Change> &changes,
                                                          size_t count) {
  std::sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) {
    return std::tie(a.entry, a.step, a.birth, a.buffer) <
           std::tie(b.entry, b.step, b.birth, b.buffer);
  });
  std::vector<std::vector<int>> sections;
  std::vector<int> ranges(count, 0); // that hold a buffer alive
  std::vector<int> alive;
  size_t entries = 0;
  bool born = false;
  for (const Change &change : changes) {
    if (!change.birth && born) {
      entries += alive.size();
      if (entries > kMostEntries)
        return std::nullopt;
      sections.push_back(alive);
      born = false;
    }
    int &holds = ranges[static_cast<size_t>(change.buffer)];
    if (change.birth) {
      if (holds++ == 0) {
        alive.push_back(change.buffer);
        born = true;
      }
    } else if (--holds == 0) {
      alive.erase(std::find(alive.begin(), alive.end(), change.buffer));
    }
  }
  return sections;
}

std::optional<Sections> burin::formSections(const std::vector<PlannedBuffer> &buffers) {
  std::vector<Change> changes;
  for (size_t i = 0; i < buffers.size(); ++i)
    if (buffers[i].bytes > 0)
      for (const LiveRange &range : buffers[i].live) {
        changes.push_back({range.entry, range.first, true, static_cast<int>(i)});
        changes.push_back({range.entry, range.last + 1, false, static_cast<int>(i)});
      }
  auto members = sweep(changes, buffers.size());
  if (!members)
    return std::nullopt;
  Sections sections;
  sections.members = std::move(*members);
  sections.of.resize(buffers.size());
  sections.neighbours.resize(buffers.size());
  for (size_t s = 0; s < sections.members.size(); ++s)
    for (int buffer : sections.members[s])
      sections.of[static_cast<size_t>(buffer)].push_back(static_cast<int>(s));
  std::vector<size_t> seen(buffers.size(), 0);
  size_t entries = 0;
  for (size_t i = 0; i < buffers.size(); ++i) {
    for (int s : sections.of[i])
      for (int other : sections.members[static_cast<size_t>(s)])
        if (auto index = static_cast<size_t>(other); index != i && seen[index] != i + 1) {
          seen[index] = i + 1;
          sections.neighbours[i].push_back(other);
        }
    entries += sections.neighbours[i].size();
    if (entries > kMostEntries)
      return std::nullopt;
  }
  return sections;
}
