// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows of floats that stand alone, as StorageInfo::decode wants them.

#pragma once

#include <cstdint>

namespace burin {

void decodeF32(const uint8_t *bytes, int64_t count, float *out);
void decodeF16(const uint8_t *bytes, int64_t count, float *out);
void decodeBF16(const uint8_t *bytes, int64_t count, float *out);
/// Rounds to nearest, ties to even; too large becomes infinite.
void decodeF64(const uint8_t *bytes, int64_t count, float *out);
/// OCP 8-bit floating point (OFP8, revision 1.0): 4 bits of exponent biased by 7, 3 of fraction, no
/// infinity, NaN where all seven bits are set.
void decodeF8E4M3(const uint8_t *bytes, int64_t count, float *out);
/// The same specification: the upper half of a binary16.
void decodeF8E5M2(const uint8_t *bytes, int64_t count, float *out);
/// Signed integers.
void decodeI8(const uint8_t *bytes, int64_t count, float *out);

} // namespace burin
