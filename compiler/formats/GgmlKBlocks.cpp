// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ggml's "K" blocks: 256 elements in sub-blocks of 16 or 32, each with a small integer scale (and
// minimum) that the block's d (and dmin) multiplies. Element e lies in half h = e / 128, quarter k
// = e / 32 % 4 of that half, lane l = e % 32.

#include "compiler/formats/GgmlBlocks.h"

using namespace burin;

/// scales [0, 16): scale below, minimum above; codes [16, 80); d at 80, dmin at 82.
void ggml::decodeQ2_K(const uint8_t *block, float *out) {
  float d = half(block + 80), dmin = half(block + 82);
  for (int e = 0; e < 256; ++e) {
    int h = e / 128, k = e / 32 % 4, l = e % 32, scale = block[e / 16];
    int code = (block[16 + 32 * h + l] >> (2 * k)) & 3;
    out[e] = d * float(scale & 15) * float(code) - dmin * float(scale >> 4);
  }
}

/// third bits [0, 32); low bits [32, 96); scales [96, 108): six bits each, the low four first; d at
/// 108.
void ggml::decodeQ3_K(const uint8_t *block, float *out) {
  float d = half(block + 108);
  const uint8_t *s = block + 96;
  float scales[16];
  for (int j = 0; j < 16; ++j) {
    int low = j < 8 ? s[j] & 15 : s[j - 8] >> 4, high = (s[8 + j % 4] >> (2 * (j / 4))) & 3;
    scales[j] = d * float((low | high << 4) - 32);
  }
  for (int e = 0; e < 256; ++e) {
    int h = e / 128, k = e / 32 % 4, l = e % 32;
    int code = (block[32 + 32 * h + l] >> (2 * k)) & 3, third = (block[l] >> (4 * h + k)) & 1;
    out[e] = scales[e / 16] * float(code - (third ? 0 : 4));
  }
}

/// Scale and minimum of eight sub-blocks, six bits each, in twelve bytes.
static void sixBitPairs(const uint8_t *s, int j, int &scale, int &minimum) {
  if (j < 4) {
    scale = s[j] & 63;
    minimum = s[j + 4] & 63;
  } else {
    scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4;
    minimum = (s[j + 4] >> 4) | (s[j] >> 6) << 4;
  }
}

void ggml::scalesOfQ4_K(const uint8_t *block, float *scales, float *minimums) {
  float d = half(block), dmin = half(block + 2);
  for (int j = 0; j < 8; ++j) {
    int scale, minimum;
    sixBitPairs(block + 4, j, scale, minimum);
    scales[j] = d * float(scale);
    minimums[j] = -(dmin * float(minimum));
  }
}

/// d at 0, dmin at 2, pairs [4, 16), codes [16, 144): sub-block j in the low nibbles of 32 bytes if
/// even, in the high ones if odd.
void ggml::decodeQ4_K(const uint8_t *block, float *out) {
  float scales[8], minimums[8];
  scalesOfQ4_K(block, scales, minimums);
  for (int j = 0; j < 8; ++j)
    for (int l = 0; l < 32; ++l) {
      int code = (block[16 + 32 * (j / 2) + l] >> (4 * (j % 2))) & 15;
      out[32 * j + l] = scales[j] * float(code) + minimums[j];
    }
}

/// d at 0, dmin at 2, pairs [4, 16), fifth bits [16, 48): bit j of byte l, codes [48, 176) as in
/// Q4_K.
void ggml::decodeQ5_K(const uint8_t *block, float *out) {
  float d = half(block), dmin = half(block + 2);
  for (int j = 0; j < 8; ++j) {
    int scale, minimum;
    sixBitPairs(block + 4, j, scale, minimum);
    float step = d * float(scale), offset = dmin * float(minimum);
    for (int l = 0; l < 32; ++l) {
      int code = (block[48 + 32 * (j / 2) + l] >> (4 * (j % 2))) & 15;
      code |= ((block[16 + l] >> j) & 1) << 4;
      out[32 * j + l] = step * float(code) - offset;
    }
  }
}

/// low bits [0, 128), high bits [128, 192), signed scales [192, 208), d at 208.
void ggml::decodeQ6_K(const uint8_t *block, float *out) {
  float d = half(block + 208);
  for (int e = 0; e < 256; ++e) {
    int h = e / 128, k = e / 32 % 4, l = e % 32;
    int low = (block[64 * h + 32 * (k % 2) + l] >> (4 * (k / 2))) & 15;
    int high = (block[128 + 32 * h + l] >> (2 * k)) & 3;
    float step = d * float(static_cast<int8_t>(block[192 + e / 16]));
    out[e] = step * float((low | high << 4) - 32);
  }
}
