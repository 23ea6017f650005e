// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight scales stand side by side in a vector and each number of the group meets all of them, so no
// sum runs across lanes. Three such vectors share what is loaded and fill AVX2's registers.

#include "codegen/weights/GroupSums.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace burin;

// Without fused multiply-add, which would give other bits.
#if defined(__x86_64__) && defined(__linux__)
#define BURIN_FOR_AVX2_TOO __attribute__((target_clones("avx2", "default")))
#else
#define BURIN_FOR_AVX2_TOO
#endif
#define BURIN_IN_EACH __attribute__((always_inline)) static inline

using Lanes = float __attribute__((vector_size(32)));
static constexpr size_t kLanes = 8;

BURIN_FOR_AVX2_TOO static void findRange(PaddedGroup &group, size_t count) {
  Lanes low = Lanes{} + group.values[0], high = low;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Lanes x;
    std::memcpy(&x, &group.values[i], sizeof x);
    low = x < low ? x : low;
    high = x > high ? x : high;
  }
  group.low = low[0];
  group.high = high[0];
  for (size_t lane = 1; lane < kLanes; ++lane) {
    group.low = std::min(group.low, low[lane]);
    group.high = std::max(group.high, high[lane]);
  }
  for (; i < count; ++i) {
    group.low = std::min(group.low, group.values[i]);
    group.high = std::max(group.high, group.values[i]);
  }
}

PaddedGroup burin::padded(llvm::ArrayRef<float> values, llvm::ArrayRef<float> importance) {
  PaddedGroup group;
  size_t whole = (values.size() + kLanes - 1) / kLanes * kLanes;
  group.values.resize_for_overwrite(whole);
  group.importance.resize_for_overwrite(whole);
  std::fill(std::copy(values.begin(), values.end(), group.values.begin()), group.values.end(), 0.f);
  auto end = importance.empty()
                 ? std::fill_n(group.importance.begin(), values.size(), 1.f)
                 : std::copy(importance.begin(), importance.end(), group.importance.begin());
  std::fill(end, group.importance.end(), 0.f);
  findRange(group, values.size());
  return group;
}

namespace {
/// Nearest codes. Adding and subtracting 1.5 * 2^23 rounds to an integer, ties to even.
struct Rounding {
  Lanes least, most, shift;
};
} // namespace

BURIN_IN_EACH void round(const Rounding &to, Lanes &code) {
  code = code > to.least ? code : to.least;
  code = code < to.most ? code : to.most;
  code = (code + to.shift) - to.shift;
}

/// `count` vectors of scales.
template <bool hasMinimum, size_t count>
BURIN_IN_EACH void sumBlocks(const PaddedGroup &group, CodeRange codes, const GroupScale *scales,
                             Sums *sums) {
  Lanes inverse[count], offset[count], qx[count] = {}, qq[count] = {}, q[count] = {};
  for (size_t b = 0; b < count; ++b)
    for (size_t lane = 0; lane < kLanes; ++lane) {
      inverse[b][lane] = 1 / scales[b * kLanes + lane].scale;
      offset[b][lane] = -scales[b * kLanes + lane].minimum * inverse[b][lane];
    }
  Rounding rounding = {Lanes{} + codes.least, Lanes{} + codes.most, Lanes{} + 0x1.8p23f};
  for (size_t i = 0; i < group.values.size(); ++i) {
    Lanes x = Lanes{} + group.values[i], weight = Lanes{} + group.importance[i];
    for (size_t b = 0; b < count; ++b) {
      Lanes code = x * inverse[b];
      if (hasMinimum)
        code += offset[b];
      round(rounding, code);
      Lanes weighted = code * weight;
      qx[b] += weighted * x;
      qq[b] += weighted * code;
      if (hasMinimum)
        q[b] += weighted;
    }
  }
  for (size_t b = 0; b < count; ++b)
    for (size_t lane = 0; lane < kLanes; ++lane)
      sums[b * kLanes + lane] = {qx[b][lane], qq[b][lane], q[b][lane]};
}

// Vectors that are as wide as the registers need clones, and clones cannot be templates.
BURIN_FOR_AVX2_TOO static void sumThree(const PaddedGroup &group, CodeRange codes,
                                        const GroupScale *scales, Sums *sums) {
  sumBlocks<false, 3>(group, codes, scales, sums);
}
BURIN_FOR_AVX2_TOO static void sumOne(const PaddedGroup &group, CodeRange codes,
                                      const GroupScale *scales, Sums *sums) {
  sumBlocks<false, 1>(group, codes, scales, sums);
}
BURIN_FOR_AVX2_TOO static void sumOneWithMinimum(const PaddedGroup &group, CodeRange codes,
                                                 const GroupScale *scales, Sums *sums) {
  sumBlocks<true, 1>(group, codes, scales, sums);
}

void burin::sumsOf(const PaddedGroup &group, CodeRange codes, llvm::ArrayRef<GroupScale> scales,
                   bool hasMinimum, llvm::MutableArrayRef<Sums> sums) {
  constexpr size_t kMost = 3 * kLanes;
  GroupScale filled[kMost];
  Sums found[kMost];
  for (size_t at = 0; at < scales.size(); at += kMost) {
    size_t count = std::min(scales.size() - at, kMost);
    std::copy_n(&scales[at], count, filled);
    std::fill(filled + count, filled + kMost, filled[0]);
    if (count > kLanes && !hasMinimum)
      sumThree(group, codes, filled, found);
    else
      for (size_t b = 0; b < count; b += kLanes)
        (hasMinimum ? sumOneWithMinimum : sumOne)(group, codes, filled + b, found + b);
    std::copy_n(found, count, &sums[at]);
  }
}

BURIN_IN_EACH float across(const Lanes &lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

BURIN_FOR_AVX2_TOO Fit burin::fitOf(const PaddedGroup &group, CodeRange codes, GroupScale scale) {
  float inverse = scale.scale == 0 ? 0 : 1 / scale.scale, offset = -scale.minimum * inverse;
  Rounding rounding = {Lanes{} + codes.least, Lanes{} + codes.most, Lanes{} + 0x1.8p23f};
  Lanes qx = {}, qq = {}, q = {}, missed = {};
  for (size_t i = 0; i < group.values.size(); i += kLanes) {
    Lanes x, weight;
    std::memcpy(&x, &group.values[i], sizeof x);
    std::memcpy(&weight, &group.importance[i], sizeof weight);
    Lanes code = x * inverse + offset;
    round(rounding, code);
    Lanes error = x - (code * scale.scale + scale.minimum), weighted = code * weight;
    missed += error * error * weight;
    qx += weighted * x;
    qq += weighted * code;
    q += weighted;
  }
  return {{across(qx), across(qq), across(q)}, across(missed)};
}

BURIN_FOR_AVX2_TOO void burin::nearestCodes(CodeRange codes, GroupScale scale,
                                            llvm::ArrayRef<float> values, int8_t *out) {
  if (!(std::fabs(scale.scale) > 0)) {
    std::fill_n(out, values.size(), int8_t(0));
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    float code = (values[i] - scale.minimum) / scale.scale;
    code = code > codes.least ? code : codes.least;
    code = code < codes.most ? code : codes.most;
    out[i] = static_cast<int8_t>((code + 0x1.8p23f) - 0x1.8p23f);
  }
}
