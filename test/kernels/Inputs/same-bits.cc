// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints one hash for each function and kernel over many inputs. Built with several compilers,
// flags and chips by same-bits.test, which compares what they print. (.cc: not part of the unit
// tests beside it.)
#include "burin/strict.h"

#include "burin/lanes.h"
#include "burin/math.h"
#include "burin/sampler.h"

#include "runtime/kernels/generic/add_bias_f32.h"
#include "runtime/kernels/generic/add_f32.h"
#include "runtime/kernels/generic/add_positions_f32.h"
#include "runtime/kernels/generic/argmax_f32.h"
#include "runtime/kernels/generic/attention_f32.h"
#include "runtime/kernels/generic/cache_f16.h"
#include "runtime/kernels/generic/cache_f32.h"
#include "runtime/kernels/generic/cache_i8.h"
#include "runtime/kernels/generic/capped_attention_f16.h"
#include "runtime/kernels/generic/capped_attention_f32.h"
#include "runtime/kernels/generic/capped_attention_i8.h"
#include "runtime/kernels/generic/embedding_f32.h"
#include "runtime/kernels/generic/geglu_f32.h"
#include "runtime/kernels/generic/gelu_tanh_f32.h"
#include "runtime/kernels/generic/head_norm_f32.h"
#include "runtime/kernels/generic/layer_norm_f32.h"
#include "runtime/kernels/generic/linear_add_f32.h"
#include "runtime/kernels/generic/linear_f32.h"
#include "runtime/kernels/generic/mul_f32.h"
#include "runtime/kernels/generic/rms_linear_f32.h"
#include "runtime/kernels/generic/rms_norm_f32.h"
#include "runtime/kernels/generic/rms_swiglu_f32.h"
#include "runtime/kernels/generic/rope_cache_f32.h"
#include "runtime/kernels/generic/rope_f32.h"
#include "runtime/kernels/generic/rope_table_f32.h"
#include "runtime/kernels/generic/scale_f32.h"
#include "runtime/kernels/generic/silu_f32.h"
#include "runtime/kernels/generic/soft_cap_f32.h"
#include "runtime/kernels/generic/swiglu_f32.h"

extern "C" int puts(const char *); // on the emulated chip from semihost.cc

using namespace burin;

namespace {

uint32_t random_state = 1;

uint32_t random_bits() {
  random_state = random_state * 1664525u + 1013904223u;
  return random_state ^ (random_state >> 15);
}

// Magnitudes from 2^-6 to 2^2, both signs.
float random_float() {
  return float_of((random_bits() & 0x807fffffu) | ((121u + (random_bits() >> 20) % 9u) << 23));
}

// Which NaN comes out of an operation is the chip's choice and no part of the promise.
struct Hash {
  uint64_t value = 0xcbf29ce484222325u; // FNV-1a over 32-bit words

