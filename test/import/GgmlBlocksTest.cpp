// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each block type against what ggml itself made of real weights, bit for bit; and the ones that
// can be worked out on paper against that.

#include "compiler/formats/GgmlCodebooks.h"
#include "compiler/formats/WeightStore.h"
#include "test/import/SharedData.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace burin;

namespace {

class GgmlVectors : public testing::TestWithParam<StorageType> {};

std::vector<uint8_t> readFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, false, false);
  if (!buffer) {
    ADD_FAILURE() << path;
    return {};
  }
  return {(*buffer)->getBufferStart(), (*buffer)->getBufferEnd()};
}

std::vector<float> decode(StorageType type, const std::vector<uint8_t> &block) {
  EXPECT_EQ(int64_t(block.size()), infoOf(type).blockBytes);
  std::vector<float> out(infoOf(type).blockElements);
  infoOf(type).decode(block.data(), 1, out.data());
  return out;
}

} // namespace

// 48 rows of 256; ../shared/data/ggml_quant_vectors/README.txt has the block sizes.
TEST_P(GgmlVectors, AreMetBitForBit) {
  BURIN_REQUIRE_SHARED("ggml_quant_vectors");
  const std::string stem = sharedData("ggml_quant_vectors/") + nameOf(GetParam()).str();
  std::vector<uint8_t> blocks = readFile(stem + ".q"), expected = readFile(stem + ".deq.f32");
  ASSERT_EQ(expected.size(), 48u * 256 * 4);
  ASSERT_EQ(int64_t(blocks.size()), bytesOf(GetParam(), 48 * 256));
  blocks.insert(blocks.begin(), 0); // an odd address
  WeightStore store;
  llvm::cantFail(
      store.add(Tensor{"w", GetParam(), {48, 256}, llvm::ArrayRef(blocks).drop_front()}));
  const Tensor &tensor = *store.find("w");
  std::vector<float> row(256);
  for (int r = 0; r < 48; ++r) {
    store.readRow(tensor, r, row);
    ASSERT_EQ(memcmp(row.data(), &expected[r * 1024], 1024), 0) << "row " << r;
    ASSERT_EQ(store.rowBytes(tensor, r).data(), tensor.bytes.data() + r * bytesOf(GetParam(), 256));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, GgmlVectors,
    testing::Values(StorageType::F16, StorageType::BF16, StorageType::Q4_0, StorageType::Q4_1,
                    StorageType::Q5_0, StorageType::Q5_1, StorageType::Q8_0, StorageType::Q2_K,
                    StorageType::Q3_K, StorageType::Q4_K, StorageType::Q5_K, StorageType::Q6_K,
                    StorageType::IQ1_S, StorageType::IQ1_M, StorageType::IQ2_XXS,
                    StorageType::IQ2_XS, StorageType::IQ2_S, StorageType::IQ3_XXS,
                    StorageType::IQ3_S, StorageType::IQ4_NL, StorageType::IQ4_XS,
                    StorageType::TQ1_0, StorageType::TQ2_0),
    [](const testing::TestParamInfo<StorageType> &type) { return nameOf(type.param).str(); });

TEST(GgmlBlocks, LegacyOnesOnPaper) {
  // d = 0.5, m = -3; every element's code is its number modulo 16 (plus 16 in the upper half).
  std::vector<uint8_t> codes(16);
  for (int j = 0; j < 16; ++j)
    codes[j] = static_cast<uint8_t>(j | j << 4);
  auto block = [&](std::vector<uint8_t> head) {
    head.insert(head.end(), codes.begin(), codes.end());
    return head;
  };
  std::vector<float> q40 = decode(StorageType::Q4_0, block({0x00, 0x38}));
  std::vector<float> q41 = decode(StorageType::Q4_1, block({0x00, 0x38, 0x00, 0xC2}));
  std::vector<float> q50 = decode(StorageType::Q5_0, block({0x00, 0x38, 0, 0, 0xFF, 0xFF}));
  std::vector<float> q51 =
      decode(StorageType::Q5_1, block({0x00, 0x38, 0x00, 0xC2, 0, 0, 0xFF, 0xFF}));
  for (int e = 0; e < 32; ++e) {
    EXPECT_EQ(q40[e], 0.5f * (e % 16 - 8)) << e;
    EXPECT_EQ(q41[e], 0.5f * (e % 16) - 3) << e;
    EXPECT_EQ(q50[e], 0.5f * (e - 16)) << e;
    EXPECT_EQ(q51[e], 0.5f * e - 3) << e;
  }
  std::vector<uint8_t> bytes = {0x00, 0x38};
  for (int e = 0; e < 32; ++e)
    bytes.push_back(static_cast<uint8_t>(8 * e - 128));
  std::vector<float> q80 = decode(StorageType::Q8_0, bytes);
  for (int e = 0; e < 32; ++e)
    EXPECT_EQ(q80[e], 0.5f * (8 * e - 128)) << e;
}

// OCP Microscaling Formats 1.0, table of E2M1; the scale is 2^(byte - 127).
TEST(GgmlBlocks, Mxfp4) {
  const float magnitudes[] = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
  for (int exponent = 0; exponent < 255; ++exponent) {
    std::vector<uint8_t> block = {static_cast<uint8_t>(exponent)};
    for (int j = 0; j < 16; ++j)
      block.push_back(static_cast<uint8_t>(j | (15 - j) << 4));
    std::vector<float> values = decode(StorageType::MXFP4, block);
    for (int e = 0; e < 32; ++e) {
      int code = e < 16 ? e : 31 - e;
      double expected = std::ldexp(magnitudes[code & 7], exponent - 127);
      EXPECT_EQ(double(values[e]), code & 8 ? -expected : expected) << exponent << " " << e;
    }
  }
}

TEST(GgmlBlocks, CodebooksAreSortedSetsOfValidPoints) {
  auto check = [](llvm::ArrayRef<uint16_t> grid, int bits, int coordinates, int levels) {
    for (size_t i = 0; i < grid.size(); ++i) {
      if (i) {
        EXPECT_LT(grid[i - 1], grid[i]);
      }
      EXPECT_EQ(grid[i] >> (bits * coordinates), 0);
      for (int c = 0; c < coordinates; ++c)
        EXPECT_LT((grid[i] >> (bits * c)) & ((1 << bits) - 1), levels);
    }
  };
  check(ggml::kGridIQ2_XXS, 2, 8, 3);
  check(ggml::kGridIQ2_XS, 2, 8, 3);
  check(ggml::kGridIQ2_S, 2, 8, 3);
  check(ggml::kGridIQ3_XXS, 3, 4, 8);
  check(ggml::kGridIQ3_S, 3, 4, 8);
  check(ggml::kGridIQ1, 2, 8, 3);
}
