// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of packed weights: products against a plain loop over the numbers that were packed,
// in the order that each_packed_dot_a8.h states, exact bits; activations against a plain rounding.
#include "test/kernels/Oracle.h"
#include "test/kernels/PackedOracle.h"

#include "embedding_bf16.h"
#include "embedding_f16.h"
#include "embedding_i4.h"
#include "embedding_i4m.h"
#include "embedding_i8.h"
#include "linear_bf16.h"
#include "linear_f16.h"
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

using namespace burin;
using oracle::Floats;
using oracle::PackedMatrix;
using oracle::plus;
using oracle::product;

namespace {

struct Case {
  size_t tokens, rows, cols, bits, group, x_group;
  bool minimum;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (size_t cols : {1, 4, 31, 32, 33, 64, 172, 256}) {
    for (size_t rows : {1, 2, 7, 16, 33}) {
      for (size_t x_group : {0, 32}) {
        size_t tokens = rows == 7 ? 3 : rows == 33 ? 13 : 1; // more than any tile
        all.push_back({tokens, rows, cols, 8, 0, x_group, false});
        all.push_back({tokens, rows, cols, 8, 32, x_group, false});
        for (size_t group : {32, 64, 128}) {
          all.push_back({tokens, rows, cols, 4, group, x_group, false});
          all.push_back({tokens, rows, cols, 4, group, x_group, true});
        }
      }
    }
  }
  return all;
}

struct PackedCase : testing::TestWithParam<Case> {
  Case s = GetParam();
  Floats x = oracle::random(s.tokens * s.cols, 7);
  PackedMatrix w{s.bits == 8 ? kernels::kPackingI8 : kernels::kPackingI4,
                 s.bits,
                 s.minimum,
                 2 * s.rows,
                 s.cols,
                 s.group,
                 11}; // of swiglu; the others use the first half

  std::vector<uint8_t> quantized() const {
    std::vector<uint8_t> to(s.tokens * PackedActivation{s.cols, s.x_group, 1}.bytes(), 0xaa);
    kernels::quantize_a8(to.data(), x.data(), s.tokens, s.cols, s.x_group);
    return to;
  }
  Floats expected() const {
    Floats y;
    for (size_t t = 0; t < s.tokens; ++t) {
      for (size_t r = 0; r < 2 * s.rows; ++r)
        y.push_back(w.dot(oracle::quantize(&x[t * s.cols], s.cols, s.x_group), r, s.x_group));
    }
    return y;
  }
};

} // namespace

TEST_P(PackedCase, Quantize) {
  std::vector<uint8_t> got = quantized();
  PackedActivation packed{s.cols, s.x_group, 1};
  for (size_t t = 0; t < s.tokens; ++t) {
    oracle::Quantized want = oracle::quantize(&x[t * s.cols], s.cols, s.x_group);
    const uint8_t *token = &got[t * packed.bytes()];
    for (size_t g = 0; g < want.scales.size(); ++g)
      ASSERT_EQ(oracle::bits(load_f32(token + 4 * g)), oracle::bits(want.scales[g]));
    for (size_t c = 0; c < packed.blocks() * 32; ++c)
      ASSERT_EQ(static_cast<int8_t>(token[packed.codes_at() + c]), c < s.cols ? want.codes[c] : 0);
  }
}

TEST_P(PackedCase, LinearWithQuantizedActivations) {
  std::vector<uint8_t> q = quantized();
  Floats start = oracle::random(s.tokens * 2 * s.rows, 3), y = start, added = start;
  auto run = [&](Floats &to, size_t add) {
    auto *kernel = s.bits == 8 ? kernels::linear_i8_a8
                   : s.minimum ? kernels::linear_i4m_a8
                               : kernels::linear_i4_a8;
    kernel(to.data(), q.data(), w.bytes.data(), s.tokens, 2 * s.rows, s.cols, s.group, s.x_group,
           add);
  };
  run(y, 0);
  run(added, 1);
  Floats want = expected();
  oracle::expectSameBits(y, want);
  for (size_t i = 0; i < want.size(); ++i)
    want[i] = plus(start[i], want[i]);
  oracle::expectSameBits(added, want);
}

TEST_P(PackedCase, SwigluWithQuantizedActivations) {
  std::vector<uint8_t> q = quantized();
  Floats y(s.tokens * s.rows, NAN), all = expected();
  auto *kernel = s.bits == 8 ? kernels::swiglu_i8_a8
                 : s.minimum ? kernels::swiglu_i4m_a8
                             : kernels::swiglu_i4_a8;
  kernel(y.data(), q.data(), w.bytes.data(), s.tokens, s.rows, s.cols, s.group, s.x_group);
  Floats want;
  for (size_t i = 0; i < all.size(); i += 2)
    want.push_back(product(silu_f32(all[i]), all[i + 1]));
  oracle::expectSameBits(y, want);
}

