// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One region (region.h) for each kernel, 64 rows and 256 columns, constant as in compiled models.
// With PROMPT those of sixteen tokens, which are compiled apart: what compilers make of one call
// must not depend on the other. Which numbers are multiplied does not matter to the count, but that
// they are numbers does: a chip without an FPU takes other ways for zeros. (.cc: built by
// instructions.py.)
#include "burin/strict.h"

#if !__STDC_HOSTED__
#include "board.h"
#endif
#include "region.h"

#include "linear_i4_a8.h"
#include "linear_i4m_a8.h"
#include "linear_i8_a8.h"
#include "quantize_a8.h"

using namespace burin::kernels;

// Seen from outside, so that no compiler knows what is in them or that nobody reads them.
constexpr size_t kRows = 64, kCols = 256, kPrompt = 16;
alignas(16) extern uint8_t weight[2 * kRows * kCols];
alignas(16) extern uint8_t activation[kPrompt * (2 * kCols + 256)];
extern float x[kPrompt * kCols], y[kPrompt * kRows];
#if !defined(PROMPT)
alignas(16) uint8_t weight[2 * kRows * kCols];
alignas(16) uint8_t activation[kPrompt * (2 * kCols + 256)];
float x[kPrompt * kCols], y[kPrompt * kRows];
#endif

void prompt();

namespace {

#if !defined(PROMPT)
// Codes of every size, halves and floats near 1: each byte pattern is a number in all formats.
void fill() {
  uint32_t state = 1;
  for (uint8_t &byte : weight) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<uint8_t>(0x30 + (state >> 24) % 16);
  }
  for (float &v : x) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(static_cast<int32_t>(state) >> 8) * 0.001f;
  }
}

#endif

// Neither inlined nor cloned, so that nothing of a call is computed at compile time.
#define REGION(name, call)                                                                         \
  __attribute__((noinline)) void name() {                                                          \
    region::begin();                                                                               \
    call;                                                                                          \
    region::end();                                                                                 \
  }
#if defined(PROMPT)
REGION(i8, linear_i8_a8(y, activation, weight, kPrompt, kRows, kCols, 0, 0, 0))
REGION(i4, linear_i4_a8(y, activation, weight, kPrompt, kRows, kCols, 32, 0, 0))

} // namespace

void prompt() {
  quantize_a8(activation, x, kPrompt, kCols, 0);
  i8();
  i4();
}
#else
REGION(quantize, quantize_a8(activation, x, 1, kCols, 0))
REGION(i8, linear_i8_a8(y, activation, weight, 1, kRows, kCols, 0, 0, 0))
REGION(i4, linear_i4_a8(y, activation, weight, 1, kRows, kCols, 32, 0, 0))
REGION(i4m, linear_i4m_a8(y, activation, weight, 1, kRows, kCols, 32, 0, 0))
REGION(quantize_32, quantize_a8(activation, x, 1, kCols, 32))
REGION(i8_32, linear_i8_a8(y, activation, weight, 1, kRows, kCols, 32, 32, 0))
REGION(i4_32, linear_i4_a8(y, activation, weight, 1, kRows, kCols, 32, 32, 0))
REGION(i4m_32, linear_i4m_a8(y, activation, weight, 1, kRows, kCols, 32, 32, 0))

} // namespace

int main(int, char **) {
  fill();
  quantize();
  i8();
  i4();
  i4m();
  quantize_32();
  i8_32();
  i4_32();
  i4m_32();
  prompt();
  return 0;
}
#endif
