// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The deepest path through a call graph. test/firmware/stack.test compares bounds with real stacks.

#include "codegen/StackBound.h"

#include "gtest/gtest.h"

using namespace burin;

namespace {

StackFunction function(int64_t frame, std::vector<std::string> calls = {},
                       std::vector<std::string> jumps = {}) {
  return {frame, std::move(calls), std::move(jumps), false, false};
}

StackFunction entry(StackFunction made) {
  made.isEntry = true;
  return made;
}

StackBound expectBound(const StackGraph &graph) {
  llvm::Expected<StackBound> bound = stackBound(graph);
  if (bound)
    return *bound;
  ADD_FAILURE() << llvm::toString(bound.takeError());
  return {};
}

} // namespace

TEST(StackBound, TheDeepestPathCounts) {
  StackBound bound = expectBound({{"e", entry(function(10, {"a", "b"}))},
                                  {"a", function(5, {"c"})},
                                  {"b", function(40)},
                                  {"c", function(50)}});
  ASSERT_EQ(bound.entries.size(), 1u);
  EXPECT_EQ(bound.entries[0].symbol, "e");
  EXPECT_EQ(bound.entries[0].bytes, 65);
  EXPECT_FALSE(bound.callsLibrary);
}

TEST(StackBound, AJumpLeavesNoFrameBehind) {
  StackGraph graph = {{"e", entry(function(10, {}, {"a"}))}, {"a", function(30)}};
  EXPECT_EQ(expectBound(graph).entries[0].bytes, 30);
  graph["a"].frame = 4;
  EXPECT_EQ(expectBound(graph).entries[0].bytes, 10);
}

TEST(StackBound, TheSupportLibraryHasItsShare) {
  StackBound bound = expectBound({{"e", entry(function(10, {"__aeabi_fadd"}))}});
  EXPECT_EQ(bound.entries[0].bytes, 10 + kLibraryFrame);
  EXPECT_TRUE(bound.callsLibrary);
}

TEST(StackBound, WhatReachesAPointerHasNone) {
  StackGraph graph = {
      {"e", entry(function(10, {"a"}))}, {"a", function(5)}, {"f", entry(function(7))}};
  graph["a"].unbounded = true;
  StackBound bound = expectBound(graph);
  ASSERT_EQ(bound.entries.size(), 2u);
  EXPECT_EQ(bound.entries[0].bytes, std::nullopt);
  EXPECT_EQ(bound.entries[1].bytes, 7);
}

TEST(StackBound, RecursionBelowADecoderIsAnError) {
  const char *step = "_ZN1m7Decoder4stepEi";
  for (StackGraph graph : {StackGraph{{step, entry(function(1, {step}))}},
                           StackGraph{{step, entry(function(1, {"a"}))},
                                      {"a", function(1, {}, {"b"})},
                                      {"b", function(1, {"a"})}}}) {
    llvm::Expected<StackBound> bound = stackBound(graph);
    ASSERT_FALSE(static_cast<bool>(bound));
    EXPECT_NE(
        llvm::toString(bound.takeError()).find("which 'm::Decoder::step(int)' reaches, calls"),
        std::string::npos);
  }
}

TEST(StackBound, RecursionElsewhereLeavesNoBound) {
  StackBound bound = expectBound({{"e", entry(function(1, {"a"}))},
                                  {"a", function(1, {}, {"b"})},
                                  {"b", function(1, {"a", "c"})},
                                  {"c", function(9)},
                                  {"f", entry(function(2, {"c"}))}});
  EXPECT_EQ(bound.entries[0].bytes, std::nullopt);
  EXPECT_EQ(bound.entries[1].bytes, 11);
}

TEST(StackBound, ADecoderIsItsClassAndItsCView) {
  StackBound bound;
  bound.entries = {{"_ZN1m7Decoder4stepEi", 20},
                   {"_ZNK1m9Tokenizer6encodeEi", 90},
                   {"m_step", 30},
                   {"mm_step", 50}};
  EXPECT_EQ(decoderStackBytes(bound, "m"), 30);
  EXPECT_EQ(tokenizerStackBytes(bound, "m"), 90);
  EXPECT_EQ(tokenizerStackBytes(bound, "mm"), 0);
  bound.entries[2].bytes.reset();
  EXPECT_EQ(decoderStackBytes(bound, "m"), std::nullopt);
}
