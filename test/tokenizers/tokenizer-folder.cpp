// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories without tokenizer.json: the same ids from the files that the Python classes read.

#include "HfVectors.h"
#include "TemporaryFolder.h"
#include "compiler/tokenizers/HostTokenizer.h"
#include "compiler/tokenizers/TokenizerFolder.h"

using namespace burin;

namespace {
struct OldFolder {
  const char *name, *file;
  const char *ids = "ids"; ///< of the vectors
};
struct TokenizerFolders : testing::TestWithParam<OldFolder> {};
} // namespace

/// Everything but tokenizer.json.
static void copyFolder(const std::string &from, const TemporaryFolder &to) {
  std::error_code failure;
  for (llvm::sys::fs::directory_iterator file(from, failure), end; !failure && file != end;
       file.increment(failure)) {
    llvm::StringRef name = llvm::sys::path::filename(file->path());
    if (name != "tokenizer.json" &&
        (name.ends_with(".json") || name.ends_with(".txt") || name == "tokenizer.model"))
      to.write(name.str(), readText(file->path()));
  }
}

TEST_P(TokenizerFolders, AllAgree) {
  std::string directory = sharedPath(std::string("hf_tiny/") + GetParam().name);
  BURIN_NEEDS(directory);
  TemporaryFolder folder;
  copyFolder(directory, folder);
  std::string path = findTokenizerFile(folder.path());
  ASSERT_EQ(llvm::sys::path::filename(path), GetParam().file);
  auto model = readTokenizerFile(path, 1024);
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  HostTokenizer host(*model);
  for (const llvm::json::Object &vector : readLines(directory + "/tokenizer_vectors.jsonl")) {
    if (vector.get("pair"))
      continue;
    std::string text = vector.getString("text")->str();
    bool isEncoder = !vector.get("ids_with_special");
    std::vector<int32_t> ids =
        integers(vector, vector.get(GetParam().ids) ? GetParam().ids : "ids");
    EXPECT_EQ(host.encode(text, isEncoder), ids) << text;
    if (!isEncoder)
      EXPECT_EQ(host.decode(ids), vector.getString("decoded")->str());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Folders, TokenizerFolders,
    testing::Values(OldFolder{"gpt2", "vocab.json"}, OldFolder{"qwen1.5", "vocab.json"},
                    OldFolder{"qwen2", "vocab.json"}, OldFolder{"qwen2.5", "vocab.json"},
                    OldFolder{"qwen3", "vocab.json"}, OldFolder{"qwen2_sliding", "vocab.json"},
                    OldFolder{"bert", "vocab.txt"}, OldFolder{"gemma2", "tokenizer.model"},
                    OldFolder{"gemma3", "tokenizer.model"}),
    [](const auto &info) {
      std::string name = info.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });
