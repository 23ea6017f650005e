// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows in the codes of the model file stand for the very numbers that the file stands for: against
// what ggml made of its blocks, and on paper where a storage cannot hold a group.

#include "compiler/FileStorage.h"
#include "compiler/StoreTensors.h"
#include "compiler/formats/BlockCodes.h"
#include "dialects/burin/StorageFormat.h"
#include "test/import/SharedData.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace burin;

namespace {

GroupFormat groupsOf(Storage storage) {
  const StorageFormat &format = formatOf(storage);
  return {static_cast<int>(format.bits), format.group, format.minimum, format.group != 0};
}

/// What the kernels multiply by.
std::vector<float> restored(const GroupFormat &format, const QuantizedRow &row) {
  std::vector<float> numbers;
  size_t width = format.group ? static_cast<size_t>(format.group) : row.codes.size();
  for (size_t i = 0; i < row.codes.size(); ++i)
    numbers.push_back(static_cast<float>(row.codes[i]) * row.scales[i / width] +
                      (format.minimum ? row.minimums[i / width] : 0));
  return numbers;
}

class KeptRows : public testing::TestWithParam<StorageType> {};

std::vector<uint8_t> readFile(const std::string &path) {
  auto buffer = llvm::cantFail(llvm::errorOrToExpected(llvm::MemoryBuffer::getFile(path)));
  return {buffer->getBufferStart(), buffer->getBufferEnd()};
}

/// One row in kept codes, and the groups that could not be kept.
std::pair<std::vector<float>, int64_t> kept(WeightStore &store, const Tensor &tensor, int64_t row) {
  FileStorage storage = fileStorageOf(tensor, "w");
  EXPECT_TRUE(storage.keeps);
  GroupFormat format = groupsOf(storage.storage);
  StoreTensors tensors(store);
  QuantizedRow out;
  tensors.keptRow("w", row, format, out);
  return {restored(format, out), tensors.typeOf("w").requantized};
}

} // namespace

TEST_P(KeptRows, AreWhatGgmlReads) {
  BURIN_REQUIRE_SHARED("ggml_quant_vectors");
  std::string stem = sharedData("ggml_quant_vectors/") + nameOf(GetParam()).str();
  std::vector<uint8_t> blocks = readFile(stem + ".q"), expected = readFile(stem + ".deq.f32");
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", GetParam(), {48, 256}, blocks}));
  const Tensor &tensor = *store.find("w");
  const BlockCodes &blocksOf = *blockCodesOf(GetParam());
  for (int64_t r = 0; r < 48; ++r) {
    // The sub-block of the largest numbers in Q3_K has codes up to 128, which no storage has.
    int64_t beyond = 0;
    std::vector<int> codes;
    for (llvm::ArrayRef<uint8_t> bytes = store.rowBytes(tensor, r); !bytes.empty();
         bytes = bytes.drop_front(static_cast<size_t>(infoOf(GetParam()).blockBytes))) {
      int block[256];
      float scales[8], minimums[8];
      blocksOf.read(bytes.data(), block, scales, minimums);
      codes.insert(codes.end(), block, block + infoOf(GetParam()).blockElements);
    }
    auto isBeyond = [&](size_t group) {
      return llvm::is_contained(llvm::ArrayRef(codes).slice(group * 32, 32), 128);
    };
    for (size_t group = 0; group < 8; ++group)
      beyond += isBeyond(group);
    if (GetParam() != StorageType::Q3_K)
      ASSERT_EQ(beyond, 0);
    auto [numbers, lost] = kept(store, tensor, r);
    EXPECT_EQ(lost, beyond) << "row " << r;
    ASSERT_EQ(numbers.size(), 256u);
    const auto *wanted = reinterpret_cast<const float *>(&expected[static_cast<size_t>(r) * 1024]);
    // Rounding to f16 moves a product and a minimum by 2^-11 of themselves at most. A minimum is a
    // number (that of code 0), a product the difference of two.
    float most = 0;
    for (size_t i = 0; i < 256; ++i)
      most = std::max(most, std::fabs(wanted[i]));
    for (size_t i = 0; i < 256; ++i)
      if (isBeyond(i /
                   32)) // eight bits over the row's largest numbers: half a step, and f16's share
        ASSERT_NEAR(numbers[i], wanted[i], most * (0.55f / 127)) << "row " << r << " column " << i;
      else if (blocksOf.halfScales)
        ASSERT_EQ(numbers[i], wanted[i]) << "row " << r << " column " << i;
      else
        ASSERT_NEAR(numbers[i], wanted[i], 3 * most * 0x1p-11f) << "row " << r << " column " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, KeptRows,
                         testing::Values(StorageType::Q4_0, StorageType::Q4_1, StorageType::Q5_0,
                                         StorageType::Q8_0, StorageType::Q3_K, StorageType::Q4_K,
                                         StorageType::IQ4_NL, StorageType::IQ4_XS,
                                         StorageType::TQ1_0, StorageType::TQ2_0),
                         [](const testing::TestParamInfo<StorageType> &type) {
                           return nameOf(type.param).str();
                         });

TEST(KeptRowsOnPaper, EveryCodeOfMxfp4) {
  std::vector<uint8_t> block = {120}; // 2^(120 - 127)
  for (int j = 0; j < 16; ++j)
    block.push_back(static_cast<uint8_t>(j | (15 - j) << 4));
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::MXFP4, {1, 32}, block}));
  const Tensor &tensor = *store.find("w");
  std::vector<float> wanted(32);
  store.readRow(tensor, 0, wanted);
  auto [numbers, lost] = kept(store, tensor, 0);
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(numbers, wanted);
}

TEST(KeptRowsOnPaper, ACodeThatNoStorageHasIsQuantized) {
  // Two groups with d = 0.5: the second has -128, which 8-bit storages leave out.
  std::vector<uint8_t> blocks;
  for (int g = 0; g < 2; ++g) {
    blocks.insert(blocks.end(), {0x00, 0x38});
    for (int e = 0; e < 32; ++e)
      blocks.push_back(static_cast<uint8_t>(4 * e - (g ? 128 : 120)));
  }
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::Q8_0, {1, 64}, blocks}));
  const Tensor &tensor = *store.find("w");
  std::vector<float> wanted(64);
  store.readRow(tensor, 0, wanted);
  auto [numbers, lost] = kept(store, tensor, 0);
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(std::vector<float>(numbers.begin(), numbers.begin() + 32),
            std::vector<float>(wanted.begin(), wanted.begin() + 32));
  for (size_t i = 32; i < 64; ++i) // half a step of 64 / 127
    EXPECT_NEAR(numbers[i], wanted[i], 0.26f) << i;
}

TEST(KeptRowsOnPaper, AScaleThatF16DoesNotReachIsQuantized) {
  std::vector<uint8_t> block(17, 0x22); // 1 in every place
  block[0] = 97;                        // 2^-30, halved for codes of 2
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::MXFP4, {1, 32}, block}));
  EXPECT_EQ(kept(store, *store.find("w"), 0).second, 1);
}

TEST(KeptRowsOnPaper, RowsOfTheFileAreFoundWhereTheyLie) {
  // Four rows of one group each, all codes i in stored row i; one head whose pairs are interleaved.
  std::vector<uint8_t> blocks;
  for (uint8_t row = 0; row < 4; ++row) {
    blocks.insert(blocks.end(), {0x00, 0x3C}); // 1
    blocks.insert(blocks.end(), 32, row);
  }
  WeightStore store;
  Tensor tensor{"w", StorageType::Q8_0, {4, 32}, blocks};
  tensor.interleavedHeads = 1;
  llvm::cantFail(store.add(tensor));
  const int64_t stored[] = {0, 2, 1, 3}; // halves (0, 1), (2, 3) of pairs (0, 1), (2, 3)
  for (int64_t row = 0; row < 4; ++row)
    EXPECT_EQ(kept(store, *store.find("w"), row).first[0], float(stored[row])) << row;
  StoreTensors tensors(store);
  QuantizedRow out;
  tensors.keptRow("w[2:4]", 1, groupsOf(Storage::I8G32), out);
  EXPECT_EQ(out.codes[0], 3);
}

TEST(KeptRowsOnPaper, BytesWithScalesApart) {
  std::vector<uint8_t> codes, scales;
  for (int i = 0; i < 2 * 64; ++i)
    codes.push_back(static_cast<uint8_t>(i - 64));
  for (float scale : {0.5f, 1.0f / 3}) { // 1/3 is no f16
    const auto *bytes = reinterpret_cast<const uint8_t *>(&scale);
    scales.insert(scales.end(), bytes, bytes + 4);
  }
  WeightStore store;
  Tensor tensor{"w", StorageType::I8, {2, 64}, codes};
  tensor.scales = scales;
  tensor.scaleGroup = 64;
  llvm::cantFail(store.add(tensor));
  // A scale a row is what i8 has: nothing is lost, f16 or not.
  EXPECT_EQ(fileStorageOf(tensor, "w").storage, Storage::I8);
  for (int64_t row = 0; row < 2; ++row) {
    std::vector<float> wanted(64);
    store.readRow(*store.find("w"), row, wanted);
    EXPECT_EQ(wanted[1], static_cast<float>(64 * row - 63) * (row ? 1.0f / 3 : 0.5f));
    EXPECT_EQ(kept(store, *store.find("w"), row).first, wanted) << row;
  }
  tensor.shape = {1, 128};
  EXPECT_EQ(fileStorageOf(tensor, "w").storage, Storage::I8G32);
  EXPECT_TRUE(fileStorageOf(tensor, "w").keeps);
  tensor.shape = {4, 32}; // groups of two rows
  EXPECT_TRUE(fileStorageOf(tensor, "w").keeps);
  tensor.shape = {8, 16};
  EXPECT_FALSE(fileStorageOf(tensor, "w").keeps);
}

TEST(FileStorage, WhatCannotBeKept) {
  std::vector<uint8_t> none;
  auto storage = [&](StorageType type, const TensorView &view) {
    FileStorage found = fileStorageOf(Tensor{"w", type, {0, 256}, none}, view);
    return std::pair(found.storage, found.keeps);
  };
  EXPECT_EQ(storage(StorageType::F32, "w"), std::pair(Storage::F32, false));
  EXPECT_EQ(storage(StorageType::F16, "w"), std::pair(Storage::F16, true));
  EXPECT_EQ(storage(StorageType::BF16, TensorView("w").transpose()),
            std::pair(Storage::BF16, true));
  EXPECT_EQ(storage(StorageType::BF16, TensorView("w").plusOne()), std::pair(Storage::BF16, false));
  EXPECT_EQ(storage(StorageType::F8E4M3, "w"), std::pair(Storage::F16, true));
  EXPECT_EQ(storage(StorageType::Q4_0, TensorView("w").transpose()), std::pair(Storage::I4, false));
  for (StorageType type : {StorageType::Q5_1, StorageType::Q2_K, StorageType::Q5_K,
                           StorageType::Q6_K, StorageType::IQ1_S, StorageType::IQ3_S})
    EXPECT_EQ(storage(type, "w"), std::pair(Storage::I8G32, false)) << nameOf(type).str();
}
