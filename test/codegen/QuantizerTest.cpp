// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantizing rows: how much is lost, beside rounding over the whole range and beside a search so
// dense that it finds the best scale; and the numbers at the edges.

#include "codegen/weights/Quantizer.h"
#include "codegen/weights/ScaleSearch.h"

#include "llvm/ADT/APFloat.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace burin;

namespace {

constexpr GroupFormat kI8{8, 0, false, false}, kI8g32{8, 32, false, true}, kI4{4, 32, false, true},
    kI4m{4, 32, true, true}, kI4g128{4, 128, false, true};

std::vector<float> bellShaped(size_t count, uint32_t seed, float deviation = 1) {
  std::mt19937 engine(seed);
  std::vector<float> values(count);
  for (float &value : values) { // the sum of 12 uniform numbers, alike in every standard library
    value = -6;
    for (int i = 0; i < 12; ++i)
      value += static_cast<float>(engine()) * 0x1p-32f;
    value *= deviation;
  }
  return values;
}

float numberOf(const GroupFormat &format, const QuantizedRow &row, size_t i) {
  size_t group = format.group ? i / static_cast<size_t>(format.group) : 0;
  return static_cast<float>(row.codes[i]) * row.scales[group] +
         (format.minimum ? row.minimums[group] : 0);
}

double squaredError(const GroupFormat &format, llvm::ArrayRef<float> values) {
  QuantizedRow row;
  quantizeRow(format, values, nullptr, row);
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i)
    sum += std::pow(double(values[i]) - numberOf(format, row, i), 2);
  return sum;
}

/// Squared error of symmetric codes with one scale.
double errorWith(llvm::ArrayRef<float> values, double scale, double least, double most) {
  double sum = 0;
  for (float value : values)
    sum += std::pow(value - scale * std::clamp(std::nearbyint(value / scale), least, most), 2);
  return sum;
}

/// Squared errors of rounding over the whole range, and with the best of 4,000 scales a group.
std::pair<double, double> bounds(const GroupFormat &format, llvm::ArrayRef<float> values) {
  double least = format.bits == 8 ? -127 : -8, most = format.bits == 8 ? 127 : 7;
  double plain = 0, best = 0;
  size_t width = format.group ? static_cast<size_t>(format.group) : values.size();
  for (size_t at = 0; at < values.size(); at += width) {
    llvm::ArrayRef<float> group = values.slice(at, std::min(width, values.size() - at));
    float peak = 0;
    for (float value : group)
      peak = std::fabs(value) > std::fabs(peak) ? value : peak;
    double whole = format.bits == 8 ? std::fabs(peak) / 127 : peak / -8.0, dense = HUGE_VAL;
    plain += errorWith(group, whole, least, most);
    for (int step = 0; step < 4000; ++step) {
      double scale = whole * (0.6 + 0.0002 * step);
      dense = std::min(
          {dense, errorWith(group, scale, least, most), errorWith(group, -scale, least, most)});
    }
    best += dense;
  }
  return {plain, best};
}

TEST(Quantizer, SearchComesCloseToTheBestScale) {
  struct Case {
    GroupFormat format;
    double gain; ///< share of plain rounding's error that the search must save at least
  };
  // What a scale can save on a bell-shaped row depends on codes and width; the best scale, found
  // densely, saves 12 % (i4), 15 % (i4g128) and 1 % (i8). Scales rounded to f16 cost under 1 %.
  for (auto [format, gain] : {Case{kI4, 0.09}, Case{kI4g128, 0.10}, Case{kI8, 0.0}}) {
    std::vector<float> values = bellShaped(32 * 48, 7);
    double error = squaredError(format, values);
    auto [plain, best] = bounds(format, values);
    EXPECT_LE(error, plain * (1 - gain)) << format.bits << " bits, group " << format.group;
    EXPECT_LE(error, best * 1.03) << format.bits << " bits, group " << format.group;
    EXPECT_GE(error, best * 0.99) << "better than the best scale: the test's own search is wrong";
  }
}

TEST(Quantizer, MinimumPaysOnOneSidedNumbers) {
  std::vector<float> values = bellShaped(32 * 48, 8, 0.1f);
  for (float &value : values)
    value += 3;
  // 16 codes over 0.6 instead of 8 over 3.3: a fifth of the step, a 25th of the error, nearly.
  EXPECT_LE(squaredError(kI4m, values) * 15, squaredError(kI4, values));
  // Rounding over each group's whole range: a uniform error of step^2 / 12, with 15 steps over
  // about 4 deviations.
  double uniform = 32 * 48 * std::pow(0.1 * 4.1 / 15, 2) / 12;
  EXPECT_LE(squaredError(kI4m, values), uniform);
}

