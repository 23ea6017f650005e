// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rotary embedding's parameters, in the spellings of transformers 4 and 5.

#include "compiler/formats/ModelConfig.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

ModelConfig rope(llvm::StringRef text, llvm::StringRef layerType = "full_attention") {
  ModelConfig config = llvm::cantFail(ModelConfig::parse(text, "config.json"));
  return llvm::cantFail(config.rope(layerType));
}

std::string type(const ModelConfig &rope) { return llvm::cantFail(rope.string("rope_type")); }
double number(const ModelConfig &rope, llvm::StringRef key) {
  return llvm::cantFail(rope.number(key));
}

} // namespace

TEST(RopeConfig, NothingSaid) {
  ModelConfig r = rope(R"({"rope_scaling":null})");
  EXPECT_EQ(type(r), "default");
  EXPECT_FALSE(r.has("rope_theta"));
}

TEST(RopeConfig, OldSpelling) {
  ModelConfig r = rope(R"({"rope_theta":500000.0,"partial_rotary_factor":0.75,)"
                       R"("rope_scaling":{"type":"linear","factor":8}})");
  EXPECT_EQ(type(r), "linear");
  EXPECT_FALSE(r.has("type"));
  EXPECT_EQ(number(r, "rope_theta"), 500000);
  EXPECT_EQ(number(r, "factor"), 8);
  EXPECT_EQ(number(r, "partial_rotary_factor"), 0.75);
}

TEST(RopeConfig, Phi3KeepsTheOriginalContextOutside) {
  ModelConfig r = rope(R"({"rope_theta":10000.0,"original_max_position_embeddings":80,)"
                       R"("rope_scaling":{"type":"su","short_factor":[1,1.5],"long_factor":[2]}})");
  EXPECT_EQ(type(r), "longrope");
  EXPECT_EQ(number(r, "original_max_position_embeddings"), 80);
  EXPECT_EQ(llvm::cantFail(r.numbers("short_factor")), std::vector<double>({1, 1.5}));
}

TEST(RopeConfig, NewSpelling) {
  ModelConfig r = rope(R"({"rope_parameters":{"rope_theta":1e6,"rope_type":"llama3","factor":8.0,)"
                       R"("low_freq_factor":1.0}})");
  EXPECT_EQ(type(r), "llama3");
  EXPECT_EQ(number(r, "rope_theta"), 1e6);
  EXPECT_EQ(textOf(r.number("high_freq_factor")),
            "'config.json' has no 'rope_parameters.high_freq_factor'");
}

TEST(RopeConfig, OneSetForEachKindOfLayer) {
  const char text[] = R"({"rope_parameters":{)"
                      R"("full_attention":{"rope_type":"linear","factor":8.0,"rope_theta":1e6},)"
                      R"("sliding_attention":{"rope_type":"default","rope_theta":1e4}}})";
  EXPECT_EQ(number(rope(text), "rope_theta"), 1e6);
  EXPECT_EQ(type(rope(text)), "linear");
  EXPECT_EQ(number(rope(text, "sliding_attention"), "rope_theta"), 1e4);
  EXPECT_EQ(type(rope(text, "sliding_attention")), "default");

  ModelConfig config = llvm::cantFail(ModelConfig::parse(text, "config.json"));
  EXPECT_EQ(textOf(config.rope("chunked_attention")),
            "'config.json' has no 'rope_parameters.chunked_attention'");
}

TEST(RopeConfig, Gemma3BeforeTransformers5) {
  const char text[] = R"({"rope_theta":1e6,"rope_local_base_freq":1e4,)"
                      R"("rope_scaling":{"rope_type":"linear","factor":8.0}})";
  EXPECT_EQ(type(rope(text)), "linear");
  EXPECT_EQ(number(rope(text), "rope_theta"), 1e6);
  EXPECT_EQ(type(rope(text, "sliding_attention")), "default");
  EXPECT_EQ(number(rope(text, "sliding_attention"), "rope_theta"), 1e4);
}

TEST(RopeConfig, WrongTypes) {
  ModelConfig config = llvm::cantFail(ModelConfig::parse(R"({"rope_scaling":3})", "config.json"));
  EXPECT_EQ(textOf(config.rope()), "'rope_scaling' in 'config.json' is 3, expected an object");
  config = llvm::cantFail(ModelConfig::parse(R"({"rope_scaling":{"type":3}})", "config.json"));
  EXPECT_EQ(textOf(config.rope()),
            "'rope_scaling.rope_type' in 'config.json' is 3, expected a string");
}
