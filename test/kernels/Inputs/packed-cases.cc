// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of packed weights over the sizes of PackedTest.cpp and some larger ones, one hash for
// each format and kernel. Every folder of kernels, on its chip, must print what the generic one
// prints on the host (packed.py), whatever the order of its weights. SPOIL changes one code of a
// weight, to see that the hashes show it. (.cc: not part of the unit tests.)
#include "burin/strict.h"

#include "console.h"
#include "fnv.h"

#include "attention_f16.h"
#include "attention_f32.h"
#include "attention_i8.h"
#include "cache_f16.h"
#include "cache_f32.h"
#include "cache_i8.h"
#include "embedding_i4.h"
#include "embedding_i4m.h"
#include "embedding_i8.h"
#include "linear_i4.h"
#include "linear_i4_a8.h"
#include "linear_i4m.h"
#include "linear_i4m_a8.h"
#include "linear_i8.h"
#include "linear_i8_a8.h"
#include "rms_quantize_a8.h"
#include "swiglu_i4_a8.h"
#include "swiglu_i4m_a8.h"
#include "swiglu_i8_a8.h"

#if defined(__arm__) && !__STDC_HOSTED__
// What clang calls at -Os to clear a local array, as in the generic kernels of float activations.
extern "C" void __aeabi_memclr4(void *to, size_t n);
extern "C" void *memset(void *to, int byte, size_t n);
void __aeabi_memclr4(void *to, size_t n) { memset(to, 0, n); }
#endif

using namespace burin;

namespace {

uint32_t random_state;

uint32_t random_bits() {
  random_state = random_state * 1664525u + 1013904223u;
  return random_state >> 8;
}

uint32_t below(uint32_t n) { return random_bits() % n; }

// Exponents from `low` on, `count` of them, and both signs or only one.
float random_float(uint32_t low, uint32_t count, bool negative) {
  return float_of((random_bits() & 0x7fffffu) | (low + below(count)) << 23 |
                  (negative ? below(2) << 31 : 0));
}

// Which NaN comes out of an operation is the chip's choice and no part of the promise.
void add(Fnv &hash, const float *x, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const float same = is_nan(x[i]) ? float_of(0x7fc00000u) : x[i];
    hash.add(&same, 1);
  }
}

struct Format {
  const char *name;
  size_t bits;
  bool minimum;
  size_t group;
};

constexpr size_t kMostCols = 2100, kMostCodes = 66 * 1100;
int8_t codes[kMostCodes];
uint32_t scales[kMostCodes / 32 + 256], minimums[kMostCodes / 32 + 256]; // bits of f32 or f16
alignas(16) uint8_t weight[200000];
alignas(16) uint8_t activation[3 * (4 * kMostCols + 1024)];
float x[3 * kMostCols], start[15 * 18], y[15 * 18], row[kMostCols];

struct Matrix {
  Packed packed;
  uint8_t *to = weight;

  size_t width() const { return packed.group ? packed.group : packed.columns; }
  size_t groups() const { return (packed.columns + width() - 1) / width(); }
  int32_t code(size_t r, size_t c) const {
    return r < packed.rows && c < packed.columns ? codes[r * packed.columns + c] : 0;
  }

  void choose(bool extreme) {
    const int32_t low = packed.bits == 8 ? -127 : packed.minimum ? 0 : -8;
    const int32_t high = packed.bits == 8 ? 127 : packed.minimum ? 15 : 7;
    for (size_t i = 0; i < packed.rows * packed.columns; ++i) {
      const uint32_t dice = below(10);
      const bool odd = i / packed.columns % 2;
      int32_t code = low + static_cast<int32_t>(below(static_cast<uint32_t>(high - low + 1)));
      if (dice < 2 || extreme) // sums that come near their bounds
        code = extreme ? (odd ? low : high) : dice ? low : high;
      codes[i] = static_cast<int8_t>(code);
    }
#if defined(SPOIL)
    codes[packed.rows * packed.columns - 1] ^= 1;
#endif
    for (size_t i = 0; i < packed.rows * groups(); ++i) {
      // Halves of every exponent that is finite, also subnormal ones and zero; floats that are
      // near, with a zero row now and then.
      const bool negative = packed.bits == 4;
      scales[i] = packed.group ? below(0x7c00) | (negative ? below(2) << 15 : 0)
                  : below(16)  ? bits_of(random_float(100, 30, false))
                               : 0;
      minimums[i] = below(0x7c00) | 0x8000;
    }
  }

  void byte(uint32_t value) { *to++ = static_cast<uint8_t>(value); }

