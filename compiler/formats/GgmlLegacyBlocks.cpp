// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ggml's first blocks: 32 codes of 4, 5 or 8 bits with one scale d, and a minimum m in the "_1"
// kinds. Byte j of the 4-bit codes holds element j below and element j + 16 above.

#include "compiler/formats/GgmlBlocks.h"

using namespace burin;
using llvm::support::endian::read32le;

/// d at 0, codes at 2: d * (code - 8).
void ggml::decodeQ4_0(const uint8_t *block, float *out) {
  float d = half(block);
  for (int j = 0; j < 16; ++j) {
    int code = block[2 + j];
    out[j] = float((code & 15) - 8) * d;
    out[j + 16] = float((code >> 4) - 8) * d;
  }
}

/// d at 0, m at 2, codes at 4: d * code + m.
void ggml::decodeQ4_1(const uint8_t *block, float *out) {
  float d = half(block), m = half(block + 2);
  for (int j = 0; j < 16; ++j) {
    int code = block[4 + j];
    out[j] = float(code & 15) * d + m;
    out[j + 16] = float(code >> 4) * d + m;
  }
}

/// The fifth bits of all 32 elements are at `high`, element e in bit e.
static int fiveBits(const uint8_t *low, uint32_t high, int element) {
  int code = element < 16 ? low[element] & 15 : low[element - 16] >> 4;
  return code | static_cast<int>((high >> element) & 1) << 4;
}

/// d at 0, fifth bits at 2, codes at 6: d * (code - 16).
void ggml::decodeQ5_0(const uint8_t *block, float *out) {
  float d = half(block);
  uint32_t high = read32le(block + 2);
  for (int e = 0; e < 32; ++e)
    out[e] = float(fiveBits(block + 6, high, e) - 16) * d;
}

/// d at 0, m at 2, fifth bits at 4, codes at 8: d * code + m.
void ggml::decodeQ5_1(const uint8_t *block, float *out) {
  float d = half(block), m = half(block + 2);
  uint32_t high = read32le(block + 4);
  for (int e = 0; e < 32; ++e)
    out[e] = float(fiveBits(block + 8, high, e)) * d + m;
}

/// d at 0, signed bytes at 2: d * code.
void ggml::decodeQ8_0(const uint8_t *block, float *out) {
  float d = half(block);
  for (int e = 0; e < 32; ++e)
    out[e] = float(static_cast<int8_t>(block[2 + e])) * d;
}