  void add(uint32_t word) { value = (value ^ word) * 0x100000001b3u; }
  void add(float x) { add(is_nan(x) ? 0x7fc00000u : bits_of(x)); }
  void print(const char *name) const {
    char line[64];
    size_t at = 0;
    for (; name[at] != 0; ++at)
      line[at] = name[at];
    line[at++] = ' ';
    for (int shift = 60; shift >= 0; shift -= 4)
      line[at++] = "0123456789abcdef"[(value >> shift) & 15u];
    line[at] = 0;
    puts(line);
  }
};

constexpr size_t kTokens = 5, kHeads = 4, kKvHeads = 2, kHeadDim = 10, kWidth = kHeads * kHeadDim,
                 kCols = 43, kRows = 22, kContext = 37, kPosition = 29;
float x[kTokens * kCols], w[2 * kRows * kCols], y[kTokens * 64], gain[64],
    table[kTokens * kHeadDim];
float keys[kKvHeads * kContext * kHeadDim], values[kKvHeads * kContext * kHeadDim],
    scores[kContext];
float logits[300];

template <size_t N> void fill(float (&array)[N]) {
  for (float &v : array)
    v = random_float();
}

template <size_t N> void print(const char *name, const float (&array)[N]) {
  Hash hash;
  for (float v : array)
    hash.add(v);
  hash.print(name);
}

void fresh() {
  fill(x);
  fill(w);
  fill(y);
  fill(gain);
}

void hash_math() {
  Hash exp, rsqrt, sine, cosine, silu, tanh, gelu;
  for (uint32_t i = 0; i < 200000;
       ++i) { // a stride over all floats, and the range where exp is neither 0 nor inf
    float any = float_of(i * 21475u), near = float_of((random_bits() & 0x80ffffffu) + 0x42000000u);
    const float both[] = {any, near};
    for (float at : both) {
      exp.add(exp_f32(at));
      rsqrt.add(rsqrt_f32(at));
      sine.add(sin_f32(at));
      cosine.add(cos_f32(at));
      silu.add(silu_f32(at));
      tanh.add(tanh_f32(at));
      gelu.add(gelu_tanh_f32(at));
    }
  }
  exp.print("exp");
  rsqrt.print("rsqrt");
  sine.print("sin");
  cosine.print("cos");
  silu.print("silu");
  tanh.print("tanh");
  gelu.print("gelu_tanh");
}

void hash_lanes() {
  Hash hash;
  for (size_t n = 0; n <= 70; ++n) {
    fresh();
    hash.add(dot_f32(x, w, n));
    hash.add(sum_f32(x, n));
    hash.add(sum_squares_f32(x, n));
  }
  hash.print("lanes");
}

void hash_matrices() {
  fresh();
  kernels::linear_f32(y, x, w, kTokens, kRows, kCols);
  print("linear_f32", y);
  kernels::linear_add_f32(y, x, w, kTokens, kRows, kCols);
  print("linear_add_f32", y);
  kernels::rms_linear_f32(y, x, w, kTokens, kRows, kCols, 1e-5f);
  print("rms_linear_f32", y);
  kernels::swiglu_f32(y, x, w, kTokens, kRows, kCols);
  print("swiglu_f32", y);
  kernels::rms_swiglu_f32(y, x, w, kTokens, kRows, kCols, 1e-5f);
  print("rms_swiglu_f32", y);
}

void hash_elements() {
  fresh();
  const int32_t ids[kTokens] = {3, 0, 7, 7, 1};
  kernels::embedding_f32(y, ids, w, kTokens, 41);
  print("embedding_f32", y);
  kernels::rms_norm_f32(y, x, gain, kTokens, kCols, 1e-5f);
  print("rms_norm_f32", y);
  kernels::silu_f32(y, x, kTokens * kCols);
  print("silu_f32", y);
  kernels::mul_f32(y, x, w, kTokens * kCols);
  print("mul_f32", y);
  kernels::add_f32(y, y, x, kTokens * kCols);
  print("add_f32", y);
  kernels::add_bias_f32(y, gain, kTokens, 50, kCols);
  print("add_bias_f32", y);
  kernels::layer_norm_f32(y, x, gain, w, kTokens, kCols, 1e-5f);
  print("layer_norm_f32", y);
  kernels::head_norm_f32(y, gain, kTokens, 50, 4, 11, 1e-5f);
  print("head_norm_f32", y);
  kernels::gelu_tanh_f32(y, x, kTokens * kCols);
  print("gelu_tanh_f32", y);
  kernels::geglu_f32(y, x, kTokens, kCols, 21);
  print("geglu_f32", y);
  kernels::scale_f32(y, kTokens * kCols, 6.63325f);
  print("scale_f32", y);
  kernels::soft_cap_f32(y, kTokens * kCols, 3.0f);
  print("soft_cap_f32", y);
  kernels::add_positions_f32(y, w, 3, kTokens, 41);
  print("add_positions_f32", y);
}

void hash_attention() {
  fresh();
  fill(keys);
  fill(values);
  const float frequencies[kHeadDim / 2] = {1.0f, 0.158489f, 0.0251189f, 0.00398107f, 0.000630957f};
  kernels::rope_table_f32(table, frequencies, kPosition, kTokens, kHeadDim / 2, 1.19f);
  print("rope_table_f32", table);
  kernels::rope_f32(x, table, kTokens, kWidth + 3, kHeads, kHeadDim, kHeadDim / 2);
  print("rope_f32", x);
  kernels::rope_cache_f32(keys, w, table, kPosition, kTokens, kWidth, kKvHeads, kContext, kHeadDim,
                          kHeadDim / 2);
  print("rope_cache_f32", keys);
  kernels::cache_f32(values, w + 20, kPosition, kTokens, kWidth, kKvHeads, kContext, kHeadDim);
  print("cache_f32", values);
  kernels::attention_f32(y, scores, x, keys, values, kPosition, kTokens, kWidth + 3, kHeads,
                         kKvHeads, kContext, kHeadDim, kContext, 0.3162278f);
  print("attention_f32", y);
  kernels::capped_attention_f32(y, scores, x, keys, values, kPosition, kTokens, kWidth + 3, kHeads,
                                kKvHeads, kContext, kHeadDim, 13, 0.3162278f, 3.0f);
  print("capped_attention_f32", y);
}

// Token by token, as many as the cache holds, in halves and in codes.
void hash_small_caches() {
  static uint16_t halves[2][kKvHeads * kContext * kHeadDim];
  alignas(16) static uint8_t codes[2][kKvHeads * PackedCache{kContext, kHeadDim}.bytes()];
  Hash f16, i8;
  for (size_t t = 0; t < kContext; ++t) {
    fresh();
    for (size_t i = 0; i < 2; ++i) {
      kernels::cache_f16(halves[i], w + 20 * i, t, 1, kWidth, kKvHeads, kContext, kHeadDim);
      kernels::cache_i8(codes[i], w + 20 * i, t, 1, kWidth, kKvHeads, kContext, kHeadDim);
    }
    kernels::attention_f16(y, scores, x, halves[0], halves[1], t, 1, kWidth, kHeads, kKvHeads,
                           kContext, kHeadDim, kContext, 0.3162278f);
    for (size_t i = 0; i < kWidth; ++i)
      f16.add(y[i]);
    kernels::capped_attention_i8(y, scores, x, codes[0], codes[1], t, 1, kWidth, kHeads, kKvHeads,
                                 kContext, kHeadDim, 13, 0.3162278f, 3.0f);
    for (size_t i = 0; i < kWidth; ++i)
      i8.add(y[i]);
    kernels::attention_i8(y, scores, x, codes[0], codes[1], t, 1, kWidth, kHeads, kKvHeads,
                          kContext, kHeadDim, kContext, 0.3162278f);
    for (size_t i = 0; i < kWidth; ++i)
      i8.add(y[i]);
  }
  for (const auto &cache : halves)
    for (uint16_t half : cache)
      f16.add(static_cast<uint32_t>(half));
  for (const auto &cache : codes)
    for (uint8_t code : cache)
      i8.add(static_cast<uint32_t>(code));
  f16.print("attention_f16");
  i8.print("attention_i8");
}

// Vector units that flush subnormals to zero would show here.
void hash_subnormals() {
  fresh();
  for (float &v : x)
    v = float_of(bits_of(v) & 0x80ffffffu); // up to 2^-125
  kernels::mul_f32(y, x, w, kTokens * kCols);
  Hash hash;
  for (float v : y)
    hash.add(v);
  kernels::add_f32(y, y, x, kTokens * kCols);
  for (float v : y)
    hash.add(v);
  kernels::linear_f32(y, x, w, kTokens, kRows, kCols);
  for (float v : y)
    hash.add(v);
  kernels::silu_f32(y, x, kTokens * kCols);
  for (float v : y)
    hash.add(v);
  hash.print("subnormals");
}

void hash_choices() {
  Hash argmax, sampled;
  SamplerOptions options;
  options.temperature = 0.9f;
  options.top_k = 100;
  options.top_p = 0.97f;
  options.seed = 5;
  Sampler sampler(options);
  for (int i = 0; i < 20; ++i) {
    fill(logits);
    argmax.add(static_cast<uint32_t>(kernels::argmax_f32(logits, 300)));
    sampled.add(static_cast<uint32_t>(sampler.sample(logits, 300)));
  }
  argmax.print("argmax_f32");
  sampled.print("sampler");
}

} // namespace

extern "C" void hash_all() {
  hash_math();
  hash_lanes();
  hash_matrices();
  hash_elements();
  hash_attention();
  hash_small_caches();
  hash_subnormals();
  hash_choices();
}

#if __STDC_HOSTED__
int main() {
  hash_all();
  return 0;
}
#endif