  uint32_t code_byte(size_t r, size_t base, size_t at) const {
    const Packing &p = packed.packing;
    if (packed.bits == 4) {
      const int32_t bias = packed.minimum ? 0 : 8;
      const size_t low = base + at / p.half * 2 * p.half + at % p.half;
      return static_cast<uint32_t>((code(r, low) + bias) | (code(r, low + p.half) + bias) << 4);
    }
    const int32_t value = code(r, base + at);
    if (p.codes == Codes::kBiased)
      return static_cast<uint32_t>(value + 128);
    if (p.codes == Codes::kBorrowed) {
      const size_t even = base + at / 2 * 2;
      const int32_t pair = code(r, even) + 256 * code(r, even + 1);
      return static_cast<uint32_t>(at % 2 ? pair >> 8 : pair);
    }
    return static_cast<uint32_t>(value);
  }

  // Writes the bytes in the order in which they lie.
  void pack() {
    const Packing &p = packed.packing;
    for (size_t tile = 0; tile * p.rows < packed.rows; ++tile) {
      for (size_t g = 0; g < groups(); ++g) {
        for (size_t part = 0; part < (packed.minimum ? 2u : 1u); ++part) {
          for (size_t i = 0; i < p.rows; ++i) {
            const size_t r = tile * p.rows + i;
            const uint32_t number =
                r < packed.rows ? (part ? minimums : scales)[r * groups() + g] : 0;
            for (uint32_t shift = 0; shift < (packed.group ? 16 : 32); shift += 8)
              byte(number >> shift);
          }
        }
        const size_t base = g * packed.group_columns();
        for (size_t run = 0; run < packed.row_group_bytes(); run += p.run) {
          for (size_t i = 0; i < p.rows; ++i) {
            for (size_t at = run; at < run + p.run; ++at)
              byte(code_byte(tile * p.rows + i, base, at));
          }
        }
      }
    }
  }
};

struct Hashes {
  Fnv quantized, linear, swiglu, floats;
};

void check(Hashes &hashes, const Format &f, size_t x_group, size_t tokens, size_t rows, size_t cols,
           bool extreme) {
  random_state = static_cast<uint32_t>(rows * 4096 + cols); // the same numbers for every folder
  Matrix w = {{f.bits == 8 ? kernels::kPackingI8 : kernels::kPackingI4, f.bits, f.minimum, 2 * rows,
               cols, f.group}};
  w.choose(extreme);
  w.pack();
  for (size_t i = 0; i < tokens * cols; ++i)
    x[i] = extreme ? 1.0f : random_float(120, 8, true);
  for (size_t i = 0; i < tokens * 2 * rows; ++i)
    start[i] = random_float(110, 20, true);
  if (tokens == 3) // the last token has a block without a scale, the second one none at all
    for (size_t i = 0; i < cols; ++i) {
      x[2 * cols + i] = i < 40 ? 0.0f : x[2 * cols + i];
      x[cols + i] = i == cols / 2 ? float_of(0x7f800000u) : x[cols + i];
    }

  kernels::quantize_a8(activation, x, tokens, cols, x_group);
  const PackedActivation packed = {cols, x_group, kernels::kCodeBytesA8};
  for (size_t t = 0; t < tokens; ++t) {
    const uint8_t *token = activation + t * packed.bytes();
    add(hashes.quantized, reinterpret_cast<const float *>(token), x_group ? packed.blocks() : 1);
    for (size_t b = 0; b < packed.blocks(); ++b) {
      const float sum =
          static_cast<float>(reinterpret_cast<const int32_t *>(token + packed.sums_at())[b]);
      if (tokens == 1) // codes beside infinity are garbage
        hashes.quantized.add(&sum, 1);
    }
  }

  auto *linear = f.bits == 8 ? kernels::linear_i8_a8
                 : f.minimum ? kernels::linear_i4m_a8
                             : kernels::linear_i4_a8;
  for (size_t sum = 0; sum < 2; ++sum) {
    for (size_t i = 0; i < tokens * 2 * rows; ++i)
      y[i] = start[i];
    linear(y, activation, weight, tokens, 2 * rows - 1, cols, f.group, x_group, sum);
    add(hashes.linear, y, tokens * (2 * rows - 1));
  }

  kernels::rms_quantize_a8(activation, x, tokens, cols, x_group, 1e-5f);
  auto *swiglu = f.bits == 8 ? kernels::swiglu_i8_a8
                 : f.minimum ? kernels::swiglu_i4m_a8
                             : kernels::swiglu_i4_a8;
  swiglu(y, activation, weight, tokens, rows, cols, f.group, x_group);
  add(hashes.swiglu, y, tokens * rows);

  if (extreme || x_group)
    return;
  auto *floats = f.bits == 8 ? kernels::linear_i8
                 : f.minimum ? kernels::linear_i4m
                             : kernels::linear_i4;
  floats(y, x, weight, tokens, 2 * rows, cols, f.group, 0, 0.0f);
  add(hashes.floats, y, tokens * 2 * rows);
  auto *embedding = f.bits == 8 ? kernels::embedding_i8
                    : f.minimum ? kernels::embedding_i4m
                                : kernels::embedding_i4;
  const int32_t id = static_cast<int32_t>(rows);
  embedding(row, &id, weight, 1, 2 * rows, cols, f.group);
  add(hashes.floats, row, cols);
}

