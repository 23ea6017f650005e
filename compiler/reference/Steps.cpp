// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the operations of the burin dialect compute, written a second time.

#include "compiler/reference/Steps.h"

#include "llvm/Support/Parallel.h"

#include <algorithm>
#include <cmath>

using namespace burin;

std::vector<float> steps::normFactors(const Matrix &x, double epsilon) {
  std::vector<float> factors;
  for (int64_t t = 0; t < x.rows; ++t) {
    double squares = 0;
    for (float value : x.row(t))
      squares += static_cast<double>(value) * value;
    factors.push_back(
        static_cast<float>(1 / std::sqrt(squares / static_cast<double>(x.columns) + epsilon)));
  }
  return factors;
}

void steps::scaleRows(Matrix &x, llvm::ArrayRef<float> factors) {
  for (int64_t t = 0; t < x.rows; ++t)
    for (float &value : x.row(t))
      value *= factors[static_cast<size_t>(t)];
}

void steps::scaleColumns(Matrix &x, llvm::ArrayRef<float> gain) {
  for (int64_t t = 0; t < x.rows; ++t)
    for (auto [value, factor] : llvm::zip_equal(x.row(t), gain))
      value *= factor;
}

void steps::addToRows(Matrix &x, llvm::ArrayRef<float> bias) {
  for (int64_t t = 0; t < x.rows; ++t)
    for (auto [value, more] : llvm::zip_equal(x.row(t), bias))
      value += more;
}

void steps::headNorm(Matrix &x, llvm::ArrayRef<float> gain, double epsilon) {
  for (int64_t t = 0; t < x.rows; ++t)
    for (llvm::MutableArrayRef<float> rest = x.row(t); !rest.empty();
         rest = rest.drop_front(gain.size())) {
      double squares = 0;
      for (float value : rest.take_front(gain.size()))
        squares += static_cast<double>(value) * value;
      double factor = 1 / std::sqrt(squares / static_cast<double>(gain.size()) + epsilon);
      for (auto [value, own] : llvm::zip_equal(rest.take_front(gain.size()), gain))
        value = static_cast<float>(value * factor * own);
    }
}

void steps::layerNorm(Matrix &x, llvm::ArrayRef<float> gain, llvm::ArrayRef<float> bias,
                      double epsilon) {
  for (int64_t t = 0; t < x.rows; ++t) {
    double mean = 0, variance = 0;
    for (float value : x.row(t))
      mean += value;
    mean /= static_cast<double>(x.columns);
    for (float value : x.row(t))
      variance += (value - mean) * (value - mean);
    double factor = 1 / std::sqrt(variance / static_cast<double>(x.columns) + epsilon);
    for (auto [value, own, more] : llvm::zip_equal(x.row(t), gain, bias))
      value = static_cast<float>((value - mean) * factor * own + more);
  }
}

static float geluOf(double x) {
  const double slope = std::sqrt(2 / std::acos(-1.0));
  return static_cast<float>(x / 2 * (1 + std::tanh(slope * (x + 0.044715 * x * x * x))));
}

void steps::geluTanh(Matrix &x) {
  for (float &value : x.numbers)
    value = geluOf(value);
}

Matrix steps::geglu(const Matrix &x) {
  Matrix y(x.rows, x.columns / 2);
  auto width = static_cast<size_t>(y.columns);
  for (int64_t t = 0; t < x.rows; ++t)
    for (size_t i = 0; i < width; ++i)
      y.row(t)[i] = geluOf(x.row(t)[i]) * x.row(t)[width + i];
  return y;
}

void steps::scale(Matrix &x, double factor) {
  for (float &value : x.numbers)
    value = static_cast<float>(value * factor);
}

void steps::softCap(Matrix &x, double cap) {
  for (float &value : x.numbers)
    value = static_cast<float>(cap * std::tanh(value / cap));
}

void steps::addPositions(Matrix &x, const Matrix &table, Sequences sequences) {
  for (size_t s = 0; s + 1 < sequences.size(); ++s)
    for (int64_t t = sequences[s]; t < sequences[s + 1]; ++t)
      for (auto [value, more] : llvm::zip_equal(x.row(t), table.row(t - sequences[s])))
        value += more;
}

static float siluOf(float x) { return x / (1 + std::exp(-x)); }

void steps::silu(Matrix &x) {
  for (float &value : x.numbers)
    value = siluOf(value);
}

Matrix steps::gated(const Matrix &x) {
  Matrix y(x.rows, x.columns / 2);
  for (size_t i = 0; i < y.numbers.size(); ++i)
    y.numbers[i] = siluOf(x.numbers[2 * i]) * x.numbers[2 * i + 1];
  return y;
}

