// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Division of unsigned integers, which clang calls on Hexagon by these names; the library that has
// them (compiler-rt) is not in Debian.

#include <stdint.h>

namespace {

// One bit of the quotient a round, the highest first. Dividing by zero gives all ones and leaves
// the dividend.
uint32_t divide(uint32_t dividend, uint32_t divisor, uint32_t &rest) noexcept {
  uint32_t quotient = 0;
  rest = 0;
  for (uint32_t bit = 32; bit-- > 0;) {
    const bool carry = (rest >> 31) != 0;
    rest = (rest << 1) | ((dividend >> bit) & 1u);
    quotient <<= 1;
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient |= 1u;
    }
  }
  return quotient;
}

} // namespace

extern "C" {

uint32_t __hexagon_udivsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t rest = 0;
  return divide(dividend, divisor, rest);
}

uint32_t __hexagon_umodsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t rest = 0;
  (void)divide(dividend, divisor, rest);
  return rest;
}

} // extern "C"
