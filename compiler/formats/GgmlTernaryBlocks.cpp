// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ggml's ternary blocks: 256 elements of -1, 0 or 1, times one scale.

#include "compiler/formats/GgmlBlocks.h"

using namespace burin;

/// Digit n of five in base 3, the most significant first; `byte` is the number as a fraction of
/// 3^5, scaled to 256 and rounded up, so that each multiplication by 3 carries one digit out.
static int trit(uint8_t byte, int n) {
  static constexpr uint8_t kPowers[] = {1, 3, 9, 27, 81};
  auto rest = static_cast<uint8_t>(byte * kPowers[n]);
  return (rest * 3) >> 8;
}

/// Five digits a byte in [0, 32) and [32, 48), four in [48, 52), d at 52. In each range all first
/// digits come before all second ones.
void ggml::decodeTQ1_0(const uint8_t *block, float *out) {
  static constexpr struct {
    int begin, size, digits;
  } kRanges[] = {{0, 32, 5}, {32, 16, 5}, {48, 4, 4}};
  float d = half(block + 52);
  for (auto [begin, size, digits] : kRanges)
    for (int n = 0; n < digits; ++n)
      for (int j = 0; j < size; ++j)
        *out++ = float(trit(block[begin + j], n) - 1) * d;
}

/// Two bits each in [0, 64), d at 64.
void ggml::decodeTQ2_0(const uint8_t *block, float *out) {
  float d = half(block + 64);
  for (int begin = 0; begin < 64; begin += 32)
    for (int k = 0; k < 4; ++k)
      for (int j = 0; j < 32; ++j)
        *out++ = float(((block[begin + j] >> (2 * k)) & 3) - 1) * d;
}
