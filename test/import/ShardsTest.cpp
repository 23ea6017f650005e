// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Weights in several safetensors files behind an index.

#include "compiler/formats/Safetensors.h"
#include "test/import/Container.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

class Shards : public testing::Test {
protected:
  void writeShard(llvm::StringRef name, llvm::StringRef tensor, char fill) {
    folder.write(name, container("{\"" + tensor.str() +
                                     R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                                 std::string(4, fill)));
  }
  std::string reading(llvm::StringRef index) {
    return textOf(readShardedSafetensors(folder.write("i.json", index), store), &folder);
  }

  TemporaryFolder folder;
  WeightStore store;
};

} // namespace

TEST_F(Shards, AreReadInTheOrderOfTheirNames) {
  writeShard("2.safetensors", "b", '2');
  writeShard("1.safetensors", "a", '1');
  ASSERT_EQ(reading(R"({"metadata":{"total_size":8},"weight_map":)"
                    R"({"b":"2.safetensors","a":"1.safetensors"}})"),
            "");
  ASSERT_EQ(store.tensors().size(), 2u);
  EXPECT_EQ(store.tensors()[0].name, "a");
  EXPECT_EQ(store.find("a")->bytes[0], '1');
  EXPECT_EQ(store.find("b")->bytes[0], '2');
}

TEST_F(Shards, MissingShard) {
  writeShard("1.safetensors", "a", '1');
  EXPECT_EQ(reading(R"({"weight_map":{"a":"1.safetensors","b":"2.safetensors"}})"),
            "there is no file '2.safetensors', which 'i.json' lists | the model consists of 2 "
            "files; download the missing one");
}

TEST_F(Shards, ListedTensorIsNotThere) {
  writeShard("1.safetensors", "a", '1');
  EXPECT_EQ(reading(R"({"weight_map":{"a":"1.safetensors","b":"1.safetensors"}})"),
            "'i.json' says that tensor 'b' is in '1.safetensors', which lacks it");
  // Present, but in another shard than the index says.
  WeightStore fresh;
  writeShard("2.safetensors", "b", '2');
  std::string index =
      folder.write("i.json", R"({"weight_map":{"a":"2.safetensors","b":"1.safetensors"}})");
  EXPECT_EQ(textOf(readShardedSafetensors(index, fresh), &folder),
            "'i.json' says that tensor 'a' is in '2.safetensors', which lacks it");
}

TEST_F(Shards, SameTensorInTwoShards) {
  writeShard("1.safetensors", "a", '1');
  writeShard("2.safetensors", "a", '2');
  EXPECT_EQ(reading(R"({"weight_map":{"a":"1.safetensors","b":"2.safetensors"}})"),
            "tensor 'a' is in both '1.safetensors' and '2.safetensors'");
}

TEST_F(Shards, WrongIndex) {
  EXPECT_EQ(reading(""), "'i.json' is empty");
  EXPECT_EQ(reading("{"), "'i.json' is not valid JSON: [1:1, byte=1]: Expected object key");
  EXPECT_EQ(reading("{}"),
            "'i.json' has no 'weight_map', expected an object of tensor names and file names");
  EXPECT_EQ(reading(R"({"weight_map":{}})"),
            "'i.json' has no 'weight_map', expected an object of tensor names and file names");
  EXPECT_EQ(reading(R"({"weight_map":{"a":1}})"),
            "tensor 'a' in 'i.json' is mapped to something other than a file name");
  for (const char *name : {"../x", "/etc/passwd", "..", "", "a\\\\b", "x\\u0000y"}) {
    std::string text = reading(R"({"weight_map":{"a":")" + std::string(name) + "\"}}");
    EXPECT_NE(text.find(", expected the name of a file in the same folder"), std::string::npos)
        << name << ": " << text;
  }
}

TEST_F(Shards, BrokenShardIsNamed) {
  folder.write("1.safetensors", "123");
  EXPECT_EQ(reading(R"({"weight_map":{"a":"1.safetensors"}})"),
            "'1.safetensors' has 3 bytes, a safetensors file has at least 8 | the file is cut "
            "short, or it is no safetensors file");
}
