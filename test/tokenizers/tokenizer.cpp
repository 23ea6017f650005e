// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's Tokenizer: buffers, added tokens, single engines' corners. Expected ids follow from
// the rules and tables at hand.

#include "SharedData.h"
#include "SmallModels.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include <random>

using namespace burin;

using Ids = std::vector<Token>;

/// Every capacity from 0 on: too small says so and keeps to the buffer; the exact number of ids
/// suffices.
static void checkCapacities(const HostTokenizer &host, const std::string &text) {
  Ids all = host.encode(text, true);
  for (size_t capacity = 0; capacity <= all.size() + 1; ++capacity) {
    Ids buffer(capacity + 4, -7);
    size_t count = 99;
    TokenizerStatus status =
        host.tokenizer().encode(text.data(), text.size(), true, buffer.data(), capacity, count);
    EXPECT_EQ(status,
              capacity < all.size() ? TokenizerStatus::kBufferTooSmall : TokenizerStatus::kOk);
    ASSERT_LE(count, capacity);
    EXPECT_EQ(Ids(buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(count)),
              Ids(all.begin(), all.begin() + static_cast<ptrdiff_t>(count)));
    for (size_t i = capacity; i < buffer.size(); ++i)
      EXPECT_EQ(buffer[i], -7);
  }
}

TEST(Tokenizer, CapacityOfByteLevel) {
  auto model = readTokenizerJson(modelPath("tales"), 1024);
  ASSERT_TRUE(bool(model));
  model->suffix = {0};
  checkCapacities(HostTokenizer(*model),
                  "Once upon a time,<|endoftext|> there was \xF0\x9F\x98\x80!");
}

TEST(Tokenizer, CapacityOfSentencePiece) {
  checkCapacities(HostTokenizer(smallSentencePiece({" ", "a", "b", "ab", " a"})),
                  "ab a\xC3\xA9 b  ab");
}

/// A word beyond the stack's 48 bytes is merged in the buffer, which must then hold it byte by
/// byte.
TEST(Tokenizer, LongWordsNeedRoom) {
  TokenizerModel model = smallByteLevel();
  uint32_t two = addMerge(model, 'a', 'a');
  uint32_t four = addMerge(model, two, two);
  HostTokenizer host(model);
  std::string word(101, 'a');
  Ids expected(25, static_cast<Token>(four));
  expected.push_back('a');
  EXPECT_EQ(host.encode(word, false), expected);
  Ids buffer(104, -7);
  size_t count;
  EXPECT_EQ(host.tokenizer().encode(word.data(), word.size(), false, buffer.data(), 100, count),
            TokenizerStatus::kBufferTooSmall);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(Ids(buffer.begin() + 100, buffer.end()), Ids(4, -7));
  EXPECT_EQ(host.tokenizer().encode(word.data(), word.size(), false, buffer.data(), 101, count),
            TokenizerStatus::kOk);
  EXPECT_EQ(count, 26u);
}

TEST(Tokenizer, EmptyText) {
  HostTokenizer host(smallSentencePiece({" "}));
  EXPECT_EQ(host.encode("", true), Ids{1}); // no space before nothing
  EXPECT_EQ(host.encode("", false), Ids{});
  size_t count = 99;
  EXPECT_EQ(host.tokenizer().encode(nullptr, 0, false, nullptr, 0, count), TokenizerStatus::kOk);
  EXPECT_EQ(count, 0u);
}

TEST(Tokenizer, DecodeOutsideTheVocabulary) {
  HostTokenizer host(smallByteLevel());
  for (Token id : {-1, 256, 0x7FFFFFFF, static_cast<Token>(0x80000000u)})
    EXPECT_EQ(host.tokenizer().decode(Tokenizer::kNoToken, id).size, 0u) << id;
}

TEST(Tokenizer, LongestAddedTokenWins) {
  TokenizerModel model = smallByteLevel();
  Token a = addToken(model, "<a>"), ab = addToken(model, "<a>b"), lone = addToken(model, "<a><c>!");
  Token c = addToken(model, "<c>");
  HostTokenizer host(model);
  EXPECT_EQ(host.encode("<a>b<a><c><a>", false), (Ids{ab, a, c, a}));
  EXPECT_EQ(host.encode("<a><c>!", false), Ids{lone});
  EXPECT_EQ(host.encode("<a", false), (Ids{'<', 'a'}));
}

TEST(Tokenizer, AddedTokensSwallowSpace) {
  TokenizerModel model = smallByteLevel();
  Token left = addToken(model, "<l>", true, false), right = addToken(model, "<r>", false, true);
  HostTokenizer host(model);
  // U+2003 and U+0085 are white space, U+200B is not.
  EXPECT_EQ(host.encode("x \xE2\x80\x83\xC2\x85<l> y", false), (Ids{'x', left, ' ', 'y'}));
  EXPECT_EQ(host.encode("x <r> \xE2\x80\x83\n", false), (Ids{'x', ' ', right}));
  EXPECT_EQ(host.encode("\xE2\x80\x8B<l>", false), (Ids{0xE2, 0x80, 0x8B, left}));
  EXPECT_EQ(host.encode("<r>  <l>", false), (Ids{right, left})); // nothing left for the second
}

/// Tokens that are searched in normalized text come second, even where they would begin earlier.
TEST(Tokenizer, NormalizedTokensComeSecond) {
  TokenizerModel model = smallByteLevel();
  Token late = addToken(model, "ab", false, false, true), first = addToken(model, "bc");
  HostTokenizer host(model);
  EXPECT_EQ(host.encode("abc", false), (Ids{'a', first}));
  EXPECT_EQ(host.encode("abd", false), (Ids{late, 'd'}));
}

