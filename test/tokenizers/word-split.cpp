// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where words end. Expected splits come from the regular expressions, run by the tokenizers
// library; invalid UTF-8, which that cannot be given, counts as a symbol that is neither letter,
// number nor space.

#include "burin/tokenizer.h"
#include "runtime/tokenizer/unicode_classes.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>

using namespace burin;

using Words = std::vector<std::string>;

static Words split(NextWord *next, const std::string &text) {
  Words words;
  TokenizerTables tables{};
  Reader reader = start_reader(tables, read_plain, text.data(), text.size(), true);
  while (reader.value != kEndOfText) {
    size_t begin = reader.position;
    next(reader);
    EXPECT_GT(reader.position, begin);
    EXPECT_LE(reader.position, text.size());
    words.push_back(text.substr(begin, reader.position - begin));
  }
  return words;
}

TEST(WordSplit, Gpt2) {
  EXPECT_EQ(split(next_word_gpt2, "It's 12  o'clock\n\n DON'T"),
            (Words{"It", "'s", " 12", " ", " o", "'", "clock", "\n\n", " DON", "'", "T"}));
  EXPECT_EQ(split(next_word_gpt2, "a\tb ?!\xC2\xA0"
                                  "1  "),
            (Words{"a", "\t", "b", " ?!", "\xC2\xA0", "1", "  "}));
}

TEST(WordSplit, Gpt2Digits) {
  EXPECT_EQ(split(next_word_gpt2_digits, "a12  3 45b \t6"),
            (Words{"a", "1", "2", "  ", "3", " ", "4", "5", "b", " \t", "6"}));
}

TEST(WordSplit, Llama3) {
  EXPECT_EQ(split(next_word_llama3, "It'S 12345  o'clock!\r\n\n  'x\tDON'\xC5\xBF"),
            (Words{"It", "'S", " ", "123", "45", " ", " o", "'clock", "!\r\n\n", " ", " '", "x",
                   "\tDON", "'\xC5\xBF"}));
  EXPECT_EQ(split(next_word_llama3, " \n \n  a \n"), (Words{" \n \n", " ", " a", " \n"}));
}

TEST(WordSplit, Qwen2) { EXPECT_EQ(split(next_word_qwen2, " 12a"), (Words{" ", "1", "2", "a"})); }

TEST(WordSplit, InvalidUtf8IsASymbol) {
  std::string broken = "ab\xE2\x82 \xFF\xC0\x80 c\xED\xA0\x80";
  EXPECT_EQ(split(next_word_gpt2, broken),
            (Words{"ab", "\xE2\x82", " \xFF\xC0\x80", " c", "\xED\xA0\x80"}));
}

/// One of each kind of range, and the borders of Unicode (UnicodeData.txt 16.0).
TEST(UnicodeClasses, Samples) {
  auto is = [](uint32_t codePoint, CharClass kind) { return class_of(codePoint) == kind; };
  for (uint32_t letter : {0x41u, 0x7Au, 0xAAu, 0xDFu, 0x2B0u, 0x5D0u, 0x4E00u, 0x9FFFu, 0xAC00u,
                          0x1C5u, 0x20000u, 0x323AFu, 0x105C0u /* new in 16.0 */})
    EXPECT_TRUE(is(letter, CharClass::kLetter)) << letter;
  for (uint32_t number : {0x30u, 0xB2u, 0xBDu, 0x663u, 0x2167u, 0x3007u, 0x1D7CEu, 0x1FBF9u})
    EXPECT_TRUE(is(number, CharClass::kNumber)) << number;
  for (uint32_t space : {0x9u, 0xDu, 0x20u, 0x85u, 0xA0u, 0x1680u, 0x2000u, 0x200Au, 0x2028u,
                         0x2029u, 0x202Fu, 0x205Fu, 0x3000u})
    EXPECT_TRUE(is(space, CharClass::kSpace)) << space;
  for (uint32_t other : {0x0u, 0x1Cu, 0x5Fu, 0x7Fu, 0x80u, 0x300u, 0x180Eu, 0x200Bu, 0xFEFFu,
                         0xE000u, 0x1F600u, 0x10FFFFu, 0x11DE0u /* 17.0 */, raw_byte('\xFF')})
    EXPECT_TRUE(is(other, CharClass::kOther)) << other;
}
