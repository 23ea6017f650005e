// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CoreNet's checkpoints against their safetensors twins, and what a checkpoint must not do.

#include "compiler/formats/TorchCheckpoint.h"
#include "compiler/formats/ModelFiles.h"
#include "test/import/GgufWriter.h"
#include "test/import/SharedData.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

struct Entry {
  std::string name, content;
  uint16_t method = 0;
};

/// A zip file; with `zip64`, sizes and places stand where zip64 has them.
std::string zip(const std::vector<Entry> &entries, bool zip64 = false) {
  std::string file, table;
  for (const Entry &entry : entries) {
    uint32_t size = static_cast<uint32_t>(entry.content.size()), offset = uint32_t(file.size());
    uint32_t shown = zip64 ? 0xFFFFFFFF : size;
    std::string extra;
    if (zip64)
      extra = le(uint16_t(1)) + le(uint16_t(24)) + le(uint64_t(size)) + le(uint64_t(size)) +
              le(uint64_t(offset));
    std::string sizes = le(uint32_t(0)) + le(shown) + le(shown);
    std::string names = le(static_cast<uint16_t>(entry.name.size()));
    file += "PK\3\4" + le(uint16_t(20)) + le(uint16_t(0)) + le(entry.method) + le(0u) + sizes +
            names + le(uint16_t(3)) + entry.name + "pad" + entry.content;
    table += "PK\1\2" + le(0x00140014u) + le(uint16_t(0)) + le(entry.method) + le(0u) + sizes +
             names + le(static_cast<uint16_t>(extra.size())) + le(uint16_t(0)) + le(uint16_t(0)) +
             le(uint16_t(0)) + le(0u) + le(zip64 ? 0xFFFFFFFF : offset) + entry.name + extra;
  }
  uint64_t count = entries.size(), begin = file.size();
  file += table;
  if (zip64) {
    uint64_t end = file.size();
    file += "PK\6\6" + le(uint64_t(44)) + le(0u) + le(0u) + le(0u) + le(count) + le(count) +
            le(uint64_t(table.size())) + le(begin);
    file += "PK\6\7" + le(0u) + le(end) + le(1u);
  }
  uint16_t shown = zip64 ? 0xFFFF : static_cast<uint16_t>(count);
  return file + "PK\5\6" + le(0u) + le(shown) + le(shown) + le(uint32_t(table.size())) +
         le(zip64 ? 0xFFFFFFFF : uint32_t(begin)) + le(uint16_t(0));
}

std::string unicode(llvm::StringRef text) { return "X" + le(uint32_t(text.size())) + text.str(); }
std::string number(int value) { return "J" + le(value); }
std::string tuple(const std::vector<int> &values) {
  std::string result = "(";
  for (int value : values)
    result += number(value);
  return result + "t";
}

/// A state dict with one tensor "w" over storage "0".
std::string tensor(int elements, int offset, const std::vector<int> &shape,
                   const std::vector<int> &strides, llvm::StringRef type = "FloatStorage") {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + unicode("storage") + "ctorch\n" + type.str() +
         "\n" + unicode("0") + unicode("cpu") + number(elements) + "tQ" + number(offset) +
         tuple(shape) + tuple(strides) + "\x89" + "ccollections\nOrderedDict\n)RtR";
}
std::string dict(const std::string &value) { return "\x80\2}(" + unicode("w") + value + "u."; }

std::string checkpoint(const std::string &pickle, const std::string &storage = "") {
  return zip({{"m/data.pkl", pickle}, {"m/data/0", storage}});
}

std::string refusal(const std::string &file) {
  WeightStore store;
  return textOf(
      parseTorchCheckpoint(llvm::arrayRefFromStringRef(file), "m.pt", ModelConfig(), store));
}

std::vector<std::vector<float>> rowsOf(const std::string &file) {
  WeightStore store;
  std::string error =
      textOf(parseTorchCheckpoint(llvm::arrayRefFromStringRef(file), "m.pt", ModelConfig(), store));
  EXPECT_EQ(error, "");
  const Tensor *w = store.find("transformer.w");
  std::vector<std::vector<float>> rows;
  for (int64_t i = 0; w && i < w->rows(); ++i) {
    rows.emplace_back(w->columns());
    store.readRow(*w, i, rows.back());
  }
  return rows;
}

std::string floats(const std::vector<float> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()), values.size() * 4);
}

const char kNote[] = " | a checkpoint may hold tensors only, nothing in it is executed; save the "
                     "model's state_dict() alone";

} // namespace

TEST(TorchCheckpoint, OpenElmEqualsItsSafetensors) {
  for (const char *name : {"hf_tiny/openelm", "hf_tiny/openelm_untied"}) {
    BURIN_REQUIRE_SHARED("hf_tiny/openelm");
    SCOPED_TRACE(name);
    ModelFiles a = llvm::cantFail(openModel(sharedData(name)));
    ModelFiles b =
        llvm::cantFail(openModel(sharedData(std::string(name) + "/corenet_checkpoint.pt")));
    EXPECT_EQ(a.format, "Hugging Face");
    EXPECT_EQ(b.format, "CoreNet");
    ASSERT_EQ(a.weights.tensors().size(), b.weights.tensors().size());
    for (const Tensor &left : a.weights.tensors()) {
      const Tensor *right = b.weights.find(left.name);
      ASSERT_NE(right, nullptr) << left.name;
      EXPECT_EQ(left.type, right->type) << left.name;
      EXPECT_EQ(left.shape, right->shape) << left.name;
      EXPECT_EQ(left.bytes, right->bytes) << left.name;
    }
  }
}

