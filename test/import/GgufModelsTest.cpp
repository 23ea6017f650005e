// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// GGUF files that llama.cpp's converter made, against the safetensors that it read: equal bits
// prove names, permuted rows, norms and pieces.

#include "compiler/formats/ModelFiles.h"
#include "test/import/GgufWriter.h"
#include "test/import/SharedData.h"
#include "test/import/TemporaryFolder.h"
#include <algorithm>
#include <cmath>
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

class Twins : public testing::TestWithParam<const char *> {};

} // namespace

TEST_P(Twins, HaveTheSameTensorsAndSizes) {
  const std::string folder = std::string("hf_tiny/") + GetParam();
  BURIN_REQUIRE_SHARED("hf_tiny");
  ModelFiles theirs = open(sharedData(folder)), ours = open(sharedData(folder + "/model-f32.gguf"));
  EXPECT_EQ(ours.format, "GGUF");
  int compared = 0;
  for (const Tensor &a : theirs.weights.tensors()) {
    const Tensor *b = ours.weights.find(a.name);
    ASSERT_NE(b, nullptr) << a.name;
    ASSERT_EQ(a.shape, b->shape) << a.name;
    std::vector<float> rowA(a.columns()), rowB(a.columns());
    for (int64_t row = 0; row < a.rows(); ++row) {
      theirs.weights.readRow(a, row, rowA);
      ours.weights.readRow(*b, row, rowB);
      for (int64_t j = 0; j < a.columns(); ++j)
        // 1 + w was rounded to f32 when w was near -1 or tiny: half a unit of 2^-23.
        ASSERT_NEAR(rowA[j], rowB[j], b->offset == 0 ? 0 : 0x1p-24 * std::fabs(1 + rowA[j]))
            << a.name << " row " << row;
    }
    ++compared;
  }
  EXPECT_GE(compared, 20);
  for (llvm::StringRef key :
       {"hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
        "num_key_value_heads", "vocab_size", "max_position_embeddings", "sliding_window",
        "original_max_position_embeddings", "model_dim", "max_context_length",
        "num_transformer_layers", "query_pre_attn_scalar"})
    if (theirs.config.has(key) &&
        !(key == "sliding_window" && theirs.config.has("max_window_layers")))
      EXPECT_EQ(llvm::cantFail(theirs.config.dimension(key)),
                llvm::cantFail(ours.config.dimension(key)))
          << key.str();
  for (llvm::StringRef key : {"rms_norm_eps", "partial_rotary_factor", "attn_logit_softcapping",
                              "final_logit_softcapping"})
    if (theirs.config.has(key))
      EXPECT_EQ(llvm::cantFail(theirs.config.number(key)), llvm::cantFail(ours.config.number(key)))
          << key.str();
  for (llvm::StringRef key : {"num_query_heads", "num_kv_heads"})
    EXPECT_EQ(llvm::cantFail(theirs.config.dimensions(key)),
              llvm::cantFail(ours.config.dimensions(key)))
        << key.str();
  EXPECT_EQ(llvm::cantFail(theirs.config.modelType()), llvm::cantFail(ours.config.modelType()));
  ModelConfig ropeA = llvm::cantFail(theirs.config.rope()),
              ropeB = llvm::cantFail(ours.config.rope());
  EXPECT_EQ(llvm::cantFail(ropeA.number("rope_theta", 1e4)),
            llvm::cantFail(ropeB.number("rope_theta", 1e4)));
  for (llvm::StringRef key : {"long_factor", "short_factor"})
    EXPECT_EQ(llvm::cantFail(ropeA.numbers(key)), llvm::cantFail(ropeB.numbers(key)));
}

INSTANTIATE_TEST_SUITE_P(All, Twins,
                         testing::Values("llama2", "llama3", "llama3.2", "qwen2", "qwen3", "phi3",
                                         "phi3_longrope", "phi4mini", "gemma2", "openelm"),
                         [](const testing::TestParamInfo<const char *> &name) {
                           std::string text = name.param;
                           std::replace(text.begin(), text.end(), '.', '_');
                           return text;
                         });

TEST(GgufModels, StoriesOfEveryPrecision) {
  BURIN_REQUIRE_SHARED("gguf_derived");
  BURIN_REQUIRE_SHARED("hf_derived/stories260K");
  ModelFiles exact = open(sharedData("hf_derived/stories260K"));
  // Half a step of each type's codes, as a part of the row's largest number: f16 has 11 bits of
  // precision; Q6_K and Q4_K_M fall back to Q8_0, Q5_0 and F16 here, Q5_0 being the coarsest.
  for (auto [name, part] : std::initializer_list<std::pair<const char *, double>>{
           {"f32", 0}, {"F16", 0x1p-11}, {"Q6_K", 1.0 / 127}, {"Q4_K_M", 1.0 / 16}}) {
    SCOPED_TRACE(name);
    ModelFiles model = open(sharedData(std::string("gguf_derived/stories260K-") + name + ".gguf"));
    EXPECT_EQ(model.endTokens, std::vector<int64_t>{2});
    EXPECT_EQ(model.bos, 1);
    for (const Tensor &a : exact.weights.tensors()) {
      const Tensor *b = model.weights.find(a.name);
      ASSERT_NE(b, nullptr) << a.name;
      std::vector<float> rowA(a.columns()), rowB(a.columns());
      for (int64_t row = 0; row < a.rows(); ++row) {
        exact.weights.readRow(a, row, rowA);
        model.weights.readRow(*b, row, rowB);
        double largest = 0;
        for (float value : rowA)
          largest = std::max(largest, double(std::fabs(value)));
        for (int64_t j = 0; j < a.columns(); ++j)
          ASSERT_NEAR(rowA[j], rowB[j], part * largest) << a.name << " row " << row;
      }
    }
  }
}

