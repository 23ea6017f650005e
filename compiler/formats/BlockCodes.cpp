// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The types of blocks whose codes can be taken over. Where there is no minimum they are found by
// division: scale and code have less than 24 bits together, so code * scale is exact in float32,
// and so is the quotient.

#include "compiler/formats/BlockCodes.h"
#include "compiler/formats/GgmlBlocks.h"
#include <cmath>

using namespace burin;

namespace {

using Decode = void (*)(const uint8_t *block, float *out);

/// Codes of a block whose groups' scales are known.
template <int elements, int group, Decode decode>
void divide(const uint8_t *block, int *codes, const float *scales) {
  float numbers[elements];
  decode(block, numbers);
  for (int e = 0; e < elements; ++e) {
    float scale = scales[e / group];
    bool isNumber = std::isfinite(numbers[e]) && std::isfinite(scale) && scale != 0;
    codes[e] = isNumber ? static_cast<int>(std::lrint(numbers[e] / scale)) : 0;
  }
}

/// One scale at `offset` for the whole block, whose codes are counted in groups.
template <int elements, int group, int offset, Decode decode>
void oneScale(const uint8_t *block, int *codes, float *scales, float *) {
  for (int g = 0; g < elements / group; ++g)
    scales[g] = ggml::half(block + offset);
  divide<elements, group, decode>(block, codes, scales);
}

void readMxfp4(const uint8_t *block, int *codes, float *scales, float *) {
  scales[0] = ggml::scaleOfMXFP4(block);
  divide<32, 32, ggml::decodeMXFP4>(block, codes, scales);
}

void readIq4Xs(const uint8_t *block, int *codes, float *scales, float *) {
  ggml::scalesOfIQ4_XS(block, scales);
  divide<256, 32, ggml::decodeIQ4_XS>(block, codes, scales);
}

void readQ41(const uint8_t *block, int *codes, float *scales, float *minimums) {
  scales[0] = ggml::half(block);
  minimums[0] = ggml::half(block + 2);
  for (int j = 0; j < 16; ++j) {
    codes[j] = block[4 + j] & 15;
    codes[j + 16] = block[4 + j] >> 4;
  }
}

void readQ4K(const uint8_t *block, int *codes, float *scales, float *minimums) {
  ggml::scalesOfQ4_K(block, scales, minimums);
  for (int e = 0; e < 256; ++e)
    codes[e] = (block[16 + 32 * (e / 64) + e % 32] >> (4 * (e / 32 % 2))) & 15;
}

} // namespace

static constexpr BlockCodes kCodes[] = {
    {StorageType::Q4_0, 32, false, true, oneScale<32, 32, 0, ggml::decodeQ4_0>},
    {StorageType::Q4_1, 32, true, true, readQ41},
    {StorageType::Q5_0, 32, false, true, oneScale<32, 32, 0, ggml::decodeQ5_0>},
    {StorageType::Q8_0, 32, false, true, oneScale<32, 32, 0, ggml::decodeQ8_0>},
    // Its sub-blocks' integer scales go into the codes: -128 to 128.
    {StorageType::Q3_K, 32, false, true, oneScale<256, 32, 108, ggml::decodeQ3_K>},
    {StorageType::Q4_K, 32, true, false, readQ4K},
    {StorageType::IQ4_NL, 32, false, true, oneScale<32, 32, 0, ggml::decodeIQ4_NL>},
    {StorageType::IQ4_XS, 32, false, false, readIq4Xs},
    {StorageType::TQ1_0, 128, false, true, oneScale<256, 128, 52, ggml::decodeTQ1_0>},
    {StorageType::TQ2_0, 128, false, true, oneScale<256, 128, 64, ggml::decodeTQ2_0>},
    {StorageType::MXFP4, 32, false, true, readMxfp4},
};

const BlockCodes *burin::blockCodesOf(StorageType type) {
  for (const BlockCodes &codes : kCodes)
    if (codes.type == type)
      return &codes;
  return nullptr;
}
