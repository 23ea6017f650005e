// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tokenizer.json may ask for that a compiled model cannot do, and what may be broken in it:
// each is an error that names the file and the thing.

#include "SharedData.h"
#include "TemporaryFolder.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <random>

using namespace burin;

/// A good file with the parts that the tests replace.
struct Parts {
  std::string normalizer = "null";
  std::string preTokenizer = R"({"type": "ByteLevel", "add_prefix_space": false})";
  std::string postProcessor = "null";
  std::string decoder = R"({"type": "ByteLevel"})";
  std::string added = R"([{"id": 3, "content": "<e>"}])";
  std::string options; // of the model, each ending with a comma
  std::string vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
  std::string merges = R"(["a b"])";

  std::string text() const {
    return R"({"normalizer": )" + normalizer + R"(, "pre_tokenizer": )" + preTokenizer +
           R"(, "post_processor": )" + postProcessor + R"(, "decoder": )" + decoder +
           R"(, "added_tokens": )" + added + R"(, "model": {"type": "BPE", )" + options +
           R"("vocab": )" + vocabulary + R"(, "merges": )" + merges + "}}";
  }
};

static std::string errorOf(const std::string &json,
                           const std::map<std::string, std::string> &others = {}) {
  TemporaryFolder folder;
  folder.write("tokenizer.json", json);
  for (const auto &[name, content] : others)
    folder.write(name, content);
  auto model = readTokenizerJson(folder.path(), 10);
  if (model)
    return "";
  std::string message = llvm::toString(model.takeError()), start = "'" + folder.path();
  EXPECT_EQ(message.substr(0, start.size()), start) << message;
  return message.substr(start.size());
}

#define EXPECT_ERROR(parts, reason) EXPECT_EQ(errorOf((parts).text()), "tokenizer.json': " reason)

TEST(TokenizerJsonErrors, GoodFileIsRead) { EXPECT_EQ(errorOf(Parts().text()), ""); }

TEST(TokenizerJsonErrors, NotJson) {
  EXPECT_EQ(errorOf("{").substr(0, 31), "tokenizer.json': is no JSON: [1");
  EXPECT_EQ(errorOf("[]"), "tokenizer.json': is no JSON object");
  EXPECT_EQ(errorOf(std::string(100000, '[')),
            "tokenizer.json': is nested more than 64 levels deep");
  EXPECT_EQ(errorOf("{}"), "tokenizer.json': has no 'model'");
}

TEST(TokenizerJsonErrors, NoFile) {
  TemporaryFolder folder;
  auto model = readTokenizerJson(folder.path(), 10);
  ASSERT_FALSE(bool(model));
  EXPECT_EQ(llvm::toString(model.takeError()),
            "'" + folder.path("tokenizer.json") + "': No such file or directory");
}

TEST(TokenizerJsonErrors, OtherModels) {
  EXPECT_EQ(errorOf(R"({"model": {"type": "WordLevel"}})"),
            "tokenizer.json': tokenizer model 'WordLevel' is not supported, supported are 'BPE', "
            "'Unigram' and 'WordPiece'");
  Parts parts;
  parts.options = R"("byte_fallback": true, )";
  EXPECT_ERROR(parts, "byte-level BPE with 'byte_fallback' is not supported");
  parts.options = R"("dropout": 0.1, )";
  EXPECT_ERROR(parts, "BPE with 'dropout' is not supported");
  parts.options = R"("end_of_word_suffix": "< >", )";
  EXPECT_ERROR(parts, "BPE with 'end_of_word_suffix' '< >' is not supported");
  parts.options = R"("continuing_subword_prefix": "##", )";
  EXPECT_ERROR(parts, "BPE with 'continuing_subword_prefix' '##' is not supported");
  parts.options = R"("unk_token": "a", )";
  EXPECT_ERROR(parts, "BPE with 'unk_token' whose vocabulary lacks byte 0 is not supported");
}

