// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All 65536 values of f16 and of bf16, read through a store from an odd address, against the
// definition of IEEE 754 formats evaluated in double precision.

#include "compiler/formats/WeightStore.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace burin;

namespace {

struct Format {
  StorageType type;
  int exponentBits, fractionBits;
};

void checkAll(Format format) {
  std::vector<uint8_t> bytes(1 + 2 * 65536);
  for (unsigned bits = 0; bits < 65536; ++bits)
    llvm::support::endian::write16le(&bytes[1 + 2 * bits], bits);
  WeightStore store;
  llvm::cantFail(
      store.add(Tensor{"all", format.type, {256, 256}, llvm::ArrayRef(bytes).drop_front()}));
  const Tensor &tensor = *store.find("all");

  int bias = (1 << (format.exponentBits - 1)) - 1, allOnes = (1 << format.exponentBits) - 1;
  double one = 1 << format.fractionBits;
  std::vector<float> row(256);
  for (int r = 0; r < 256; ++r) {
    store.readRow(tensor, r, row);
    for (int c = 0; c < 256; ++c) {
      int bits = r * 256 + c;
      int exponent = (bits >> format.fractionBits) & allOnes;
      int fraction = bits & ((1 << format.fractionBits) - 1);
      uint32_t found = llvm::bit_cast<uint32_t>(row[c]);
      ASSERT_EQ(found >> 31, unsigned(bits) >> 15) << "sign of " << bits;
      if (exponent == allOnes && fraction) {
        ASSERT_TRUE(std::isnan(row[c])) << bits;
        // The payload keeps its place behind the point.
        ASSERT_EQ(found & 0x7FFFFF, unsigned(fraction) << (23 - format.fractionBits)) << bits;
        continue;
      }
      double magnitude = exponent == allOnes ? HUGE_VAL
                         : exponent == 0     ? std::ldexp(fraction / one, 1 - bias)
                                             : std::ldexp(1 + fraction / one, exponent - bias);
      ASSERT_EQ(double(std::fabs(row[c])), magnitude) << bits;
    }
  }
}

} // namespace

TEST(HalfFloat, EveryF16IsExact) { checkAll({StorageType::F16, 5, 10}); }
TEST(HalfFloat, EveryBF16IsExact) { checkAll({StorageType::BF16, 8, 7}); }