TEST(Quantizer, EveryRowLength) {
  for (const GroupFormat &format : {kI8, kI8g32, kI4, kI4m, kI4g128})
    for (size_t columns : {1, 2, 31, 32, 33, 127, 129, 344}) {
      std::vector<float> values = bellShaped(columns, static_cast<uint32_t>(columns));
      QuantizedRow row;
      quantizeRow(format, values, nullptr, row);
      size_t width = format.group ? static_cast<size_t>(format.group) : columns;
      EXPECT_EQ(row.codes.size(), columns);
      EXPECT_EQ(row.scales.size(), (columns + width - 1) / width);
      EXPECT_EQ(row.minimums.size(), format.minimum ? row.scales.size() : 0);
      for (size_t i = 0; i < columns; ++i) // half a step of a code over at most 6 deviations
        EXPECT_NEAR(numberOf(format, row, i), values[i], format.bits == 8 ? 0.03 : 1.0) << i;
    }
}

TEST(Quantizer, ZerosAndSubnormals) {
  for (const GroupFormat &format : {kI8, kI8g32, kI4, kI4m}) {
    for (float value : {0.0f, -0.0f, 0x1p-149f, 0x1p-126f, -0x1p-70f}) {
      QuantizedRow row;
      quantizeRow(format, std::vector<float>(40, value), nullptr, row);
      for (float scale : row.scales)
        EXPECT_EQ(scale, 0) << value;
      for (int8_t code : row.codes)
        EXPECT_EQ(code, 0) << value;
    }
  }
}

TEST(Quantizer, HalfPrecisionScalesStayFinite) {
  for (const GroupFormat &format : {kI8g32, kI4, kI4m}) {
    std::vector<float> values = bellShaped(64, 9, 1e6f);
    values[5] = 3e38f;
    values[6] = -3e38f;
    QuantizedRow row;
    quantizeRow(format, values, nullptr, row);
    for (float scale : row.scales)
      EXPECT_LE(std::fabs(scale), 65504.0f);
    for (float minimum : row.minimums)
      EXPECT_LE(std::fabs(minimum), 65504.0f);
    EXPECT_LT(row.scales[1], 1e6f);
    // Near the least f16: the codes are those of the scale that is stored, not of the wished one.
    values = bellShaped(64, 10, 3e-7f);
    quantizeRow(format, values, nullptr, row);
    for (size_t i = 0; i < 64; ++i) // half a step of 2^-23: the largest of 64 is below 8 * 2^-23
      EXPECT_NEAR(numberOf(format, row, i), values[i], 0x1.01p-24) << i;
  }
}

TEST(Quantizer, NotANumberStaysOne) {
  for (const GroupFormat &format : {kI8, kI4, kI4m})
    for (float value : {NAN, INFINITY, -INFINITY}) {
      std::vector<float> values = bellShaped(64, 11);
      values[3] = value;
      QuantizedRow row;
      quantizeRow(format, values, nullptr, row);
      EXPECT_TRUE(std::isnan(numberOf(format, row, 3)));
      EXPECT_EQ(std::isnan(numberOf(format, row, 40)), format.group == 0);
    }
}

} // namespace

// Against LLVM's arithmetic: every number of f16, what lies just below, at and just above the
// middle of two, and numbers at random.
TEST(Quantizer, ToHalf) {
  auto expected = [](float value) {
    llvm::APFloat half(value);
    bool lost;
    half.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lost);
    half.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &lost);
    return half.convertToFloat();
  };
  auto check = [&](float value) {
    for (float number : {value, -value})
      ASSERT_EQ(llvm::bit_cast<uint32_t>(toHalf(number)),
                llvm::bit_cast<uint32_t>(expected(number)))
          << number;
  };
  float previous = 0;
  for (uint64_t bits = 0; bits < 0x7C00; ++bits) {
    llvm::APFloat half(llvm::APFloat::IEEEhalf(), llvm::APInt(16, bits));
    bool lost;
    half.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &lost);
    float number = half.convertToFloat(), middle = (previous + number) / 2;
    for (float value : {number, middle, std::nextafter(middle, 0.0f), std::nextafter(middle, 1e5f)})
      check(value);
    previous = number;
  }
  std::mt19937 engine(5);
  for (int i = 0; i < 100000; ++i)
    check(std::ldexp(static_cast<float>(engine() >> 8), static_cast<int>(engine() % 56) - 64));
}