TEST(TokenizerJsonErrors, OtherNormalizersAndDecoders) {
  Parts parts;
  parts.normalizer = R"({"type": "Lowercase"})";
  EXPECT_ERROR(parts,
               "normalizer 'Lowercase' is not supported, supported are 'NFC', "
               "'BertNormalizer', CLIP's, and spaces as U+2581 with 'Replace' and 'Prepend'");
  parts = Parts();
  parts.decoder = R"({"type": "WordPiece"})";
  EXPECT_ERROR(parts, "decoder 'WordPiece' is not supported, expected 'ByteLevel'");
  parts.decoder = "null";
  EXPECT_ERROR(parts, "decoder 'null' is not supported, expected 'ByteLevel'");
}

TEST(TokenizerJsonErrors, OtherPreTokenizers) {
  Parts parts;
  auto expect = [&](const std::string &json, const std::string &message) {
    parts.preTokenizer = json;
    EXPECT_EQ(errorOf(parts.text()), "tokenizer.json': " + message);
  };
  auto split = [](const std::string &body) {
    return R"({"type": "Sequence", "pretokenizers": [{"type": "Split", )" + body +
           R"(}, {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]})";
  };
  const std::string only = "supported are 'ByteLevel', 'Split' and 'Digits'";
  const std::string spaces =
      "is not supported, expected 'Metaspace', or none and a normalizer that "
      "replaces spaces";
  expect("null", "pre-tokenizer 'null' " + spaces);
  expect(R"({"type": "Whitespace"})", "pre-tokenizer 'Whitespace' " + spaces);
  expect(R"({"type": "Metaspace", "replacement": "_"})",
         "pre-tokenizer 'Metaspace' replaces spaces by '_', only U+2581 is supported");
  expect(R"({"type": "Metaspace", "prepend_scheme": "second"})",
         "pre-tokenizer 'Metaspace' has the unknown 'prepend_scheme' 'second'");
  expect(R"({"type": "Metaspace"})",
         "decoder 'ByteLevel' is not supported, expected 'Metaspace' or a sequence of 'Replace', "
         "'ByteFallback', 'Fuse' and 'Strip'");
  expect(R"({"type": "Sequence", "pretokenizers": [{"type": "Whitespace"},
            {"type": "ByteLevel", "add_prefix_space": false}]})",
         "pre-tokenizer 'Whitespace' is not supported, " + only);
  expect(R"({"type": "ByteLevel", "add_prefix_space": true})",
         "pre-tokenizer 'ByteLevel' has 'add_prefix_space', which is not supported");
  expect(split(R"("pattern": {"Regex": "\\p{Han}+"}, "behavior": "Isolated")"),
         "pre-tokenizer 'Split' has an unknown regular expression '\\p{Han}+', supported are those "
         "of GPT-2, Llama 3, Qwen 2, GPT-4o and CLIP");
  expect(split(R"("pattern": {"String": " "}, "behavior": "Isolated")"),
         "pre-tokenizer 'Split' has no regular expression for a pattern, which is all that is "
         "supported");
  expect(split(R"("pattern": {"Regex": " "}, "behavior": "Removed")"),
         "pre-tokenizer 'Split' has behavior 'Removed', only 'Isolated' without 'invert' is "
         "supported");
  expect(R"({"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": false},
            {"type": "ByteLevel", "add_prefix_space": false}]})",
         "pre-tokenizer 'Digits' is supported with 'individual_digits' only");
  expect(R"({"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true},
            {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]})",
         "pre-tokenizer 'ByteLevel' after 'Digits' has 'use_regex' false, only true is supported");
  expect(R"({"type": "Sequence", "pretokenizers": []})", "pre-tokenizer 'null' " + spaces);
}

