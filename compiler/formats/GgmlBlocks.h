// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The blocks of ggml (github.com/ggml-org/ggml), in which GGUF files store quantized weights. Each
// function turns one block into float32 with the operations, and so the bits, of ggml's own
// reference code. Layouts stand above the functions: d and m are binary16 scales, a range of bytes
// is [first, end).

#pragma once

#include "compiler/formats/HalfFloat.h"
#include "llvm/Support/Endian.h"
#include <cstdint>

namespace burin::ggml {

/// The binary16 at `bytes`.
inline float half(const uint8_t *bytes) {
  return f16ToFloat(llvm::support::endian::read16le(bytes));
}

// 32 elements, a scale, sometimes a minimum
void decodeQ4_0(const uint8_t *block, float *out);
void decodeQ4_1(const uint8_t *block, float *out);
void decodeQ5_0(const uint8_t *block, float *out);
void decodeQ5_1(const uint8_t *block, float *out);
void decodeQ8_0(const uint8_t *block, float *out);

// 256 elements, scales of scales
void decodeQ2_K(const uint8_t *block, float *out);
void decodeQ3_K(const uint8_t *block, float *out);
void decodeQ4_K(const uint8_t *block, float *out);
void decodeQ5_K(const uint8_t *block, float *out);
void decodeQ6_K(const uint8_t *block, float *out);

/// What a Q4_K block's numbers are code * scale + minimum with, in each of its eight sub-blocks.
void scalesOfQ4_K(const uint8_t *block, float *scales, float *minimums);

// 256 elements, groups of 4 or 8 chosen from a codebook
void decodeIQ1_S(const uint8_t *block, float *out);
void decodeIQ1_M(const uint8_t *block, float *out);
void decodeIQ2_XXS(const uint8_t *block, float *out);
void decodeIQ2_XS(const uint8_t *block, float *out);
void decodeIQ2_S(const uint8_t *block, float *out);
void decodeIQ3_XXS(const uint8_t *block, float *out);
void decodeIQ3_S(const uint8_t *block, float *out);

// 4-bit codes that number uneven steps
void decodeIQ4_NL(const uint8_t *block, float *out);
void decodeIQ4_XS(const uint8_t *block, float *out);
void decodeMXFP4(const uint8_t *block, float *out);

/// What multiplies the steps of IQ4_XS, in each of its eight sub-blocks, and of MXFP4.
void scalesOfIQ4_XS(const uint8_t *block, float *scales);
float scaleOfMXFP4(const uint8_t *block);

// 256 elements of -1, 0, 1
void decodeTQ1_0(const uint8_t *block, float *out);
void decodeTQ2_0(const uint8_t *block, float *out);

} // namespace burin::ggml