TEST_P(PackedCase, FloatActivationsAndEmbedding) {
  Floats y(s.tokens * 2 * s.rows, NAN), row(s.cols);
  auto *kernel = s.bits == 8 ? kernels::linear_i8
                 : s.minimum ? kernels::linear_i4m
                             : kernels::linear_i4;
  kernel(y.data(), x.data(), w.bytes.data(), s.tokens, 2 * s.rows, s.cols, s.group, 0, 0.0f);
  auto *embedding = s.bits == 8 ? kernels::embedding_i8
                    : s.minimum ? kernels::embedding_i4m
                                : kernels::embedding_i4;
  for (size_t r = 0; r < 2 * s.rows; ++r) {
    Floats values = w.values(r);
    for (size_t t = 0; t < s.tokens; ++t)
      ASSERT_EQ(oracle::bits(y[t * 2 * s.rows + r]),
                oracle::bits(oracle::dot(&x[t * s.cols], values.data(), s.cols)));
    int32_t id = static_cast<int32_t>(r);
    embedding(row.data(), &id, w.bytes.data(), 1, 2 * s.rows, s.cols, s.group);
    oracle::expectSameBits(row, values);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, PackedCase, testing::ValuesIn(cases()), [](const auto &info) {
  const Case &s = info.param;
  return std::to_string(s.tokens) + "x" + std::to_string(s.rows) + "x" + std::to_string(s.cols) +
         "_i" + std::to_string(s.bits) + (s.minimum ? "m" : "") + "g" + std::to_string(s.group) +
         "_a8g" + std::to_string(s.x_group);
});

TEST(Half, EveryFiniteNumber) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7c00) == 0x7c00)
      continue;
    int exponent = static_cast<int>(bits >> 10 & 31);
    double fraction = exponent ? 1024 + (bits & 1023) : bits & 1023;
    double want = std::ldexp(fraction, (exponent ? exponent : 1) - 25) * (bits & 0x8000 ? -1 : 1);
    ASSERT_EQ(static_cast<double>(half_to_float(static_cast<uint16_t>(bits))), want) << bits;
    ASSERT_EQ(std::signbit(half_to_float(static_cast<uint16_t>(bits))), (bits & 0x8000) != 0);
  }
}

TEST(Half, LinearAndEmbedding) {
  const size_t rows = 5, cols = 19;
  Floats x = oracle::random(cols, 1), w = oracle::random(rows * cols, 2), y(rows), row(cols);
  std::vector<uint16_t> stored;
  for (float &v : w) {
    stored.push_back(static_cast<uint16_t>(oracle::bits(v) >> 16));
    v = bfloat_to_float(stored.back());
  }
  kernels::linear_bf16(y.data(), x.data(), stored.data(), 1, rows, cols, 0, 0, 0.0f);
  for (size_t r = 0; r < rows; ++r) {
    ASSERT_EQ(oracle::bits(y[r]), oracle::bits(oracle::dot(x.data(), &w[r * cols], cols)));
    int32_t id = static_cast<int32_t>(r);
    kernels::embedding_bf16(row.data(), &id, stored.data(), 1, rows, cols, 0);
    oracle::expectSameBits(row, oracle::rows(w, r, 1, cols));
  }
}

TEST(Quantize, Extremes) {
  const float inf = std::numeric_limits<float>::infinity(), least = 0x1p-149f, most = 3.4028235e38f;
  Floats values[] = {{0.0f, -0.0f}, {least, -least}, {0x1p-64f, 0x1p-65f},      {most, -most, 1.0f},
                     {1.0f, inf},   {NAN, 1.0f},     {0.5f, 1.5f, 2.5f, 127.0f}};
  for (const Floats &x : values) {
    std::vector<uint8_t> got(PackedActivation{x.size(), 0, 1}.bytes());
    kernels::quantize_a8(got.data(), x.data(), 1, x.size(), 0);
    oracle::Quantized want = oracle::quantize(x.data(), x.size(), 0);
    if (std::isnan(want.scales[0])) {
      EXPECT_TRUE(std::isnan(load_f32(got.data())));
      continue;
    }
    EXPECT_EQ(oracle::bits(load_f32(got.data())), oracle::bits(want.scales[0]));
    for (size_t c = 0; c < x.size(); ++c)
      EXPECT_EQ(static_cast<int8_t>(got[PackedActivation{x.size(), 0, 1}.codes_at() + c]),
                want.codes[c]);
  }
}

TEST(Quantize, NormFactorGoesIntoTheScales) {
  const size_t cols = 75;
  for (size_t group : {0, 32}) {
    Floats x = oracle::random(2 * cols, 5);
    PackedActivation packed{cols, group, 1};
    std::vector<uint8_t> plain(2 * packed.bytes()), normed(2 * packed.bytes());
    kernels::quantize_a8(plain.data(), x.data(), 2, cols, group);
    kernels::rms_quantize_a8(normed.data(), x.data(), 2, cols, group, 1e-5f);
    for (size_t t = 0; t < 2; ++t) {
      float factor = kernels::rms_factor_f32(&x[t * cols], cols, 1e-5f);
      const uint8_t *a = &plain[t * packed.bytes()], *b = &normed[t * packed.bytes()];
      for (size_t g = 0; g < (group ? packed.blocks() : 1); ++g)
        EXPECT_EQ(oracle::bits(load_f32(b + 4 * g)),
                  oracle::bits(product(load_f32(a + 4 * g), factor)));
      EXPECT_EQ(std::memcmp(a + packed.codes_at(), b + packed.codes_at(),
                            packed.bytes() - packed.codes_at()),
                0);
    }
  }
}
