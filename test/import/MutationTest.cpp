// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Thousands of small damages to valid files. Reading may fail or succeed, but what it hands out
// lies inside the file, every error has a text, and nothing crashes (run it under a sanitizer,
// too). The generator is seeded: each run makes the same damages.

#include "compiler/formats/ModelFiles.h"
#include "compiler/formats/Pickle.h"
#include "compiler/formats/Safetensors.h"
#include "compiler/formats/TorchCheckpoint.h"
#include "test/import/Container.h"
#include "test/import/TemporaryFolder.h"
#include "llvm/ADT/StringExtras.h"
#include <cstdlib>
#include <random>

using namespace burin;

namespace {

class Mutation : public testing::Test {
protected:
  size_t below(size_t limit) { return limit ? random() % limit : 0; }

  /// One to three damages: a bit, a byte of JSON's own alphabet, a piece removed, doubled or cut.
  std::string damaged(std::string text) {
    static const char kAlphabet[] = "{}[]\":,\\0123456789-.eEtfnNI ";
    for (size_t i = 0, count = 1 + below(3); i < count && !text.empty(); ++i) {
      size_t at = below(text.size());
      switch (below(6)) {
      case 0:
        text[at] ^= 1 << below(8);
        break;
      case 1:
        text[at] = kAlphabet[below(sizeof(kAlphabet) - 1)];
        break;
      case 2:
        text.insert(at, 1, kAlphabet[below(sizeof(kAlphabet) - 1)]);
        break;
      case 3:
        text.erase(at, 1 + below(8));
        break;
      case 4: {
        std::string piece = text.substr(at, 1 + below(40));
        text.insert(below(text.size()), piece);
        break;
      }
      case 5:
        text.resize(at);
        break;
      }
    }
    return text;
  }

  /// Reads every row of every tensor; the sum keeps the reading from being optimized away.
  void readAll(const WeightStore &store) {
    for (const Tensor &tensor : store.tensors()) {
      ASSERT_EQ(tensor.storedBytes(), bytesOf(tensor.type, tensor.elements()));
      if (tensor.elements() == 0)
        continue;
      std::vector<float> row(tensor.columns());
      for (int64_t i = 0; i < tensor.rows(); ++i) {
        store.readRow(tensor, i, row);
        for (float value : row)
          sum += value;
      }
    }
  }

  /// Counts one outcome.
  template <typename T> void outcome(T &&result, const WeightStore *store) {
    std::string text = textOf(std::forward<T>(result));
    if (!text.empty()) {
      ++refused;
      return;
    }
    ++accepted;
    if (store)
      readAll(*store);
  }

  TemporaryFolder folder;
  std::mt19937 random{20240229};
  int refused = 0, accepted = 0;
  volatile double sum = 0;
};

} // namespace

TEST_F(Mutation, SafetensorsHeader) {
  const std::string header = R"({"__metadata__":{"format":"pt"},)"
                             R"("a.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},)"
                             R"("b.bias":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},)"
                             R"("ids":{"dtype":"I64","shape":[1],"data_offsets":[32,40]}})";
  const std::string data(40, '\x3c');
  for (int i = 0; i < 4000; ++i) {
    // Half of them with a length that fits, or nearly all would fail on that alone.
    std::string file = i % 2 ? container(damaged(header), data) : damaged(container(header, data));
    std::string path = folder.write("m.safetensors", file);
    WeightStore store;
    outcome(readSafetensors(path, store), &store);
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(refused + accepted, 4000);
  EXPECT_GT(refused, 2000);
  EXPECT_GT(accepted, 100);
}

