// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized numbers written a second time in the plainest way: rounding of activations with the C
// library, packing by walking every code of a tile in the order in which the bytes lie, products in
// the stated order with nothing fused.
#ifndef BURIN_TEST_KERNELS_PACKED_ORACLE_H
#define BURIN_TEST_KERNELS_PACKED_ORACLE_H

#include "test/kernels/Oracle.h"

#include "burin/packing.h"

#include <cmath>
#include <random>
#include <vector>

namespace oracle {

struct Quantized {
  Floats scales;
  std::vector<int32_t> codes;
};

inline Quantized quantize(const float *x, size_t n, size_t group) {
  Quantized out;
  size_t width = group ? group : n;
  for (size_t at = 0; at < n; at += width) {
    size_t end = std::min(at + width, n);
    float most = 0;
    bool finite = true;
    for (size_t i = at; i < end; ++i) {
      finite &= std::isfinite(x[i]);
      most = std::max(most, std::fabs(x[i]));
    }
    bool zero = most < 0x1p-64f;
    float scale = !finite ? NAN : zero ? 0.0f : most / 127.0f;
    float inverse = zero || !finite ? 0.0f : 127.0f / most;
    out.scales.push_back(scale);
    for (size_t i = at; i < end; ++i)
      out.codes.push_back(finite ? static_cast<int32_t>(std::nearbyint(product(x[i], inverse)))
                                 : 0);
  }
  return out;
}

/// IEEE half precision of a number that it holds exactly.
inline uint16_t exactHalf(float x) {
  int exponent;
  float fraction = std::frexp(std::fabs(x), &exponent); // [0.5, 1)
  auto mantissa = static_cast<uint32_t>(std::ldexp(fraction, 11)) - 1024;
  return static_cast<uint16_t>((std::signbit(x) ? 0x8000 : 0) |
                               static_cast<uint32_t>(exponent + 14) << 10 | mantissa);
}

// A random weight with its codes, scales and minimums, and the same packed.
struct PackedMatrix {
  burin::Packed packed;
  std::vector<int32_t> codes; // rows, columns
  Floats scales, minimums;    // rows, groups
  std::vector<uint8_t> bytes;

  PackedMatrix(const burin::Packing &packing, size_t bits, bool minimum, size_t rows,
               size_t columns, size_t group, unsigned seed)
      : packed{packing, bits, minimum, rows, columns, group} {
    std::mt19937 random(seed);
    auto number = [&](int32_t low, int32_t high) {
      return std::uniform_int_distribution<int32_t>(low, high)(random);
    };
    for (size_t i = 0; i < rows * columns; ++i) {
      int32_t low = bits == 8 ? -127 : minimum ? 0 : -8, high = bits == 8 ? 127 : minimum ? 15 : 7;
      int32_t dice = number(0, 9); // extremes often, for sums that come near their bounds
      codes.push_back(dice == 0 ? low : dice == 1 ? high : number(low, high));
    }
    for (size_t i = 0; i < rows * groups(); ++i) {
      scales.push_back(std::ldexp(static_cast<float>(number(1024, 2047)), number(-20, -12)) *
                       (bits == 4 && number(0, 1) ? -1.0f : 1.0f));
      minimums.push_back(-std::ldexp(static_cast<float>(number(1024, 2047)), number(-18, -12)));
    }
    pack();
  }

  size_t width() const { return packed.group ? packed.group : packed.columns; }
  size_t groups() const { return (packed.columns + width() - 1) / width(); }

  int32_t code(size_t r, size_t c) const {
    // Zero of a weight with a minimum is nothing that a code can say: padding codes are 0.
    return r < packed.rows && c < packed.columns ? codes[r * packed.columns + c] : 0;
  }

  Floats values(size_t r) const {
    Floats out;
    for (size_t c = 0; c < packed.columns; ++c) {
      size_t g = r * groups() + c / width();
      float value = product(static_cast<float>(code(r, c)), scales[g]);
      out.push_back(packed.minimum ? plus(value, minimums[g]) : value);
    }
    return out;
  }

  // As each_packed_dot_a8.h states it.
  float dot(const Quantized &x, size_t r, size_t x_group) const {
    size_t block = x_group ? 32 : width();
    float y = 0;
    for (size_t at = 0; at < packed.columns; at += block) {
      int64_t dot = 0, sum = 0;
      for (size_t c = at; c < std::min(at + block, packed.columns); ++c) {
        dot += code(r, c) * x.codes[c];
        sum += x.codes[c];
      }
      float d = static_cast<float>(dot), s = static_cast<float>(sum);
      float w = scales[r * groups() + at / width()], m = minimums[r * groups() + at / width()];
      float xs = x_group ? x.scales[at / 32] : 1.0f;
      if (packed.minimum) {
        float both = plus(product(d, w), product(s, m));
        y = plus(y, x_group ? product(both, xs) : both);
      } else if (packed.group) {
        y = plus(y, product(d, x_group ? product(w, xs) : w));
      } else {
        y = plus(y, x_group ? product(d, xs) : d);
      }
    }
    if (x_group)
      return packed.group ? y : product(y, scales[r]);
    return packed.group ? product(y, x.scales[0]) : product(y, product(scales[r], x.scales[0]));
  }

private:
  void half(float x) {
    uint16_t h = exactHalf(x);
    bytes.push_back(static_cast<uint8_t>(h));
    bytes.push_back(static_cast<uint8_t>(h >> 8));
  }
  void full(float x) {
    for (int shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<uint8_t>(oracle::bits(x) >> shift));
  }

  uint8_t byteOf(size_t r, size_t g, size_t byte) const {
    const burin::Packing &p = packed.packing;
    size_t base = g * packed.group_columns();
    if (packed.bits == 4) {
      size_t low = byte / p.half * 2 * p.half + byte % p.half;
      auto stored = [&](size_t c) { return code(r, base + c) + (packed.minimum ? 0 : 8); };
      return static_cast<uint8_t>(stored(low) | stored(low + p.half) << 4);
    }
    int32_t value = code(r, base + byte);
    if (p.codes == burin::Codes::kBiased)
      return static_cast<uint8_t>(value + 128);
    if (p.codes == burin::Codes::kBorrowed) {
      size_t even = byte / 2 * 2;
      int32_t pair = code(r, base + even) + 256 * code(r, base + even + 1);
      return static_cast<uint8_t>(byte % 2 ? pair >> 8 : pair);
    }
    return static_cast<uint8_t>(value);
  }

  void pack() {
    const burin::Packing &p = packed.packing;
    for (size_t tile = 0; tile * p.rows < packed.rows; ++tile) {
      for (size_t g = 0; g < groups(); ++g) {
        for (const Floats *numbers : {&scales, &minimums}) {
          if (numbers == &minimums && !packed.minimum)
            continue;
          for (size_t i = 0; i < p.rows; ++i) {
            size_t r = tile * p.rows + i;
            float number = r < packed.rows ? (*numbers)[r * groups() + g] : 0.0f;
            if (!packed.group)
              full(number);
            else if (number == 0.0f)
              bytes.insert(bytes.end(), 2, 0);
            else
              half(number);
          }
        }
        size_t rowBytes = packed.group_columns() * packed.bits / 8;
        for (size_t run = 0; run < rowBytes; run += p.run) {
          for (size_t i = 0; i < p.rows; ++i) {
            for (size_t b = run; b < run + p.run; ++b)
              bytes.push_back(byteOf(tile * p.rows + i, g, b));
          }
        }
      }
    }
  }
};

} // namespace oracle

#endif // BURIN_TEST_KERNELS_PACKED_ORACLE_H
