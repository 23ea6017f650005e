// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The codebooks of ggml's "IQ" blocks: the points of lattices that its authors kept (ggml-common.h,
// iq2xxs_grid and others; facts of the format). Each is sorted; a point is packed into 16 bits.

#pragma once

#include <cstdint>

namespace burin::ggml {

// 8 coordinates of 2 bits, the first lowest: 0, 1, 2 stand for 8, 25, 43
extern const uint16_t kGridIQ2_XXS[256];
extern const uint16_t kGridIQ2_XS[512];
extern const uint16_t kGridIQ2_S[1024];
// 4 coordinates of 3 bits: n stands for 4 + 8 n, but the last one, 7, for 62
extern const uint16_t kGridIQ3_XXS[256];
// 4 coordinates of 3 bits: n stands for 1 + 2 n
extern const uint16_t kGridIQ3_S[512];
// 8 coordinates of 2 bits: n stands for n - 1
extern const uint16_t kGridIQ1[2048];

} // namespace burin::ggml
