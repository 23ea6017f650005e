// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales by search. A candidate fixes the codes; given codes the best scale (and minimum) is a
// least-squares fit, and how good it is follows from the sums of that fit. So a candidate costs one
// pass over the group, four numbers at a time.

#include "codegen/weights/ScaleSearch.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cmath>

using namespace burin;

namespace {

/// Four lanes, so that sums have one order on every machine and need no vectorizer.
using Lanes = float __attribute__((vector_size(16)));
constexpr size_t kLanes = 4;

/// A group in lanes; missing numbers weigh nothing.
struct Group {
  llvm::SmallVector<Lanes, 16> values, importance;
  float low, high;
};

/// Weighted sums over a group: codes q, values x.
struct Sums {
  double qx = 0, qq = 0, q = 0;
};

} // namespace

float burin::toHalf(float value) {
  // Half of a compilation goes into scales, so no APFloat. Numbers below 2^-14 are multiples of
  // 2^-24, as floats next to 0.75 are; of others 13 of 23 fraction bits go.
  if (std::fabs(value) < 0x1p-14f)
    return std::copysign((std::fabs(value) + 0.75f) - 0.75f, value);
  auto bits = llvm::bit_cast<uint32_t>(value);
  if (std::isfinite(value))
    bits = (bits + 0xFFF + (bits >> 13 & 1)) & ~uint32_t(0x1FFF);
  return llvm::bit_cast<float>(bits);
}

CodeRange burin::codesOf(const GroupFormat &format) {
  if (format.minimum)
    return {0, static_cast<float>((1 << format.bits) - 1)};
  if (format.bits == 8)
    return {-127, 127};
  auto half = static_cast<float>(1 << (format.bits - 1));
  return {-half, half - 1};
}

int8_t burin::nearestCode(CodeRange codes, GroupScale scale, float value) {
  if (!(std::fabs(scale.scale) > 0))
    return 0;
  return static_cast<int8_t>(
      std::clamp(std::nearbyint((value - scale.minimum) / scale.scale), codes.least, codes.most));
}

GroupScale burin::asStored(const GroupFormat &format, GroupScale scale) {
  if (format.halfScales) {
    auto stored = [](float value) { return toHalf(std::clamp(value, -65504.0f, 65504.0f)); };
    // Below the least f16 a larger scale with smaller codes still says more than 0.
    if (std::fabs(scale.scale) > 0x1p-32f && std::fabs(scale.scale) < 0x1p-24f)
      scale.scale = std::copysign(0x1p-24f, scale.scale);
    scale = {stored(scale.scale), stored(scale.minimum)};
  }
  if (std::fabs(scale.scale) < 0x1p-60f)
    scale.scale = 0;
  return scale;
}

static Group inLanes(llvm::ArrayRef<float> values, llvm::ArrayRef<float> importance) {
  Group group;
  size_t count = (values.size() + kLanes - 1) / kLanes;
  group.values.resize(count);
  group.importance.resize(count);
  group.low = group.high = values[0];
  for (size_t i = 0; i < count * kLanes; ++i) {
    bool real = i < values.size();
    group.values[i / kLanes][i % kLanes] = real ? values[i] : 0;
    group.importance[i / kLanes][i % kLanes] = !real ? 0 : importance.empty() ? 1 : importance[i];
    if (real) {
      group.low = std::min(group.low, values[i]);
      group.high = std::max(group.high, values[i]);
    }
  }
  return group;
}

static float across(Lanes lanes) { return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]); }

/// The nearest codes. Adding and subtracting kRound rounds to an integer.
static inline Lanes rounded(Lanes code, CodeRange codes) {
  constexpr float kRound = 0x1.8p23f;
  Lanes least = Lanes{} + codes.least, most = Lanes{} + codes.most;
  code = code > least ? code : least;
  code = code < most ? code : most;
  return (code + kRound) - kRound;
}

/// The sums for the codes that `scale` gives; 1/scale is finite.
template <bool minimum> static Sums sumsOf(const Group &group, CodeRange codes, GroupScale scale) {
  float inverse = 1 / scale.scale, offset = -scale.minimum * inverse;
  Lanes qx = {}, qq = {}, q = {};
  for (size_t i = 0; i < group.values.size(); ++i) {
    Lanes x = group.values[i], code = x * inverse;
    if (minimum)
      code += offset;
    code = rounded(code, codes);
    Lanes weighted = code * group.importance[i];
    qx += weighted * x;
    qq += weighted * code;
    if (minimum)
      q += weighted;
  }
  return {across(qx), across(qq), across(q)};
}

static double errorOf(const Group &group, CodeRange codes, GroupScale scale) {
  float inverse = scale.scale == 0 ? 0 : 1 / scale.scale, offset = -scale.minimum * inverse;
  Lanes sum = {};
  for (size_t i = 0; i < group.values.size(); ++i) {
    Lanes x = group.values[i], code = x * inverse + offset;
    code = rounded(code, codes);
    Lanes error = x - (code * scale.scale + scale.minimum);
    sum += error * error * group.importance[i];
  }
  return across(sum);
}

/// The least-squares scale for the codes that `scale` gives.
static GroupScale refined(const Group &group, CodeRange codes, GroupScale scale) {
  if (scale.scale == 0)
    return scale;
  Sums sums = sumsOf<false>(group, codes, scale);
  return {sums.qq > 0 ? static_cast<float>(sums.qx / sums.qq) : scale.scale, 0};
}

