// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a path holds, and what is gathered from a folder.

#include "compiler/formats/ModelFiles.h"
#include "test/import/Container.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

class OpenModel : public testing::Test {
protected:
  void SetUp() override {
    root = folder.makeFolder("tiny-1.1B");
    write("config.json", R"({"model_type":"llama"})");
    write("model.safetensors",
          container(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "0123"));
  }
  void write(llvm::StringRef name, llvm::StringRef content) {
    folder.write("tiny-1.1B/" + name.str(), content);
  }
  void remove(llvm::StringRef name) { llvm::sys::fs::remove(root + "/" + name.str()); }
  std::string opening(llvm::StringRef path) { return textOf(openModel(path), &folder); }
  std::string opening() { return opening(root); }

  TemporaryFolder folder;
  std::string root;
};

const char kAccepted[] =
    "expected a CoreNet checkpoint (.pt) with config.json beside it, or a GGUF "
    "file (.gguf), or a folder with config.json and model.safetensors, or a "
    "llama2.c file (.bin)";

} // namespace

TEST_F(OpenModel, Folder) {
  ModelFiles model = llvm::cantFail(openModel(root + "/"));
  EXPECT_EQ(model.format, "Hugging Face");
  EXPECT_EQ(model.stem, "tiny_1_1B");
  EXPECT_EQ(llvm::cantFail(model.config.modelType()), "llama");
  EXPECT_NE(model.weights.find("w"), nullptr);
  EXPECT_EQ(model.tokenizerPath, "");
  EXPECT_EQ(model.bos, -1);
  EXPECT_TRUE(model.endTokens.empty());
  write("tokenizer.json", "{}");
  EXPECT_EQ(llvm::cantFail(openModel(root)).tokenizerPath, root + "/tokenizer.json");
}

TEST_F(OpenModel, SpecialTokensAreMerged) {
  write("config.json", R"({"bos_token_id":9,"eos_token_id":7,"text_config":{"eos_token_id":1}})");
  write("generation_config.json", R"({"bos_token_id":8,"eos_token_id":[2,7]})");
  ModelFiles model = llvm::cantFail(openModel(root));
  EXPECT_EQ(model.bos, 9);
  EXPECT_EQ(model.endTokens, std::vector<int64_t>({1, 2, 7}));
  write("config.json", R"({"bos_token_id":null,"eos_token_id":null})");
  EXPECT_EQ(llvm::cantFail(openModel(root)).bos, 8);
}

TEST_F(OpenModel, AlreadyQuantized) {
  write("config.json", R"({"quantization_config":{"quant_method":"gptq","bits":4}})");
  EXPECT_EQ(opening(), "the weights beside 'tiny-1.1B/config.json' are already quantized with "
                       "'gptq' | take the original model, or one in the GGUF format");
  write("config.json", R"({"quantization_config":null})");
  EXPECT_EQ(opening(), "");
}

TEST_F(OpenModel, WrongSpecialTokens) {
  write("config.json", R"({"eos_token_id":-1})");
  EXPECT_EQ(opening(), "'eos_token_id' in 'tiny-1.1B/config.json' is -1, expected a token number "
                       "from 0 to 2147483647");
  write("config.json", R"({"eos_token_id":"</s>"})");
  EXPECT_EQ(opening(), "'eos_token_id' in 'tiny-1.1B/config.json' is \"</s>\", expected a whole "
                       "number, or a list of such");
  write("config.json", R"({"bos_token_id":[1,2]})");
  EXPECT_EQ(opening(),
            "'bos_token_id' in 'tiny-1.1B/config.json' is a list, expected one token number");
  write("config.json", "{}");
  write("generation_config.json", R"({"eos_token_id":4294967296})");
  EXPECT_EQ(opening(), "'eos_token_id' in 'tiny-1.1B/generation_config.json' is 4294967296, "
                       "expected a token number from 0 to 2147483647");
}

TEST_F(OpenModel, OneFileHidesAnIndex) {
  write("model.safetensors.index.json", R"({"weight_map":{"x":"absent"}})");
  EXPECT_EQ(opening(), "");
  remove("model.safetensors");
  EXPECT_EQ(opening().find("there is no file 'tiny-1.1B/absent', which"), 0u);
}

TEST_F(OpenModel, MissingParts) {
  remove("model.safetensors");
  EXPECT_EQ(opening(), "the folder 'tiny-1.1B' has no weights | expected model.safetensors, or "
                       "model.safetensors.index.json and its shards");
  write("pytorch_model.bin", "PK");
  EXPECT_EQ(opening(), "the folder 'tiny-1.1B' has no weights | expected model.safetensors, or "
                       "model.safetensors.index.json and its shards; PyTorch's own files are not "
                       "read, save the model with safe_serialization=True");
  remove("config.json");
  EXPECT_EQ(opening(), "the folder 'tiny-1.1B' has no config.json | expected a Hugging Face model: "
                       "config.json, model.safetensors and, for text, tokenizer.json");
}

TEST_F(OpenModel, OtherPaths) {
  EXPECT_EQ(opening(folder.path("absent")),
            std::string("there is no file or folder 'absent' | ") + kAccepted);
  EXPECT_EQ(opening(""), std::string("there is no file or folder '' | ") + kAccepted);
  EXPECT_EQ(opening(folder.write("notes.txt", "hello")),
            std::string("'notes.txt' is not a model that burin reads | ") + kAccepted);
  EXPECT_EQ(opening(root + "/model.safetensors"),
            std::string("'tiny-1.1B/model.safetensors' is not a model that burin reads | give the "
                        "folder that it lies in; ") +
                kAccepted);
  EXPECT_EQ(opening("/dev/null"),
            std::string("'/dev/null' is not a model that burin reads | ") + kAccepted);
}

TEST_F(OpenModel, BrokenPartsAreNamed) {
  write("config.json", "{\"a\":NaN}");
  EXPECT_EQ(opening().find("'a' in 'tiny-1.1B/config.json' is NaN, which is not a number"), 0u);
  write("config.json", "");
  EXPECT_EQ(opening(), "'tiny-1.1B/config.json' is empty");
  write("config.json", "{}");
  write("generation_config.json", "[]");
  EXPECT_EQ(opening(), "'tiny-1.1B/generation_config.json' does not hold a JSON object");
  remove("generation_config.json");
  write("model.safetensors", "cut");
  EXPECT_EQ(opening().find("'tiny-1.1B/model.safetensors' has 3 bytes"), 0u);
}

TEST(ToIdentifier, IsAValidFreeName) {
  EXPECT_EQ(toIdentifier("tales"), "tales");
  EXPECT_EQ(toIdentifier("tales-nano"), "tales_nano");
  EXPECT_EQ(toIdentifier("Llama-3.2--1B__x_"), "Llama_3_2_1B_x");
  EXPECT_EQ(toIdentifier("260K"), "model_260K");
  EXPECT_EQ(toIdentifier("_Private"), "Private");
  EXPECT_EQ(toIdentifier("\xc3\xa9t\xc3\xa9"), "t");
  EXPECT_EQ(toIdentifier("..."), "model");
  EXPECT_EQ(toIdentifier(""), "model");
  EXPECT_EQ(toIdentifier("default"), "default_model");
  EXPECT_EQ(toIdentifier("std"), "std_model");
  EXPECT_EQ(toIdentifier("exp"), "exp_model");
}
