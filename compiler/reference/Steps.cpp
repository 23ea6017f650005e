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

Matrix steps::ropeTable(Sequences sequences, llvm::ArrayRef<float> frequencies) {
  Matrix table(sequences.back(), 2 * static_cast<int64_t>(frequencies.size()));
  for (size_t s = 0; s + 1 < sequences.size(); ++s)
    for (int64_t t = sequences[s]; t < sequences[s + 1]; ++t)
      for (size_t i = 0; i < frequencies.size(); ++i) {
        double angle = static_cast<double>(t - sequences[s]) * frequencies[i];
        table.row(t)[2 * i] = static_cast<float>(std::cos(angle));
        table.row(t)[2 * i + 1] = static_cast<float>(std::sin(angle));
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

/// One token's head: `q` (headSize) over the rows from..to of keys and values, at `column`.
static void attend(llvm::ArrayRef<float> q, const Matrix &keys, const Matrix &values, int64_t from,
                   int64_t to, size_t column, double scale, llvm::MutableArrayRef<float> out) {
  std::vector<double> scores;
  for (int64_t t = from; t <= to; ++t) {
    double score = 0;
    for (auto [a, b] : llvm::zip_equal(q, keys.row(t).slice(column, q.size())))
      score += static_cast<double>(a) * b;
    scores.push_back(score * scale);
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
                        Sequences sequences, int64_t headSize, double scale) {
  Matrix out(q.rows, q.columns);
  auto size = static_cast<size_t>(headSize);
  size_t heads = static_cast<size_t>(q.columns) / size,
         kvHeads = static_cast<size_t>(keys.columns) / size;
  llvm::parallelFor(0, sequences.size() - 1, [&](size_t s) {
    for (int64_t t = sequences[s]; t < sequences[s + 1]; ++t)
      for (size_t head = 0; head < heads; ++head)
        attend(q.row(t).slice(head * size, size), keys, values, sequences[s], t,
               head / (heads / kvHeads) * size, scale, out.row(t).slice(head * size, size));
  });
  return out;
}
