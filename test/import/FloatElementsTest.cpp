// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The float types that are neither f32 nor a half: all 256 values of both 8-bit types against their
// definition in double precision, and the rounding of f64.

#include "compiler/formats/StorageTypes.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

using namespace burin;

namespace {

double f8(int bits, int exponentBits, int fractionBits) {
  int bias = (1 << (exponentBits - 1)) - 1;
  int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
  double fraction = (bits & ((1 << fractionBits) - 1)) / double(1 << fractionBits);
  double magnitude =
      exponent ? std::ldexp(1 + fraction, exponent - bias) : std::ldexp(fraction, 1 - bias);
  return bits & 0x80 ? -magnitude : magnitude;
}

std::vector<float> decodeAllBytes(StorageType type) {
  std::vector<uint8_t> bytes(256);
  for (int i = 0; i < 256; ++i)
    bytes[i] = static_cast<uint8_t>(i);
  std::vector<float> out(256);
  infoOf(type).decode(bytes.data(), 256, out.data());
  return out;
}

} // namespace

// OCP OFP8 1.0, table 2: the largest numbers are 448 and 57344.
TEST(FloatElements, EveryF8IsExact) {
  std::vector<float> e4m3 = decodeAllBytes(StorageType::F8E4M3);
  std::vector<float> e5m2 = decodeAllBytes(StorageType::F8E5M2);
  for (int bits = 0; bits < 256; ++bits) {
    EXPECT_EQ(std::signbit(e4m3[bits]), bits >= 128) << bits;
    EXPECT_EQ(std::signbit(e5m2[bits]), bits >= 128) << bits;
    if ((bits & 0x7F) == 0x7F)
      EXPECT_TRUE(std::isnan(e4m3[bits])) << bits;
    else
      EXPECT_EQ(double(e4m3[bits]), f8(bits, 4, 3)) << bits;
    if ((bits & 0x7F) == 0x7C)
      EXPECT_TRUE(std::isinf(e5m2[bits])) << bits;
    else if ((bits & 0x7C) == 0x7C)
      EXPECT_TRUE(std::isnan(e5m2[bits])) << bits;
    else
      EXPECT_EQ(double(e5m2[bits]), f8(bits, 5, 2)) << bits;
  }
  EXPECT_EQ(e4m3[0x7E], 448);
  EXPECT_EQ(e5m2[0x7B], 57344);
}

TEST(FloatElements, F64IsRoundedOnceToTheNearest) {
  const std::vector<double> stored = {0.1,      1 + 0x1p-24, 1 + 0x3p-24, -0x1.fffffffp127,
                                      0x1p-150, 0x1.8p-149,  -0.0};
  const std::vector<float> expected = {0.1f, 1, 1 + 0x1p-22f, -HUGE_VALF, 0, 0x1p-148f, -0.0f};
  std::vector<uint8_t> bytes(1 + stored.size() * 8);
  memcpy(&bytes[1], stored.data(), stored.size() * 8);
  std::vector<float> found(stored.size());
  infoOf(StorageType::F64).decode(&bytes[1], int64_t(stored.size()), found.data());
  for (size_t i = 0; i < found.size(); ++i)
    EXPECT_EQ(memcmp(&found[i], &expected[i], 4), 0) << stored[i] << " is " << found[i];
}
