// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ggml's "IQ" blocks: 256 elements, in groups of 8 or 4 whose magnitudes are a point of a codebook.
// Signs are stored beside it, or are part of the point in the 1-bit kinds.

#include "compiler/formats/GgmlBlocks.h"
#include "compiler/formats/GgmlCodebooks.h"
#include "llvm/ADT/bit.h"

using namespace burin;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;

/// Seven signs; the eighth makes the number of negative ones even.
static int evenSigns(uint32_t seven) {
  return static_cast<int>(seven | uint32_t(llvm::popcount(seven) & 1) << 7);
}

/// Eight elements of a 2-bit codebook.
static void decodeEight(uint16_t point, int signs, float scale, float *out) {
  static constexpr int kMagnitudes[4] = {8, 25, 43, 0};
  for (int j = 0; j < 8; ++j) {
    float value = scale * float(kMagnitudes[(point >> (2 * j)) & 3]);
    out[j] = (signs >> j) & 1 ? -value : value;
  }
}

/// d at 0; for each of eight sub-blocks at 2 + 8 b four points, then four times seven signs and a
/// scale of four bits.
void ggml::decodeIQ2_XXS(const uint8_t *block, float *out) {
  float d = half(block);
  for (int b = 0; b < 8; ++b) {
    const uint8_t *points = block + 2 + 8 * b;
    uint32_t signs = read32le(points + 4);
    float scale = d * (0.5f + float(signs >> 28)) * 0.25f;
    for (int g = 0; g < 4; ++g)
      decodeEight(kGridIQ2_XXS[points[g]], evenSigns((signs >> (7 * g)) & 127), scale,
                  out + 32 * b + 8 * g);
  }
}

/// d at 0; 32 groups [2, 66): nine bits of point, seven of signs; scales [66, 74): four bits for 16
/// elements.
void ggml::decodeIQ2_XS(const uint8_t *block, float *out) {
  float d = half(block);
  for (int g = 0; g < 32; ++g) {
    uint32_t group = read16le(block + 2 + 2 * g);
    int bits = (block[66 + g / 4] >> (4 * (g / 2 % 2))) & 15;
    float scale = d * (0.5f + float(bits)) * 0.25f;
    decodeEight(kGridIQ2_XS[group & 511], evenSigns(group >> 9), scale, out + 8 * g);
  }
}

/// d at 0; points [2, 34), signs [34, 66), two more bits of point [66, 74), scales [74, 82) as in
/// IQ2_XS.
void ggml::decodeIQ2_S(const uint8_t *block, float *out) {
  float d = half(block);
  for (int g = 0; g < 32; ++g) {
    int point = block[2 + g] | ((block[66 + g / 4] >> (2 * (g % 4))) & 3) << 8;
    int bits = (block[74 + g / 4] >> (4 * (g / 2 % 2))) & 15;
    float scale = d * (0.5f + float(bits)) * 0.25f;
    decodeEight(kGridIQ2_S[point], block[34 + g], scale, out + 8 * g);
  }
}

/// d at 0; 64 points [2, 66); for each of eight sub-blocks [66, 98) four times seven signs and a
/// scale of four bits.
void ggml::decodeIQ3_XXS(const uint8_t *block, float *out) {
  static constexpr int kMagnitudes[8] = {4, 12, 20, 28, 36, 44, 52, 62};
  float d = half(block);
  for (int b = 0; b < 8; ++b) {
    uint32_t all = read32le(block + 66 + 4 * b);
    float scale = d * (0.5f + float(all >> 28)) * 0.5f;
    for (int e = 0; e < 32; ++e) {
      uint16_t point = kGridIQ3_XXS[block[2 + 8 * b + e / 4]];
      float value = scale * float(kMagnitudes[(point >> (3 * (e % 4))) & 7]);
      int signs = evenSigns((all >> (7 * (e / 8))) & 127);
      out[32 * b + e] = (signs >> (e % 8)) & 1 ? -value : value;
    }
  }
}

/// d at 0; 64 points [2, 66), ninth bits of them [66, 74), signs [74, 106), scales [106, 110): four
/// bits for 32 elements.
void ggml::decodeIQ3_S(const uint8_t *block, float *out) {
  float d = half(block);
  for (int e = 0; e < 256; ++e) {
    int g = e / 4, bits = (block[106 + e / 64] >> (4 * (e / 32 % 2))) & 15;
    int index = block[2 + g] | ((block[66 + g / 8] >> (g % 8)) & 1) << 8;
    int magnitude = 1 + 2 * ((kGridIQ3_S[index] >> (3 * (e % 4))) & 7);
    float value = d * float(1 + 2 * bits) * float(magnitude);
    out[e] = (block[74 + e / 8] >> (e % 8)) & 1 ? -value : value;
  }
}

/// Eight elements of the ternary codebook, moved up or down by an eighth.
static void decodeTernary(int point, bool down, float scale, float *out) {
  for (int j = 0; j < 8; ++j) {
    float digit = float(((ggml::kGridIQ1[point] >> (2 * j)) & 3) - 1);
    out[j] = scale * (digit + (down ? -0.125f : 0.125f));
  }
}

/// d at 0; points [2, 34); for each of eight sub-blocks [34, 50) four times three more bits of
/// point, a scale of three bits, the direction.
void ggml::decodeIQ1_S(const uint8_t *block, float *out) {
  float d = half(block);
  for (int g = 0; g < 32; ++g) {
    int rest = read16le(block + 34 + 2 * (g / 4));
    int point = block[2 + g] | ((rest >> (3 * (g % 4))) & 7) << 8;
    float scale = d * float(2 * ((rest >> 12) & 7) + 1);
    decodeTernary(point, rest & 0x8000, scale, out + 8 * g);
  }
}

/// Points [0, 32); four bits a group [32, 48): three of point, the direction; four 16-bit words
/// [48, 56): twelve bits of scales (three for 16 elements), and above them a quarter of d each.
void ggml::decodeIQ1_M(const uint8_t *block, float *out) {
  uint32_t bits = 0;
  for (int i = 0; i < 4; ++i)
    bits |= uint32_t(read16le(block + 48 + 2 * i) >> 12) << (4 * i);
  float d = f16ToFloat(static_cast<uint16_t>(bits));
  for (int g = 0; g < 32; ++g) {
    int rest = (block[32 + g / 2] >> (4 * (g % 2))) & 15;
    int scales = read16le(block + 48 + 2 * (g / 8));
    float scale = d * float(2 * ((scales >> (3 * (g / 2 % 4))) & 7) + 1);
    decodeTernary(block[g] | (rest & 7) << 8, rest & 8, scale, out + 8 * g);
  }
}
