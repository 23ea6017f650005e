// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows of floats that stand alone. Elements are read through memcpy, because a file may put a
// tensor at any byte.

#include "compiler/formats/FloatElements.h"
#include "compiler/formats/HalfFloat.h"
#include <cstring>
#include <limits>

using namespace burin;

static_assert(llvm::endianness::native == llvm::endianness::little,
              "model files are little-endian and are read in place");
static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559);

template <typename Stored, typename Widen>
static void decodeEach(const uint8_t *bytes, int64_t count, float *out, Widen widen) {
  for (int64_t i = 0; i < count; ++i) {
    Stored stored;
    memcpy(&stored, bytes + i * int64_t(sizeof(Stored)), sizeof(Stored));
    out[i] = widen(stored);
  }
}

void burin::decodeF32(const uint8_t *bytes, int64_t count, float *out) {
  if (count) // an empty tensor may have no address
    memcpy(out, bytes, static_cast<size_t>(count) * sizeof(float));
}

void burin::decodeF16(const uint8_t *bytes, int64_t count, float *out) {
  decodeEach<uint16_t>(bytes, count, out, f16ToFloat);
}

void burin::decodeBF16(const uint8_t *bytes, int64_t count, float *out) {
  decodeEach<uint16_t>(bytes, count, out, bf16ToFloat);
}

void burin::decodeF64(const uint8_t *bytes, int64_t count, float *out) {
  decodeEach<double>(bytes, count, out, [](double value) { return static_cast<float>(value); });
}

static float f8e4m3ToFloat(uint8_t bits) {
  uint32_t sign = uint32_t(bits & 0x80) << 24, exponent = (bits >> 3) & 15, fraction = bits & 7;
  if (exponent == 0) // fraction * 2^-9, which float32 holds as a normal number
    return llvm::bit_cast<float>(sign | llvm::bit_cast<uint32_t>(float(fraction) * 0x1p-9f));
  if ((bits & 0x7F) == 0x7F)
    return llvm::bit_cast<float>(sign | 0x7FC00000);
  return llvm::bit_cast<float>(sign | (exponent + 127 - 7) << 23 | fraction << 20);
}

void burin::decodeF8E4M3(const uint8_t *bytes, int64_t count, float *out) {
  decodeEach<uint8_t>(bytes, count, out, f8e4m3ToFloat);
}

void burin::decodeF8E5M2(const uint8_t *bytes, int64_t count, float *out) {
  decodeEach<uint8_t>(bytes, count, out,
                      [](uint8_t bits) { return f16ToFloat(static_cast<uint16_t>(bits << 8)); });
}

void burin::decodeI8(const uint8_t *bytes, int64_t count, float *out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(static_cast<int8_t>(bytes[i]));
}