TEST(GgufModels, WhatIsNoModelOfOurs) {
  TemporaryFolder folder;
  auto refusal = [&](const GgufWriter &writer) {
    return textOf(openModel(folder.write("m.gguf", writer.str())), &folder);
  };
  EXPECT_EQ(refusal(GgufWriter()), "'m.gguf' has no 'general.architecture'");
  EXPECT_EQ(refusal(GgufWriter().text("general.type", "adapter")),
            "'m.gguf' holds the 'adapter' of a model, expected a model | give the file of the "
            "model itself");
  EXPECT_EQ(refusal(GgufWriter().text("general.architecture", "rwkv")).substr(0, 82),
            "the architecture in 'm.gguf' is 'rwkv', which is not supported | expected one of '");
  GgufWriter llama;
  llama.text("general.architecture", "llama");
  EXPECT_EQ(refusal(llama), "'m.gguf' has no 'llama.embedding_length'");
  llama.u32("llama.embedding_length", 4).u32("llama.feed_forward_length", 1);
  llama.u32("llama.block_count", 1).u32("llama.attention.head_count", 2);
  llama.u32("llama.context_length", 8).f32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  EXPECT_EQ(refusal(llama), "'m.gguf' has no embedding, the matrix 'token_embd.weight'");
  llama.tensor("token_embd.weight", {4, 3}, 0, std::string(48, 0));
  EXPECT_EQ(refusal(llama), "");
  EXPECT_EQ(refusal(GgufWriter(llama).tensor("blk.0.attn_q.weight", {4, 3}, 0, std::string(48, 0))),
            "tensor 'blk.0.attn_q.weight' has shape (3, 4), expected an even number of rows for "
            "each of 2 heads");
  EXPECT_EQ(refusal(GgufWriter(llama).u32("llama.expert_count", 8)),
            "'llama.expert_count' in 'm.gguf' is 8, expected none | models that are mixtures of "
            "experts are not supported");
  EXPECT_EQ(refusal(GgufWriter(llama).u32("tokenizer.ggml.bos_token_id", 0x80000000)),
            "'tokenizer.ggml.bos_token_id' in 'm.gguf' is 2147483648, expected a token number "
            "from 0 to 2147483647");
}

TEST(GgufModels, Shards) {
  TemporaryFolder folder;
  GgufWriter first, second;
  first.text("general.architecture", "llama").u32("llama.embedding_length", 4);
  first.u32("llama.feed_forward_length", 1).u32("llama.block_count", 1);
  first.u32("llama.attention.head_count", 2).u32("llama.context_length", 8);
  first.f32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  first.pair("split.no", 2, le(uint16_t(0))).pair("split.count", 2, le(uint16_t(2)));
  first.tensor("token_embd.weight", {4, 3}, 0, std::string(48, 0));
  second.pair("split.no", 2, le(uint16_t(1))).pair("split.count", 2, le(uint16_t(2)));
  second.tensor("output_norm.weight", {4}, 0, std::string(16, 0));
  std::string path = folder.write("m-00001-of-00002.gguf", first.str());
  EXPECT_EQ(textOf(openModel(path), &folder), "there is no file 'm-00002-of-00002.gguf'");
  folder.write("m-00002-of-00002.gguf", first.str()); // the same part twice
  EXPECT_EQ(
      textOf(openModel(path), &folder),
      "'m-00002-of-00002.gguf' says that it is part 1 of 2 of a model, expected part 2 of 2 | "
      "download the part anew");
  std::string last = folder.write("m-00002-of-00002.gguf", second.str());
  EXPECT_EQ(
      textOf(openModel(last), &folder),
      "'m-00002-of-00002.gguf' is part 2 of 2 of a model | give the first part, the others are "
      "found beside it");
  ModelFiles model = open(path);
  EXPECT_NE(model.weights.find("model.norm.weight"), nullptr);
  EXPECT_EQ(textOf(openModel(folder.write("other.gguf", first.str())), &folder),
            "'other.gguf' is the first of 2 parts of a model, expected a name that ends in "
            "'-00001-of-00002.gguf'");
}