/// Keeps the best of what it is shown, as it would be stored.
namespace {
class Best {
public:
  Best(const GroupFormat &format, const Group &group, CodeRange codes)
      : format(format), group(group), codes(codes) {}

  /// The scale of the whole range. Subnormal f16 scales are so far apart that the nearest may clip
  /// much: the next larger one is shown, too.
  void showWhole(GroupScale scale) {
    show(scale);
    if (format.halfScales && std::fabs(scale.scale) < 0x1p-19f)
      show({scale.scale + std::copysign(0x1p-24f, scale.scale), scale.minimum});
  }
  /// Returns `scale` as stored.
  GroupScale show(GroupScale scale) {
    scale = asStored(format, scale);
    double error = errorOf(group, codes, scale);
    if (error < least) {
      least = error;
      best = scale;
    }
    return scale;
  }
  GroupScale get() const { return best; }

private:
  const GroupFormat &format;
  const Group &group;
  CodeRange codes;
  GroupScale best;
  double least = HUGE_VAL;
};
} // namespace

/// Scales that put the largest magnitude at one of these codes.
static llvm::SmallVector<float, 24> peakCodes(const GroupFormat &format, bool plainRow) {
  llvm::SmallVector<float, 24> peaks;
  if (format.bits == 8) {
    for (int peak = 127; peak >= (plainRow ? 100 : 118); peak -= 3)
      peaks.push_back(static_cast<float>(peak));
    return peaks;
  }
  auto half = static_cast<float>(1 << (format.bits - 1));
  for (int step = 0; step < 14; ++step) // the side with one code more
    peaks.push_back(-half * (1.15f - 0.025f * static_cast<float>(step)));
  for (int step = 0; step < 8; ++step)
    peaks.push_back(half * (1.0f - 0.025f * static_cast<float>(step)));
  return peaks;
}

static GroupScale searchSymmetric(const GroupFormat &format, const Group &group) {
  CodeRange codes = codesOf(format);
  float peak = -group.low > group.high ? group.low : group.high; // signed
  Best best(format, group, codes);
  if (format.bits == 8)
    peak = std::fabs(peak);
  float whole = format.bits == 8 ? codes.most : codes.least;
  best.showWhole({peak / whole, 0});
  if (std::fabs(peak) < 0x1p-60f)
    return best.get();
  GroupScale candidate;
  double most = -1;
  for (float code : peakCodes(format, format.group == 0)) {
    GroupScale scale{peak / code, 0};
    Sums sums = sumsOf<false>(group, codes, scale);
    if (sums.qq > 0 && sums.qx * sums.qx > most * sums.qq) { // most of the squares explained
      most = sums.qx * sums.qx / sums.qq;
      candidate = {static_cast<float>(sums.qx / sums.qq), 0};
    }
  }
  for (int round = 0; round < 3; ++round)
    candidate = refined(group, codes, best.show(candidate));
  return best.get();
}

/// The least-squares fit of scale and minimum, and how much of the squares it explains.
static GroupScale fitted(const Sums &sums, double x, double weight, double &explained) {
  double determinant = sums.qq * weight - sums.q * sums.q;
  if (determinant <= 1e-9 * sums.qq * weight) {
    explained = -1;
    return {};
  }
  double scale = (sums.qx * weight - sums.q * x) / determinant,
         minimum = (sums.qq * x - sums.q * sums.qx) / determinant;
  explained = scale * sums.qx + minimum * x;
  return {static_cast<float>(scale), static_cast<float>(minimum)};
}

static GroupScale searchWithMinimum(const GroupFormat &format, const Group &group) {
  CodeRange codes = codesOf(format);
  Best best(format, group, codes);
  float range = group.high - group.low;
  best.showWhole({range / codes.most, group.low});
  if (!(range > 0x1p-56f) || std::isinf(range))
    return best.get();
  Lanes sumX = {}, sumWeight = {};
  for (auto [value, weight] : llvm::zip_equal(group.values, group.importance)) {
    sumX += value * weight;
    sumWeight += weight;
  }
  double x = across(sumX), weight = across(sumWeight), most = -1, explained = -1;
  GroupScale candidate;
  for (int low = 0; low < 6; ++low)
    for (int high = 0; high < 6; ++high) {
      float from = group.low + 0.03f * static_cast<float>(low) * range,
            to = group.high - 0.03f * static_cast<float>(high) * range;
      GroupScale scale{(to - from) / codes.most, from};
      GroupScale fit = fitted(sumsOf<true>(group, codes, scale), x, weight, explained);
      if (explained > most) {
        most = explained;
        candidate = fit;
      }
    }
  for (int round = 0; round < 3 && most >= 0; ++round) {
    GroupScale stored = best.show(candidate);
    if (stored.scale == 0)
      break;
    candidate = fitted(sumsOf<true>(group, codes, stored), x, weight, most);
  }
  return best.get();
}

GroupScale burin::searchScale(const GroupFormat &format, llvm::ArrayRef<float> values,
                              llvm::ArrayRef<float> importance) {
  if (values.empty())
    return {};
  if (!llvm::all_of(values, [](float value) { return std::isfinite(value); }))
    return {NAN, 0};
  Group group = inLanes(values, importance);
  return format.minimum ? searchWithMinimum(format, group) : searchSymmetric(format, group);
}
