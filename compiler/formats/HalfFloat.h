// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The two 16-bit float types of model files, widened to float32. Both fit float32 exactly, NaN
// payloads included, so this is bit work and no rounding.

#pragma once

#include "llvm/ADT/bit.h"
#include <cstdint>

namespace burin {

/// bfloat16 is the upper half of a float32.
inline float bf16ToFloat(uint16_t bits) { return llvm::bit_cast<float>(uint32_t(bits) << 16); }

/// IEEE 754 binary16: sign, 5 bits of exponent biased by 15, 10 bits of fraction.
inline float f16ToFloat(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16;
  uint32_t exponent = (bits >> 10) & 0x1F, fraction = bits & 0x3FF;
  if (exponent == 0) // zero, or fraction * 2^-24, which float32 holds as a normal number
    return llvm::bit_cast<float>(sign | llvm::bit_cast<uint32_t>(float(fraction) * 0x1p-24f));
  uint32_t wide = exponent == 0x1F ? 0xFF : exponent + (127 - 15);
  return llvm::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

} // namespace burin
