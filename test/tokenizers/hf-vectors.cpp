// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every text of every folder with vectors, made with the tokenizers library: the same ids with and
// without special tokens, and the same text back. A folder that cannot be read fails.

#include "HfVectors.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "llvm/ADT/STLExtras.h"

using namespace burin;

namespace {
struct HfVectors : testing::TestWithParam<std::string> {};
} // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HfVectors);

static std::string withoutSpecial(const HostTokenizer &host, const TokenizerModel &model,
                                  std::vector<int32_t> ids) {
  llvm::erase_if(ids, [&](int32_t id) {
    return llvm::any_of(model.addedTokens, [&](const TokenizerModel::AddedToken &token) {
      return token.special && token.id == static_cast<uint32_t>(id);
    });
  });
  return host.decode(ids);
}

/// BERT's and CLIP's: ids are with special tokens, some texts have a second one.
static void checkEncoder(const HostTokenizer &host, const TokenizerModel &model,
                         const llvm::json::Object &vector) {
  std::string text = vector.getString("text")->str();
  std::vector<int32_t> ids = host.encode(text, true);
  if (std::optional<llvm::StringRef> second = vector.getString("pair")) {
    for (int32_t id : host.encode(*second, false))
      ids.push_back(id);
    ids.insert(ids.end(), model.suffix.begin(), model.suffix.end());
  }
  EXPECT_EQ(ids, integers(vector, "ids")) << text;
}

TEST_P(HfVectors, AllAgree) {
  std::string directory = sharedPath("hf_tiny/" + GetParam());
  auto model = readTokenizerJson(directory, 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  std::vector<llvm::json::Object> vectors = readLines(directory + "/tokenizer_vectors.jsonl");
  ASSERT_GE(vectors.size(), 40u);
  for (const llvm::json::Object &vector : vectors) {
    if (!vector.get("ids_with_special")) {
      checkEncoder(host, *model, vector);
      continue;
    }
    std::string text = vector.getString("text")->str();
    std::vector<int32_t> ids = integers(vector, "ids");
    std::vector<int32_t> special = integers(vector, "ids_with_special");
    EXPECT_EQ(host.encode(text, false), ids) << text;
    EXPECT_EQ(host.encode(text, true), special) << text;
    EXPECT_EQ(host.decode(ids), vector.getString("decoded")->str());
    EXPECT_EQ(withoutSpecial(host, *model, special),
              vector.getString("decoded_skip_special").value_or(*vector.getString("decoded")));
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, HfVectors,
                         testing::ValuesIn(foldersWith("tokenizer_vectors.jsonl")), folderName);

/// At least those that there are today.
TEST(HfVectorsFolders, AllAreListed) {
  BURIN_NEEDS(sharedPath("hf_tiny"));
  EXPECT_GE(foldersWith("tokenizer_vectors.jsonl").size(), 24u);
}
