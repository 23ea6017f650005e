// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales by search. A candidate fixes the codes; given codes the best scale (and minimum) is a
// least-squares fit, and how good it is follows from the sums of that fit. So a candidate costs one
// pass over the group, and many candidates share it.

#include "codegen/weights/ScaleSearch.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cmath>

using namespace burin;

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

/// Keeps the best of what it is shown, as it would be stored.
namespace {
class Best {
public:
  Best(const GroupFormat &format, const PaddedGroup &group, CodeRange codes)
      : format(format), group(group), codes(codes) {}

  /// The scale of the whole range. Subnormal f16 scales are so far apart that the nearest may clip
  /// much: the next larger one is shown, too.
  void showWhole(GroupScale scale) {
    show(scale);
    if (format.halfScales && std::fabs(scale.scale) < 0x1p-19f)
      show({scale.scale + std::copysign(0x1p-24f, scale.scale), scale.minimum});
  }
  struct Shown {
    GroupScale stored;
    Sums sums;
  };
  Shown show(GroupScale scale) {
    scale = asStored(format, scale);
    Fit fit = fitOf(group, codes, scale);
    if (fit.error < least) {
      least = fit.error;
      best = scale;
    }
    return {scale, fit.sums};
  }
  GroupScale get() const { return best; }

private:
  const GroupFormat &format;
  const PaddedGroup &group;
  CodeRange codes;
  GroupScale best;
  float least = HUGE_VALF;
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

/// The best of `scales` with a least-squares fit each, by what they leave unexplained. Of 8-bit
/// codes that is a millionth of the squares, less than sums of floats can tell from each other: it
/// is summed itself. Of fewer bits it is what the fit explains less than others, many scales at
/// once.
static GroupScale bestFit(const GroupFormat &format, const PaddedGroup &group,
                          llvm::ArrayRef<GroupScale> scales) {
  CodeRange codes = codesOf(format);
  GroupScale best;
  double least = HUGE_VAL;
  llvm::SmallVector<Sums, 24> all(scales.size());
  if (format.bits < 8)
    sumsOf(group, codes, scales, /*hasMinimum=*/false, all);
  for (auto [scale, sums] : llvm::zip_equal(scales, all)) {
    double left = 0;
    if (format.bits == 8) {
      Fit fit = fitOf(group, codes, scale);
      sums = fit.sums;
      left = fit.error;
    }
    if (!(sums.qq > 0))
      continue;
    float fitted = sums.qx / sums.qq;
    double moved = double(fitted) - scale.scale;
    left -= format.bits == 8 ? moved * moved * sums.qq : double(sums.qx) * sums.qx / sums.qq;
    if (left < least) {
      least = left;
      best = {fitted, 0};
    }
  }
  return best;
}

static GroupScale searchSymmetric(const GroupFormat &format, const PaddedGroup &group) {
  CodeRange codes = codesOf(format);
  float peak = -group.low > group.high ? group.low : group.high; // signed
  Best best(format, group, codes);
  if (format.bits == 8)
    peak = std::fabs(peak);
  float whole = format.bits == 8 ? codes.most : codes.least;
  best.showWhole({peak / whole, 0});
  if (std::fabs(peak) < 0x1p-60f)
    return best.get();
  llvm::SmallVector<GroupScale, 24> scales;
  for (float code : peakCodes(format, format.group == 0))
    scales.push_back({peak / code, 0});
  GroupScale candidate = bestFit(format, group, scales);
  for (int round = 0; round < 3; ++round) {
    auto [stored, sums] = best.show(candidate);
    if (stored.scale == 0 || !(sums.qq > 0))
      break;
    candidate = {sums.qx / sums.qq, 0};
  }
  return best.get();
}

/// The least-squares fit of scale and minimum, and how much of the squares it explains.
static GroupScale fitted(const Sums &sums, double x, double weight, double &explained) {
  double determinant = sums.qq * weight - double(sums.q) * sums.q;
  if (determinant <= 1e-9 * sums.qq * weight) {
    explained = -1;
    return {};
  }
  double scale = (sums.qx * weight - sums.q * x) / determinant,
         minimum = (sums.qq * x - sums.q * sums.qx) / determinant;
  explained = scale * sums.qx + minimum * x;
  return {static_cast<float>(scale), static_cast<float>(minimum)};
}

static GroupScale searchWithMinimum(const GroupFormat &format, const PaddedGroup &group) {
  CodeRange codes = codesOf(format);
  Best best(format, group, codes);
  float range = group.high - group.low;
  best.showWhole({range / codes.most, group.low});
  if (!(range > 0x1p-56f) || std::isinf(range))
    return best.get();
  double x = 0, weight = 0, most = -1, explained = -1;
  for (auto [value, importance] : llvm::zip_equal(group.values, group.importance)) {
    x += double(value) * importance;
    weight += importance;
  }
  llvm::SmallVector<GroupScale, 36> scales;
  for (int low = 0; low < 6; ++low)
    for (int high = 0; high < 6; ++high) {
      float from = group.low + 0.03f * static_cast<float>(low) * range,
            to = group.high - 0.03f * static_cast<float>(high) * range;
      scales.push_back({(to - from) / codes.most, from});
    }
  llvm::SmallVector<Sums, 36> all(scales.size());
  sumsOf(group, codes, scales, /*hasMinimum=*/true, all);
  GroupScale candidate;
  for (const Sums &sums : all) {
    GroupScale fit = fitted(sums, x, weight, explained);
    if (explained > most) {
      most = explained;
      candidate = fit;
    }
  }
  for (int round = 0; round < 3 && most >= 0; ++round) {
    auto [stored, sums] = best.show(candidate);
    if (stored.scale == 0)
      break;
    candidate = fitted(sums, x, weight, most);
  }
  return best.get();
}

GroupScale burin::searchScale(const GroupFormat &format, llvm::ArrayRef<float> values,
                              llvm::ArrayRef<float> importance) {
  if (values.empty())
    return {};
  if (!llvm::all_of(values, [](float value) { return std::isfinite(value); }))
    return {NAN, 0};
  PaddedGroup group = padded(values, importance);
  return format.minimum ? searchWithMinimum(format, group) : searchSymmetric(format, group);
}