Matrix steps::ropeTable(Sequences sequences, const Matrix &frequencies, int64_t original,
                        double factor) {
  Matrix table(sequences.back(), 2 * frequencies.columns);
  for (size_t s = 0; s + 1 < sequences.size(); ++s) {
    bool isLong = frequencies.rows > 1 && sequences[s + 1] - sequences[s] > original;
    llvm::ArrayRef<float> own = frequencies.row(isLong ? 1 : 0);
    for (int64_t t = sequences[s]; t < sequences[s + 1]; ++t)
      for (size_t i = 0; i < own.size(); ++i) {
        double angle = static_cast<double>(t - sequences[s]) * own[i];
        table.row(t)[2 * i] = static_cast<float>(factor * std::cos(angle));
        table.row(t)[2 * i + 1] = static_cast<float>(factor * std::sin(angle));
      }
  }
  return table;
}

void steps::rope(Matrix &x, const Matrix &table, int64_t heads) {
  auto size = static_cast<size_t>(x.columns / heads),
       pairs = static_cast<size_t>(table.columns / 2);
  for (int64_t t = 0; t < x.rows; ++t)
    for (size_t head = 0; head < static_cast<size_t>(heads); ++head) {
      llvm::MutableArrayRef<float> row = x.row(t).slice(head * size, size);
      for (size_t i = 0; i < pairs; ++i) {
        float a = row[i], b = row[i + pairs], cosine = table.row(t)[2 * i],
              sine = table.row(t)[2 * i + 1];
        row[i] = a * cosine - b * sine;
        row[i + pairs] = b * cosine + a * sine;
      }
    }
}

void steps::roundToHalf(Matrix &x) {
  for (float &value : x.numbers) {
    int exponent = 0;
    std::frexp(value, &exponent); // 11 bits of a number, of which none is below 2^-24
    double unit = std::ldexp(1.0, std::max(exponent - 11, -24));
    value = static_cast<float>(std::clamp(std::nearbyint(value / unit) * unit, -65504.0, 65504.0));
  }
}

void steps::roundToCodes(Matrix &x, int64_t headSize) {
  auto size = static_cast<size_t>(headSize);
  for (int64_t t = 0; t < x.rows; ++t)
    for (llvm::MutableArrayRef<float> rest = x.row(t); !rest.empty();
         rest = rest.drop_front(size)) {
      float most = 0;
      for (float value : rest.take_front(size))
        most = std::max(most, std::fabs(value));
      for (float &value : rest.take_front(size))
        value = most == 0 ? 0 : std::nearbyint(value * 127 / most) * (most / 127);
    }
}

/// One token's head: `q` (headSize) over the rows from..to of keys and values, at `column`.
static void attend(llvm::ArrayRef<float> q, const Matrix &keys, const Matrix &values, int64_t from,
                   int64_t to, size_t column, double scale, double cap,
                   llvm::MutableArrayRef<float> out) {
  std::vector<double> scores;
  for (int64_t t = from; t <= to; ++t) {
    double score = 0;
    for (auto [a, b] : llvm::zip_equal(q, keys.row(t).slice(column, q.size())))
      score += static_cast<double>(a) * b;
    scores.push_back(cap != 0 ? cap * std::tanh(score * scale / cap) : score * scale);
  }
  double most = *std::max_element(scores.begin(), scores.end()), sum = 0;
  for (double &score : scores)
    sum += score = std::exp(score - most);
  std::vector<double> mixed(q.size());
  for (int64_t t = from; t <= to; ++t) {
    double weight = scores[static_cast<size_t>(t - from)] / sum;
    for (auto [a, b] : llvm::zip_equal(mixed, values.row(t).slice(column, q.size())))
      a += weight * b;
  }
  std::copy(mixed.begin(), mixed.end(), out.begin());
}

Matrix steps::attention(const Matrix &q, const Matrix &keys, const Matrix &values,
                        Sequences sequences, int64_t headSize, double scale, int64_t window,
                        double cap) {
  Matrix out(q.rows, q.columns);
  auto size = static_cast<size_t>(headSize);
  size_t heads = static_cast<size_t>(q.columns) / size,
         kvHeads = static_cast<size_t>(keys.columns) / size;
  llvm::parallelFor(0, sequences.size() - 1, [&](size_t s) {
    for (int64_t t = sequences[s]; t < sequences[s + 1]; ++t)
      for (size_t head = 0; head < heads; ++head)
        attend(q.row(t).slice(head * size, size), keys, values,
               window ? std::max(sequences[s], t - window + 1) : sequences[s], t,
               head / (heads / kvHeads) * size, scale, cap, out.row(t).slice(head * size, size));
  });
  return out;
}