// Caches of floats, halves and codes: heads of every rest, from the first token on.
void check_caches(Fnv &whole, Fnv &halves, Fnv &eights) {
  constexpr size_t kContext = 21, kHeads = 2, kMost = 68;
  static float full[2][kContext * kMost];
  static uint16_t half[2][kContext * kMost];
  alignas(16) static uint8_t code[2][PackedCache{kContext, kMost}.bytes()];
  static float q[kHeads * kMost], kv[2][kMost], out[kHeads * kMost], scores[kContext];
  static const size_t sizes[] = {1, 3, 4, 8, 10, 12, 15, 16, 19, 33, 50, 64, 68};
  for (const size_t size : sizes) {
    for (size_t t = 0; t < kContext; ++t) {
      for (size_t i = 0; i < kHeads * size; ++i)
        q[i] = random_float(122, 8, true);
      for (size_t i = 0; i < 2; ++i) {
        for (size_t d = 0; d < size; ++d)
          kv[i][d] = t % 7 == 3 ? 0.0f : random_float(120, 8, true);
        kernels::cache_f32(full[i], kv[i], t, 1, size, 1, kContext, size);
        kernels::cache_f16(half[i], kv[i], t, 1, size, 1, kContext, size);
        kernels::cache_i8(code[i], kv[i], t, 1, size, 1, kContext, size);
      }
      kernels::attention_f32(out, scores, q, full[0], full[1], t, 1, kHeads * size, kHeads, 1,
                             kContext, size, 11, 0.25f);
      add(whole, out, kHeads * size);
      kernels::attention_f16(out, scores, q, half[0], half[1], t, 1, kHeads * size, kHeads, 1,
                             kContext, size, 11, 0.25f);
      add(halves, out, kHeads * size);
      kernels::attention_i8(out, scores, q, code[0], code[1], t, 1, kHeads * size, kHeads, 1,
                            kContext, size, 11, 0.25f);
      add(eights, out, kHeads * size);
    }
  }
}

// Into one line by hand: GCC makes strlen of console::text(), which a board need not have.
void print(const Format &f, size_t x_group, const char *kernel, const Fnv &hash) {
  char line[64];
  size_t at = 0;
  auto append = [&](const char *text) {
    for (; *text; ++text)
      line[at++] = *text;
  };
  append(f.name);
  append(f.minimum ? "m g" : " g");
  append(f.group == 0 ? "0" : f.group == 32 ? "32" : f.group == 64 ? "64" : "128");
  append(x_group ? " a32 " : " a0 ");
  append(kernel);
  for (int shift = 60; shift >= 0; shift -= 4)
    line[at++] = "0123456789abcdef"[hash.value() >> shift & 15];
  line[at++] = '\n';
  console::write(line, at);
}

} // namespace

int main(int, char **) {
  static const size_t x_groups[] = {0, 32}, some_rows[] = {1, 2, 7, 16, 33};
  static const size_t some_cols[] = {1, 4, 31, 32, 33, 64, 172, 256};
  static const size_t long_cols[] = {512, 520, 1040, 2100}; // with sums above 2^23 and 2^24
  static const Format formats[] = {
      {"i8", 8, false, 0},  {"i8", 8, false, 32}, {"i4", 4, false, 32},  {"i4", 4, true, 32},
      {"i4", 4, false, 64}, {"i4", 4, true, 64},  {"i4", 4, false, 128}, {"i4", 4, true, 128}};
  for (const Format &f : formats) {
    for (const size_t x_group : x_groups) {
      Hashes hashes;
      for (const size_t cols : some_cols) {
        for (const size_t rows : some_rows)
          check(hashes, f, x_group, rows == 7 ? 3 : 1, rows, cols, false);
      }
      check(hashes, f, x_group, 1, 3, 1100, false);
      check(hashes, f, x_group, 15, 9, 172, false); // several tiles of tokens and a rest
      for (const size_t cols : long_cols)
        check(hashes, f, x_group, 1, 3, cols, true);
      print(f, x_group, "quantize ", hashes.quantized);
      print(f, x_group, "linear ", hashes.linear);
      print(f, x_group, "swiglu ", hashes.swiglu);
      if (!x_group)
        print(f, x_group, "floats ", hashes.floats);
    }
  }
  Fnv whole, halves, eights;
  check_caches(whole, halves, eights);
  print({"cache f32", 32, false, 0}, 0, "attention ", whole);
  print({"cache f16", 16, false, 0}, 0, "attention ", halves);
  print({"cache i8", 8, false, 0}, 0, "attention ", eights);
  return 0;
}