TEST(TokenizerJsonErrors, Vocabulary) {
  Parts parts;
  parts.vocabulary = R"({"a": 0, "b": 10, "ab": 2})";
  EXPECT_ERROR(parts, "token 'b' has id 10, the model's vocabulary has 10");
  parts.vocabulary = R"({"a": 0, "b": 1e18, "ab": 2})";
  EXPECT_ERROR(parts, "token 'b' has no id");
  parts.vocabulary = R"({"a": 0, "b": -1, "ab": 2})";
  EXPECT_ERROR(parts, "token 'b' has no id");
  parts.vocabulary = R"({"a": 0, "b": 0, "ab": 2})";
  EXPECT_ERROR(parts, "tokens 'a' and 'b' have the same id 0");
  parts.vocabulary = R"({"a": 0, "": 1, "ab": 2})";
  EXPECT_ERROR(parts, "the token of id 1 is empty");
  parts.vocabulary = "[]";
  EXPECT_ERROR(parts, "model 'BPE' has no 'vocab'");
}

TEST(TokenizerJsonErrors, Merges) {
  Parts parts;
  parts.merges = R"(["a b", "a c"])";
  EXPECT_ERROR(parts, "merge 1 'a' 'c': 'c' is not in the vocabulary");
  parts.merges = R"([["b", "a"]])";
  EXPECT_ERROR(parts, "merge 0 'b' 'a': 'ba' is not in the vocabulary");
  for (const char *bad : {"[\"ab\"]", "[\"a b a\"]", "[[\"a\"]]", "[7]", "[\" b\"]"}) {
    parts.merges = bad;
    EXPECT_ERROR(parts, "merge 0 is no pair of tokens");
  }
}

TEST(TokenizerJsonErrors, AddedTokens) {
  Parts parts;
  parts.added = R"([{"id": 4, "content": "<e>"}])";
  EXPECT_ERROR(parts, "added token '<e>' has id 4, but 3 for the tokenizers library, which numbers "
                      "added tokens from the end of the vocabulary on");
  parts.vocabulary = R"({"a": 0, "b": 3, "ab": 2})"; // the end is where the count says
  parts.added = R"([{"id": 3, "content": "<e>"}])";
  EXPECT_ERROR(parts, "added token '<e>' has the id 3 of 'b'");
  parts.vocabulary = Parts().vocabulary;
  parts.added = R"([{"id": 5, "content": "b"}])";
  EXPECT_ERROR(parts, "added token 'b' has id 5, but 1 in the vocabulary");
  parts.added = R"([{"id": 12, "content": "<e>"}])";
  EXPECT_ERROR(parts, "token '<e>' has id 12, the model's vocabulary has 10");
  parts.added = R"([{"id": 4, "content": ""}])";
  EXPECT_ERROR(parts, "an added token has no 'content'");
  parts.added = R"([{"id": 3, "content": "<e>"}, {"id": 3, "content": "<e>"}])";
  EXPECT_ERROR(parts, "added token '<e>' is there twice");
}

TEST(TokenizerJsonErrors, PostProcessors) {
  Parts parts;
  parts.postProcessor = R"({"type": "Other"})";
  EXPECT_ERROR(parts, "post-processor 'Other' is not supported, supported are 'ByteLevel', "
                      "'TemplateProcessing', 'BertProcessing' and 'RobertaProcessing'");
  parts.postProcessor = R"({"type": "TemplateProcessing"})";
  EXPECT_ERROR(parts, "post-processor 'TemplateProcessing' has no 'single' or no 'special_tokens'");
  parts.postProcessor = R"({"type": "TemplateProcessing", "single": [], "special_tokens": {}})";
  EXPECT_ERROR(parts, "post-processor 'TemplateProcessing' leaves the text out");
  parts.postProcessor = R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}],
                            "special_tokens": {}})";
  EXPECT_ERROR(parts, "post-processor 'TemplateProcessing' has a step that is neither a known "
                      "special token nor the text, once");
  parts.postProcessor = R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}],
                            "special_tokens": {"x": {"ids": [99]}}})";
  EXPECT_ERROR(parts, "token 'x' has id 99, the model's vocabulary has 10");
}