TEST(TorchCheckpoint, StridesAndOffsets) {
  std::string six = floats({0, 1, 2, 3, 4, 5});
  using Rows = std::vector<std::vector<float>>;
  EXPECT_EQ(rowsOf(checkpoint(dict(tensor(6, 0, {2, 3}, {3, 1})), six)),
            (Rows{{0, 1, 2}, {3, 4, 5}}));
  EXPECT_EQ(rowsOf(checkpoint(dict(tensor(6, 0, {3, 2}, {1, 3})), six)),
            (Rows{{0, 3}, {1, 4}, {2, 5}}));
  EXPECT_EQ(rowsOf(checkpoint(dict(tensor(6, 2, {1, 2}, {9, 1})), six)), (Rows{{2, 3}}));
  EXPECT_EQ(rowsOf(checkpoint(dict(tensor(6, 1, {2, 2}, {3, 1})), six)), (Rows{{1, 2}, {4, 5}}));
  std::string w = "tensor 'w' in 'm.pt' ";
  EXPECT_EQ(refusal(checkpoint(dict(tensor(6, 1, {2, 3}, {3, 1})), six)),
            w + "reaches beyond its storage of 6 elements");
  EXPECT_EQ(refusal(checkpoint(dict(tensor(6, -1, {2}, {1})), six)),
            w + "reaches beyond its storage of 6 elements");
  EXPECT_EQ(refusal(checkpoint(dict(tensor(6, 0, {1 << 30, 1 << 30}, {0, 0})), six)),
            w + "has more elements than its storage, 6");
  EXPECT_EQ(refusal(checkpoint(dict(tensor(6, 0, {-2}, {1})), six)),
            w + "has a size or a stride below zero");
  EXPECT_EQ(refusal(checkpoint(dict(tensor(7, 0, {2}, {1})), six)),
            w + "is in a storage of 24 bytes, expected 7 elements of 4");
  EXPECT_EQ(refusal(checkpoint(dict(tensor(6, 0, {2}, {1}, "QInt8Storage")), six)),
            w + "is of the unknown type 'QInt8Storage'");
}

TEST(TorchCheckpoint, NothingIsExecuted) {
  auto at = [](int byte) { return ", at byte " + std::to_string(byte) + kNote; };
  const std::string table = "the table of tensors in 'm.pt' ";
  EXPECT_EQ(refusal(checkpoint("\x80\2cos\nsystem\n(" + unicode("true") + "tR.")),
            table + "names 'os.system', which is no part of a tensor" + at(2));
  EXPECT_EQ(refusal(checkpoint("\x80\4\x8c\5posix\x8c\6system\x93.")),
            table + "names 'posix.system', which is no part of a tensor" + at(17));
  for (auto [opcode, hex] : std::initializer_list<std::pair<char, const char *>>{
           {'i', "69"}, {'o', "6f"}, {'\x81', "81"}, {'\x82', "82"}, {'P', "50"}, {'\x92', "92"}})
    EXPECT_EQ(refusal(checkpoint("\x80\2" + std::string(1, opcode))),
              table + "has the forbidden opcode 0x" + hex + at(2));
  EXPECT_EQ(refusal(checkpoint(dict("ccollections\nOrderedDict\n(K\1tR"))),
            table + "calls 'collections.OrderedDict' with other arguments than a tensor's" +
                at(39));
  EXPECT_EQ(refusal(checkpoint(dict("K\1"))),
            table + "maps 'w' to something other than a tensor" + at(13));
  EXPECT_EQ(refusal(checkpoint("\x80\2].")), table + "is no dict" + at(3));
  // A list inside itself.
  EXPECT_EQ(refusal(checkpoint("\x80\2]q\1h\1a.")), table + "is no dict" + at(8));
}

TEST(TorchCheckpoint, WrongFiles) {
  std::string pickle = dict(tensor(1, 0, {1}, {1})), one = floats({1});
  EXPECT_EQ(refusal(zip({{"m/data.pkl", pickle}, {"m/data/0", one}}, /*zip64=*/true)), "");
  EXPECT_EQ(refusal(zip({{"m/data.pkl", pickle, 8}})),
            "entry 'm/data.pkl' of 'm.pt' is compressed, expected a stored one | PyTorch writes "
            "stored entries; save the checkpoint again with torch.save");
  EXPECT_EQ(refusal(zip({{"x", ""}})), "'m.pt' has no table of tensors, 'data.pkl' | it is no "
                                       "checkpoint of PyTorch");
  EXPECT_EQ(refusal(zip({{"m/data.pkl", pickle}})),
            "tensor 'w' in 'm.pt' is in storage '0', which is not in the file");
  EXPECT_EQ(refusal("\x80\2}."),
            "'m.pt' is no zip file, which torch.save makes since PyTorch 1.6 | "
            "save the checkpoint again with a newer PyTorch");
  EXPECT_EQ(refusal(zip({{"m/byteorder", "big"}, {"m/data.pkl", pickle}, {"m/data/0", one}})),
            "'m.pt' was written on a big-endian machine, only little-endian checkpoints are read");
  std::string file = checkpoint(pickle, one);
  ASSERT_EQ(refusal(file), "");
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_NE(refusal(file.substr(0, size)), "") << size;
  for (size_t size = 0; size + 1 < pickle.size(); ++size)
    EXPECT_NE(refusal(checkpoint(pickle.substr(0, size), one)), "") << size;
}
