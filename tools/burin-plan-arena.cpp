// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arena's planner alone: a table of buffers in, the same table with offsets out. For runtimes
// that have buffers with lifetimes and no MLIR.

#include "passes/planner/ArenaPlanner.h"
#include "passes/planner/BufferCsv.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <CLI/CLI.hpp>

using namespace burin;

static int fail(const std::string &message) {
  llvm::errs() << "burin-plan-arena: error: " << message << "\n";
  return 1;
}

int main(int argc, char **argv) {
  CLI::App app("burin-plan-arena: gives buffers with lifetimes their offsets in one arena");
  app.name("burin-plan-arena");
  std::string file, output = "-";
  PlannerGoal goal;
  app.add_option("FILE", file,
                 "table with the columns id, lower, upper, size and perhaps alignment")
      ->required();
  app.add_option("-o,--output", output, "where the table with offsets goes")->capture_default_str();
  constexpr int64_t kMost = int64_t{1} << 50;
  app.add_option("--capacity", goal.capacity,
                 "bytes that the arena may have, and that are small enough (default: the fewest)")
      ->check(CLI::Range(int64_t(1), kMost));
  app.add_option("--steps", goal.steps, "placements that the search may try")
      ->check(CLI::Range(int64_t(1), kMost))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  auto text = llvm::MemoryBuffer::getFileOrSTDIN(file, /*IsText=*/true);
  if (!text)
    return fail("cannot read '" + file + "': " + text.getError().message());
  BufferTable table;
  if (std::string wrong = readBuffers((*text)->getBuffer(), table); !wrong.empty())
    return fail("'" + file + "', " + wrong);
  ArenaPlan plan = planArena(table.buffers, goal);
  llvm::errs() << "arena " << plan.bytes << " bytes, lower bound " << plan.lowerBound << ", "
               << (plan.optimal() ? std::string("proved smallest")
                                  : "no plan is smaller than " + std::to_string(plan.provedBytes))
               << ", " << plan.steps << " steps\n";
  if (goal.capacity != 0 && plan.bytes > goal.capacity)
    return fail("the buffers need " + std::to_string(plan.bytes) + " bytes, but may have " +
                std::to_string(goal.capacity) + ": " +
                (plan.provedBytes > goal.capacity ? "no plan is that small"
                                                  : "more --steps may find a smaller plan"));
  std::error_code error;
  llvm::raw_fd_ostream os(output, error);
  if (error)
    return fail("cannot write '" + output + "': " + error.message());
  os << printBuffers(table);
  os.close();
  if (os.has_error()) {
    error = os.error();
    os.clear_error();
    return fail("cannot write '" + output + "': " + error.message());
  }
  return 0;
}
