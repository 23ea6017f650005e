// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks whose 4-bit codes number uneven steps. Byte j holds element j below and element j + 16
// above, within 32 elements.

#include "compiler/formats/GgmlBlocks.h"

using namespace burin;

/// The steps of IQ4, denser around zero (kvalues_iq4nl in ggml-common.h).
static constexpr int kSteps[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                   1,    13,   25,  38,  53,  69,  89,  113};

static void decodeSteps(const uint8_t *codes, const int (&steps)[16], float d, float *out) {
  for (int j = 0; j < 16; ++j) {
    out[j] = d * float(steps[codes[j] & 15]);
    out[j + 16] = d * float(steps[codes[j] >> 4]);
  }
}

/// d at 0, codes at 2.
void ggml::decodeIQ4_NL(const uint8_t *block, float *out) {
  decodeSteps(block + 2, kSteps, half(block), out);
}

/// d at 0; a six-bit scale for each of eight sub-blocks, two high bits at 2, four low bits at 4.
void ggml::scalesOfIQ4_XS(const uint8_t *block, float *scales) {
  float d = half(block);
  int high = llvm::support::endian::read16le(block + 2);
  for (int b = 0; b < 8; ++b) {
    int scale = ((block[4 + b / 2] >> (4 * (b % 2))) & 15) | ((high >> (2 * b)) & 3) << 4;
    scales[b] = d * float(scale - 32);
  }
}

/// Scales [0, 8), codes [8, 136).
void ggml::decodeIQ4_XS(const uint8_t *block, float *out) {
  float scales[8];
  scalesOfIQ4_XS(block, scales);
  for (int b = 0; b < 8; ++b)
    decodeSteps(block + 8 + 16 * b, kSteps, scales[b], out + 32 * b);
}

/// A power of two at 0. The table of steps holds twice the values, so the scale is half of
/// 2^(e - 127). As in ggml e = 255 is not treated as NaN.
float ggml::scaleOfMXFP4(const uint8_t *block) {
  uint32_t e = block[0];
  // 2^-128 and 2^-127 are denormal.
  return llvm::bit_cast<float>(e < 2 ? 0x00200000u << e : (e - 1) << 23);
}

/// Microscaling FP4 (OCP MX 1.0): a scale at 0, codes of E2M1 at 1.
void ggml::decodeMXFP4(const uint8_t *block, float *out) {
  static constexpr int kTwice[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
  decodeSteps(block + 1, kTwice, scaleOfMXFP4(block), out);
}
