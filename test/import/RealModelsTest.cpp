// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Models that others wrote: the same weights in two formats, and every published layout at hand.

#include "compiler/formats/ModelFiles.h"
#include "test/import/SharedData.h"
#include "test/import/TemporaryFolder.h"
#include <cstring>

using namespace burin;

namespace {

ModelFiles open(const std::string &path) {
  llvm::Expected<ModelFiles> model = openModel(path);
  if (!model) {
    ADD_FAILURE() << textOf(model.takeError());
    return {};
  }
  return std::move(*model);
}

std::string shapeOf(const ModelFiles &model, llvm::StringRef name) {
  const Tensor *tensor = model.weights.find(name);
  return tensor ? nameOf(tensor->type).str() + shapeToString(tensor->shape) : "absent";
}

} // namespace

// The Hugging Face twin has its query and key rows permuted to halves and was written by another
// program, so that equal bits prove names, places and the undoing of the interleaving.
TEST(RealModels, Stories260KIsTheSameInBothFormats) {
  BURIN_REQUIRE_SHARED("stories260K");
  BURIN_REQUIRE_SHARED("hf_derived/stories260K");
  ModelFiles bin = open(sharedData("stories260K/stories260K.bin"));
  ModelFiles folder = open(sharedData("hf_derived/stories260K"));
  EXPECT_EQ(bin.stem, "stories260K");
  EXPECT_EQ(bin.tokenizerPath, sharedData("stories260K/tok512.bin"));
  ASSERT_EQ(bin.weights.tensors().size(), 2u + 5 * 9);
  ASSERT_EQ(folder.weights.tensors().size(), bin.weights.tensors().size());
  for (const Tensor &a : bin.weights.tensors()) {
    const Tensor *b = folder.weights.find(a.name);
    ASSERT_NE(b, nullptr) << a.name;
    ASSERT_EQ(a.shape, b->shape) << a.name;
    std::vector<float> rowA(a.columns()), rowB(a.columns());
    for (int64_t row = 0; row < a.rows(); ++row) {
      bin.weights.readRow(a, row, rowA);
      folder.weights.readRow(*b, row, rowB);
      ASSERT_EQ(memcmp(rowA.data(), rowB.data(), rowA.size() * sizeof(float)), 0)
          << a.name << " row " << row;
      ASSERT_EQ(bin.weights.rowBytes(a, row), folder.weights.rowBytes(*b, row)) << a.name;
    }
  }
  for (llvm::StringRef key :
       {"hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
        "num_key_value_heads", "vocab_size", "max_position_embeddings"})
    EXPECT_EQ(llvm::cantFail(bin.config.dimension(key)),
              llvm::cantFail(folder.config.dimension(key)))
        << key.str();
  for (llvm::StringRef key : {"rms_norm_eps", "rope_theta"})
    EXPECT_EQ(llvm::cantFail(bin.config.number(key)), llvm::cantFail(folder.config.number(key)));
  EXPECT_EQ(llvm::cantFail(bin.config.boolean("tie_word_embeddings")),
            llvm::cantFail(folder.config.boolean("tie_word_embeddings")));
}

TEST(RealModels, Tales) {
  ModelFiles model = open(BURIN_SOURCE_DIR "/test/models/tales");
  EXPECT_EQ(model.stem, "tales");
  EXPECT_EQ(model.bos, 0);
  EXPECT_EQ(model.endTokens, std::vector<int64_t>({0}));
  EXPECT_EQ(model.tokenizerPath, BURIN_SOURCE_DIR "/test/models/tales/tokenizer.json");
  EXPECT_EQ(model.weights.tensors().size(), 2u + 6 * 9);
  EXPECT_EQ(shapeOf(model, "model.embed_tokens.weight"), "bf16(1024, 128)");
  EXPECT_EQ(shapeOf(model, "model.layers.0.self_attn.q_proj.weight"), "bf16(128, 128)");
  EXPECT_EQ(shapeOf(model, "model.layers.5.self_attn.k_proj.weight"), "bf16(64, 128)");
  EXPECT_EQ(shapeOf(model, "model.layers.5.mlp.down_proj.weight"), "bf16(128, 344)");
  EXPECT_EQ(shapeOf(model, "model.norm.weight"), "bf16(128)");
  EXPECT_EQ(shapeOf(model, "lm_head.weight"), "absent");
  int64_t parameters = 0;
  for (const Tensor &tensor : model.weights.tensors())
    parameters += tensor.elements();
  EXPECT_EQ(parameters, 1220224) << "as its README says";
}

TEST(RealModels, Llama2InTwoShards) {
  BURIN_REQUIRE_SHARED("hf_tiny/llama2");
  ModelFiles model = open(sharedData("hf_tiny/llama2"));
  EXPECT_EQ(model.weights.tensors().size(), 3u + 3 * 9);
  EXPECT_EQ(shapeOf(model, "model.embed_tokens.weight"), "f16(467, 64)");
  EXPECT_EQ(shapeOf(model, "model.layers.2.mlp.gate_proj.weight"), "f16(53, 64)");
  EXPECT_EQ(shapeOf(model, "lm_head.weight"), "f16(467, 64)");
  EXPECT_EQ(llvm::cantFail(model.config.dtype()), "float16");
  EXPECT_EQ(llvm::cantFail(llvm::cantFail(model.config.rope()).string("rope_type")), "default");
  int64_t bytes = 0;
  for (const Tensor &tensor : model.weights.tensors())
    bytes += tensor.bytes.size();
  EXPECT_EQ(bytes, 279808) << "total_size in its index";
}

TEST(RealModels, EndTokensFromBothConfigs) {
  BURIN_REQUIRE_SHARED("hf_tiny/llama3.2");
  ModelFiles model = open(sharedData("hf_tiny/llama3.2"));
  EXPECT_EQ(model.bos, 434);
  EXPECT_EQ(model.endTokens, std::vector<int64_t>({435, 443}));
  ModelConfig rope = llvm::cantFail(model.config.rope());
  EXPECT_EQ(llvm::cantFail(rope.string("rope_type")), "llama3");
  EXPECT_EQ(llvm::cantFail(rope.number("rope_theta")), 500000);
  EXPECT_EQ(llvm::cantFail(rope.dimension("original_max_position_embeddings")), 64);
}

// Every tiny model that has a config and safetensors; integer buffers are listed, not used.
TEST(RealModels, EveryPublishedLayoutOpens) {
  BURIN_REQUIRE_SHARED("hf_tiny");
  int opened = 0, unusable = 0;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(sharedData("hf_tiny"), error), end; it != end && !error;
       it.increment(error)) {
    std::string path = it->path();
    if (!llvm::sys::fs::exists(path + "/config.json") ||
        (!llvm::sys::fs::exists(path + "/model.safetensors") &&
         !llvm::sys::fs::exists(path + "/model.safetensors.index.json")))
      continue;
    SCOPED_TRACE(path);
    ModelFiles model = open(path);
    EXPECT_FALSE(model.weights.tensors().empty());
    unusable += model.weights.unusable().size();
    EXPECT_TRUE(bool(model.config.modelType()));
    EXPECT_TRUE(bool(model.config.rope()));
    ++opened;
  }
  EXPECT_FALSE(error) << error.message();
  EXPECT_GE(opened, 30);
  EXPECT_GE(unusable, 1);
}
