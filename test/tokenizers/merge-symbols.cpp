// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Merging on the stack and in place against the definition, on random tables of merges, also on
// such as no training makes (a merge may give a pair that goes before itself; ranks may tie).

#include "runtime/tokenizer/merge_symbols.h"
#include "gtest/gtest.h"
#include <map>
#include <random>
#include <vector>

using namespace burin;

using Table = std::map<std::pair<Token, Token>, Merge>;

static std::vector<Token> byDefinition(std::vector<Token> symbols, const Table &table) {
  for (;;) {
    size_t best = symbols.size();
    uint32_t rank = kNoMerge.rank;
    for (size_t i = 0; i + 1 < symbols.size(); ++i) {
      auto merge = table.find({symbols[i], symbols[i + 1]});
      if (merge != table.end() && merge->second.rank < rank) {
        rank = merge->second.rank;
        best = i;
      }
    }
    if (best == symbols.size())
      return symbols;
    symbols[best] = table.at({symbols[best], symbols[best + 1]}).result;
    symbols.erase(symbols.begin() + static_cast<ptrdiff_t>(best) + 1);
  }
}

TEST(MergeSymbols, LikeTheDefinition) {
  std::mt19937 random(7);
  size_t merged = 0;
  for (int round = 0; round < 8000; ++round) {
    Token letters = 2 + static_cast<Token>(random() % 4);
    Table table;
    Token tokens = letters, merges = static_cast<Token>(random() % 30);
    for (Token i = 0; i < merges; ++i)
      table[{static_cast<Token>(random()) % tokens & 0xFF,
             static_cast<Token>(random()) % tokens & 0xFF}] = {static_cast<uint32_t>(random() % 20),
                                                               tokens++};
    std::vector<Token> symbols(random() % (kShortWord + 1));
    for (Token &symbol : symbols)
      symbol = static_cast<Token>(random()) % letters & 3;
    auto find = [&](Token left, Token right) {
      auto merge = table.find({left, right});
      return merge == table.end() ? kNoMerge : merge->second;
    };
    std::vector<Token> expected = byDefinition(symbols, table), shorter = symbols, longer = symbols;
    shorter.resize(merge_short(shorter.data(), shorter.size(), find));
    longer.resize(merge_long(longer.data(), longer.size(), find));
    ASSERT_EQ(shorter, expected);
    ASSERT_EQ(longer, expected);
    merged += symbols.size() - expected.size();
  }
  EXPECT_GT(merged, 10000u);
}
