// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The other published families: each is refused for the feature that is missing, by name, rather
// than read half.

#include "SharedData.h"
#include "compiler/tokenizers/TokenizerJson.h"

using namespace burin;

namespace {
struct Refused {
  const char *folder, *reason;
};
struct HfRefused : testing::TestWithParam<Refused> {};
} // namespace

TEST_P(HfRefused, NamesTheFeature) {
  std::string directory = sharedPath(std::string("hf_tiny/") + GetParam().folder);
  BURIN_NEEDS(directory);
  auto model = readTokenizerJson(directory, 1024);
  ASSERT_FALSE(bool(model));
  EXPECT_EQ(llvm::toString(model.takeError()),
            "'" + directory + "/tokenizer.json': " + GetParam().reason);
}

static const char kFallback[] =
    "BPE with 'byte_fallback' (SentencePiece) is not supported, only byte-level BPE is";

INSTANTIATE_TEST_SUITE_P(
    Models, HfRefused,
    testing::Values(
        Refused{"llama2", kFallback}, Refused{"phi3", kFallback}, Refused{"gemma3", kFallback},
        Refused{"mistral", kFallback}, Refused{"openelm", kFallback},
        Refused{"tok_llama2_metaspace_first", kFallback},
        Refused{"qwen2", "normalizer 'NFC' is not supported"},
        Refused{"qwen3", "normalizer 'NFC' is not supported"},
        Refused{"bert", "tokenizer model 'WordPiece' is not supported, only byte-level 'BPE' is"},
        Refused{"clip", "BPE with 'end_of_word_suffix' '</w>' is not supported"}),
    [](const auto &info) { return std::string(info.param.folder); });

/// A regular expression that has no matcher is named in full.
TEST(HfRefusedRegex, Phi4Mini) {
  std::string directory = sharedPath("hf_tiny/phi4mini");
  BURIN_NEEDS(directory);
  auto model = readTokenizerJson(directory, 1024);
  ASSERT_FALSE(bool(model));
  std::string message = llvm::toString(model.takeError());
  EXPECT_NE(message.find("pre-tokenizer 'Split' has an unknown regular expression '[^\\r\\n"),
            std::string::npos)
      << message;
}