/// "Whole words" skips the merges, which alone would not get there.
TEST(Tokenizer, WholeWords) {
  TokenizerModel model = smallByteLevel();
  model.pieces.push_back({"xyz", true, 0});
  EXPECT_EQ(HostTokenizer(model).encode("xyz xyz", false),
            (Ids{'x', 'y', 'z', ' ', 'x', 'y', 'z'}));
  model.wholeWords = true;
  EXPECT_EQ(HostTokenizer(model).encode("xyz xyz", false), (Ids{256, ' ', 'x', 'y', 'z'}));
}

/// Ranks that do not follow the results' ids need a table of their own.
TEST(Tokenizer, RanksApartFromIds) {
  TokenizerModel model = smallByteLevel();
  Token ab = static_cast<Token>(addMerge(model, 'a', 'b'));
  Token bc = static_cast<Token>(addMerge(model, 'b', 'c'));
  EXPECT_TRUE(TokenizerLayout(model).mergeRank.values.empty());
  EXPECT_EQ(HostTokenizer(model).encode("abc", false), (Ids{ab, 'c'}));
  std::swap(model.merges[0], model.merges[1]);
  EXPECT_FALSE(TokenizerLayout(model).mergeRank.values.empty());
  EXPECT_EQ(HostTokenizer(model).encode("abc", false), (Ids{'a', bc}));
}

TEST(Tokenizer, BytesThatTheVocabularyLacksAreLost) {
  TokenizerModel model = smallByteLevel();
  model.byteTokens['b'] = -1;
  EXPECT_EQ(HostTokenizer(model).encode("abc", false), (Ids{'a', 'c'}));
}

TEST(SentencePiece, SpaceBeforeTextAndAfterBos) {
  HostTokenizer host(smallSentencePiece({" ", "a", " a"})); // ids 259, 260, 261
  EXPECT_EQ(host.encode("a", true), (Ids{1, 261}));
  EXPECT_EQ(host.encode(" a", true), (Ids{1, 259, 261}));
  EXPECT_EQ(host.decode({261}), " a");
  EXPECT_EQ(host.tokenizer().decode(1, 261).size, 1u);
  EXPECT_EQ(host.tokenizer().decode(1, ' ' + 3).size, 1u); // a byte token is no leading space
}

TEST(SentencePiece, CharactersOutsideTheVocabularyAreBytes) {
  HostTokenizer host(smallSentencePiece({" ", "\xC3\xA9"}));
  EXPECT_EQ(host.encode("\xC3\xA9\xC3\xA8", false), (Ids{259, 260, 0xC3 + 3, 0xA8 + 3}));
  // A continuation byte begins a character where no other does; four bytes are the most.
  EXPECT_EQ(host.encode("\x80\x80\x80\x80\x80", false), (Ids{259, 131, 131, 131, 131, 131}));
  EXPECT_EQ(host.decode({0xC3 + 3, 0xA8 + 3}), "\xC3\xA8");
}

/// Merging word by word is the same as merging the text at once; a piece with a space inside
/// forbids it.
TEST(SentencePiece, WordsAndWholeText) {
  std::mt19937 random(11);
  TokenizerModel model =
      smallSentencePiece({"  ", " a", "ab", "bb", " ab", "ba", "    ", " ", "a", "b"});
  HostTokenizer words(model);
  ASSERT_TRUE(words.tables().splits_at_spaces);
  TokenizerTables whole = words.tables();
  whole.splits_at_spaces = false;
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (size_t i = 1 + random() % 90; i > 0; --i)
      text += "aab b "[random() % 6];
    Ids ids(text.size() + 2);
    size_t count;
    ASSERT_EQ(
        Tokenizer(whole).encode(text.data(), text.size(), false, ids.data(), ids.size(), count),
        TokenizerStatus::kOk);
    ids.resize(count);
    ASSERT_EQ(words.encode(text, false), ids) << text;
  }
  EXPECT_FALSE(TokenizerLayout(smallSentencePiece({" ", "a b"})).splitsAtSpaces);
}

/// Equal scores tie, and a score that run.c would never take is never merged.
TEST(SentencePiece, Scores) {
  TokenizerModel model = smallSentencePiece({" ", "a", "b", "ab", "ba"}); // ab 262, ba 263
  model.pieces[262].score = model.pieces[263].score = -1;
  EXPECT_EQ(HostTokenizer(model).encode("aba", false), (Ids{259, 262, 260}));
  EXPECT_EQ(HostTokenizer(model).encode("bab", false), (Ids{259, 263, 261}));
  model.pieces[262].score = -2e10f;
  EXPECT_EQ(HostTokenizer(model).encode("abb", false), (Ids{259, 260, 261, 261}));
}

/// Any bytes come back from byte-level ids, whatever the word splitter makes of them.
TEST(Tokenizer, RandomBytesRoundTrip) {
  auto model = readTokenizerJson(modelPath("tales"), 1024);
  ASSERT_TRUE(bool(model));
  std::mt19937 random(5);
  for (auto split : {TokenizerModel::WordSplit::Whole, TokenizerModel::WordSplit::Gpt2,
                     TokenizerModel::WordSplit::Gpt2Digits, TokenizerModel::WordSplit::Llama3,
                     TokenizerModel::WordSplit::Qwen2}) {
    model->wordSplit = split;
    HostTokenizer host(*model);
    for (int round = 0; round < 1000; ++round) {
      std::string text(random() % 80, '\0');
      for (char &c : text) // half of them such as UTF-8 is made of
        c = static_cast<char>(random() % 2 ? random() % 256
                                           : "\xE2\x80\x83\xF0\x9F\xC2 '1sa\r\n"[random() % 13]);
      ASSERT_EQ(host.decode(host.encode(text, false)), text);
    }
  }
}