TEST(TokenizerJsonErrors, EndTokens) {
  std::string good = Parts().text();
  EXPECT_EQ(errorOf(good, {{"generation_config.json", R"({"eos_token_id": [4, 10]})"}}),
            "generation_config.json': 'eos_token_id' is no id below the vocabulary's size of 10");
  EXPECT_EQ(errorOf(good, {{"tokenizer_config.json", R"({"bos_token": {"content": "<s>"}})"}}),
            "tokenizer_config.json': 'bos_token' '<s>' is not in the vocabulary");
  EXPECT_EQ(errorOf(good, {{"config.json", "[]"}}), "config.json': is no JSON object");
}

/// The first file that has an id or a token decides; null is nothing.
TEST(TokenizerJson, EndTokensByFile) {
  TemporaryFolder folder;
  folder.write("tokenizer.json", Parts().text());
  folder.write("special_tokens_map.json", R"({"bos_token": "b", "eos_token": "a"})");
  auto model = readTokenizerJson(folder.path(), 10);
  ASSERT_TRUE(bool(model));
  EXPECT_EQ(model->bos, 1);
  EXPECT_EQ(model->ends, std::vector<int32_t>{0});
  folder.write("tokenizer_config.json", R"({"bos_token": null, "eos_token": {"content": "<e>"}})");
  folder.write("config.json", R"({"bos_token_id": 2})");
  model = readTokenizerJson(folder.path(), 10);
  ASSERT_TRUE(bool(model));
  EXPECT_EQ(model->bos, 2);
  EXPECT_EQ(model->ends, std::vector<int32_t>{3});
  folder.write("generation_config.json", R"({"bos_token_id": null, "eos_token_id": [1, 9]})");
  model = readTokenizerJson(folder.path(), 10);
  ASSERT_TRUE(bool(model));
  EXPECT_EQ(model->bos, 2);
  EXPECT_EQ(model->ends, (std::vector<int32_t>{1, 9}));
}

/// Python escapes what is beyond U+FFFF as a surrogate pair; LLVM's parser gets every second plane
/// wrong.
TEST(TokenizerJson, SurrogatePairs) {
  Parts parts;
  parts.added = R"([{"id": 3, "content": "\\\ud83d\ude00\ud840\udc00\udbff\udfff"}])";
  TemporaryFolder folder;
  folder.write("tokenizer.json", parts.text());
  auto model = readTokenizerJson(folder.path(), 10);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  EXPECT_EQ(model->pieces[3].bytes, "\\\xF0\x9F\x98\x80\xF0\xA0\x80\x80\xF4\x8F\xBF\xBF");
}

/// Cut off anywhere, a real file is an error and nothing else.
TEST(TokenizerJsonErrors, Truncated) {
  std::string file = readText(modelPath("tales-nano/tokenizer.json"));
  for (size_t size = 0; size + 2 < file.size(); size += 97)
    EXPECT_NE(errorOf(file.substr(0, size)), "") << size;
}

/// Bytes replaced anywhere: whatever still reads also encodes and decodes.
TEST(TokenizerJsonErrors, RandomDamage) {
  std::string file = readText(modelPath("tales-nano/tokenizer.json"));
  std::mt19937 random(9);
  TemporaryFolder folder;
  unsigned good = 0, bad = 0;
  for (int round = 0; round < 400; ++round) {
    std::string damaged = file;
    for (size_t i = 1 + random() % 4; i > 0; --i) {
      char &c = damaged[random() % damaged.size()];
      // Mostly one that keeps the syntax, so that the values are put to the test, too.
      if (random() % 8 == 0)
        c = R"(\"{}[],: -)"[random() % 10];
      else if (llvm::isDigit(c))
        c = static_cast<char>('0' + random() % 10);
      else if (llvm::isAlpha(c))
        c = "abenotTfr"[random() % 9];
    }
    folder.write("tokenizer.json", damaged);
    auto model = readTokenizerJson(folder.path(), 512);
    if (!model) {
      ++bad;
      EXPECT_FALSE(llvm::toString(model.takeError()).empty());
      continue;
    }
    ++good;
    HostTokenizer host(*model);
    EXPECT_FALSE(host.decode(host.encode("Once upon a time<|endoftext|> \xFF", true)).empty());
  }
  EXPECT_GT(good, 20u);
  EXPECT_GT(bad, 20u);
}