// Headers of small numbers, some of them absurd, before a file of the size that they imply:
// whatever makes sense must be accepted and nothing else.
TEST_F(Mutation, Llama2cSizes) {
  for (int i = 0; i < 3000; ++i) {
    static const int32_t kNumbers[] = {-1, 0, 1, 2, 3, 4, 6, 8};
    int64_t words[7];
    std::string file;
    for (int64_t &word : words) {
      word = kNumbers[below(12) < 1 ? below(2) : 2 + below(6)];
      char buffer[4];
      llvm::support::endian::write32le(buffer, static_cast<uint32_t>(word));
      file.append(buffer, 4);
    }
    auto [dim, hidden, layers, heads, kvHeads, vocab, seqLen] = words;
    bool sound = dim > 0 && hidden > 0 && layers > 0 && heads > 0 && kvHeads > 0 && vocab != 0 &&
                 seqLen > 0 && dim % (2 * heads) == 0 && heads % kvHeads == 0;
    if (sound) {
      int64_t kv = dim / heads * kvHeads, rows = std::abs(vocab) * (vocab < 0 ? 2 : 1);
      int64_t layer = 2 * dim + 2 * dim * dim + 2 * kv * dim + 3 * hidden * dim;
      file.append(4 * (rows * dim + layers * layer + dim + seqLen * dim / heads), '\x3c');
    } else {
      file.append(4 * below(500), '\x3c');
    }
    llvm::Expected<ModelFiles> model = openModel(folder.write("m.bin", file));
    ASSERT_EQ(bool(model), sound) << textOf(model.takeError());
    if (model)
      readAll(model->weights);
    outcome(model.takeError(), nullptr);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(accepted, 100);
}

TEST_F(Mutation, Llama2cBytes) {
  // dim 4, hidden 1, 1 layer, 2 heads, 1 kv head, 2 tokens, 2 positions
  std::string file("\4\0\0\0\1\0\0\0\1\0\0\0\2\0\0\0\1\0\0\0\2\0\0\0\2\0\0\0", 28);
  file += std::string(4 * (8 + 4 + 16 + 8 + 8 + 16 + 4 + 4 + 4 + 4 + 4 + 4), '\x3c');
  ASSERT_EQ(textOf(openModel(folder.write("m.bin", file))), "");
  for (int i = 0; i < 2000; ++i) {
    llvm::Expected<ModelFiles> model =
        openModel(folder.write("m.bin", damaged(file.substr(0, 28)) + file.substr(28)));
    if (model)
      readAll(model->weights);
    outcome(model.takeError(), nullptr);
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(refused + accepted, 2000);
  EXPECT_GT(refused, 1000);
}

/// One of the fuzzers' seeds.
static std::string seed(llvm::StringRef name) {
  auto file = llvm::MemoryBuffer::getFile(BURIN_SOURCE_DIR "/test/fuzz/seeds/" + name);
  EXPECT_TRUE(bool(file)) << name.str();
  return file ? (*file)->getBuffer().str() : "";
}

TEST_F(Mutation, Gguf) {
  const std::string file = seed("gguf/llama.gguf");
  ASSERT_EQ(textOf(openModel(folder.write("m.gguf", file))), "");
  for (int i = 0; i < 4000; ++i) {
    llvm::Expected<ModelFiles> model = openModel(folder.write("m.gguf", damaged(file)));
    if (model)
      readAll(model->weights);
    outcome(model.takeError(), nullptr);
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(refused + accepted, 4000);
  EXPECT_GT(refused, 2000);
  EXPECT_GT(accepted, 100); // a letter in a name, a number
}

TEST_F(Mutation, TorchCheckpoint) {
  const std::string file = seed("checkpoint/six.pt"), pickle = seed("checkpoint/dict.pkl");
  auto bytes = [](llvm::StringRef text) { return llvm::arrayRefFromStringRef(text); };
  for (int i = 0; i < 4000; ++i) {
    WeightStore store;
    std::string zip = damaged(file);
    outcome(parseTorchCheckpoint(bytes(zip), "m.pt", ModelConfig(), store), &store);
    // Damaged zip files rarely get as far as this.
    std::string alone = damaged(pickle);
    outcome(readStateDict(bytes(alone), "m.pt"), nullptr);
    if (HasFatalFailure())
      return;
  }
  EXPECT_EQ(refused + accepted, 8000);
  EXPECT_GT(refused, 4000);
  EXPECT_GT(accepted, 100);
}

TEST_F(Mutation, Config) {
  const std::string text = R"({"model_type":"llama","hidden_size":64,"rms_norm_eps":1e-05,)"
                           R"("eos_token_id":[2,3],"rope_scaling":{"rope_type":"linear","factor":)"
                           R"(2.0},"tie_word_embeddings":true,"rope_theta":10000.0})";
  for (int i = 0; i < 4000; ++i) {
    llvm::Expected<ModelConfig> config = ModelConfig::parse(damaged(text), "config.json");
    if (!config) {
      outcome(config.takeError(), nullptr);
      continue;
    }
    outcome(config->dimension("hidden_size"), nullptr);
    outcome(config->positive("rms_norm_eps"), nullptr);
    outcome(config->integers("eos_token_id"), nullptr);
    outcome(config->boolean("tie_word_embeddings"), nullptr);
    outcome(config->rope(), nullptr);
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(accepted, 1000);
}
