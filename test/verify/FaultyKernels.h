// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that are wrong on purpose, each in one way that a kernel under construction is, with the
// arguments of the right ones.

#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace faulty {

/// linear_add_f32, one column short.
inline void withoutLastColumn(float *y, const float *x, const float *w, size_t tokens, size_t rows,
                              size_t cols) {
  for (size_t t = 0; t < tokens; ++t)
    for (size_t r = 0; r < rows; ++r) {
      float sum = 0;
      for (size_t c = 0; c + 1 < cols; ++c)
        sum += x[t * cols + c] * w[r * cols + c];
      y[t * rows + r] += sum;
    }
}

enum class AttentionFault { ShortSum, WithoutItself, OtherHeads };

inline void attend(AttentionFault fault, float *out, const float *q, const float *keys,
                   const float *values, size_t position, size_t tokens, size_t stride, size_t heads,
                   size_t kvHeads, size_t context, size_t size, float scale) {
  for (size_t t = 0; t < tokens; ++t)
    for (size_t head = 0; head < heads; ++head) {
      size_t kv = fault == AttentionFault::OtherHeads ? head % kvHeads : head / (heads / kvHeads);
      size_t count = position + t + 1;
      if (fault == AttentionFault::WithoutItself && count > 1)
        --count;
      std::vector<double> scores(count);
      double most = -1e300, sum = 0;
      for (size_t i = 0; i < count; ++i) {
        double score = 0;
        for (size_t c = 0; c < size; ++c)
          score += double(q[t * stride + head * size + c]) * keys[(kv * context + i) * size + c];
        scores[i] = score * scale;
        most = std::max(most, scores[i]);
      }
      for (size_t i = 0; i < count; ++i) {
        scores[i] = std::exp(scores[i] - most);
        if (fault != AttentionFault::ShortSum || i + 1 < count || count == 1)
          sum += scores[i];
      }
      for (size_t c = 0; c < size; ++c) {
        double mixed = 0;
        for (size_t i = 0; i < count; ++i)
          mixed += scores[i] / sum * values[(kv * context + i) * size + c];
        out[(t * heads + head) * size + c] = float(mixed);
      }
    }
}

/// attention_f32, whose sum of probabilities misses the last.
inline void shortSum(float *out, float *, const float *q, const float *keys, const float *values,
                     size_t position, size_t tokens, size_t stride, size_t heads, size_t kvHeads,
                     size_t context, size_t size, size_t, float scale) {
  attend(AttentionFault::ShortSum, out, q, keys, values, position, tokens, stride, heads, kvHeads,
         context, size, scale);
}

/// attention_f32, where a token does not see itself.
inline void withoutItself(float *out, float *, const float *q, const float *keys,
                          const float *values, size_t position, size_t tokens, size_t stride,
                          size_t heads, size_t kvHeads, size_t context, size_t size, size_t,
                          float scale) {
  attend(AttentionFault::WithoutItself, out, q, keys, values, position, tokens, stride, heads,
         kvHeads, context, size, scale);
}

/// attention_f32, where query heads take turns with the kv heads instead of sharing them in groups.
inline void otherHeads(float *out, float *, const float *q, const float *keys, const float *values,
                       size_t position, size_t tokens, size_t stride, size_t heads, size_t kvHeads,
                       size_t context, size_t size, size_t, float scale) {
  attend(AttentionFault::OtherHeads, out, q, keys, values, position, tokens, stride, heads, kvHeads,
         context, size, scale);
}

/// cache_f32, one row too far.
inline void nextRow(float *cache, const float *x, size_t position, size_t tokens, size_t stride,
                    size_t heads, size_t context, size_t size) {
  for (size_t t = 0; t < tokens; ++t)
    for (size_t head = 0; head < heads; ++head)
      for (size_t c = 0; c < size && position + t + 1 < context; ++c)
        cache[(head * context + position + t + 1) * size + c] = x[t * stride + head * size + c];
}

/// rms_swiglu_f32 with the gate as it is.
inline void withoutSilu(float *y, const float *x, const float *w, size_t tokens, size_t rows,
                        size_t cols, float epsilon) {
  for (size_t t = 0; t < tokens; ++t) {
    double squares = 0;
    for (size_t c = 0; c < cols; ++c)
      squares += double(x[t * cols + c]) * x[t * cols + c];
    double factor = 1 / std::sqrt(squares / double(cols) + epsilon);
    for (size_t r = 0; r < rows; ++r) {
      double gate = 0, up = 0;
      for (size_t c = 0; c < cols; ++c) {
        gate += double(x[t * cols + c]) * w[2 * r * cols + c];
        up += double(x[t * cols + c]) * w[(2 * r + 1) * cols + c];
      }
      y[t * rows + r] = float(gate * factor * up * factor);
    }
  }
}

/// rms_norm_f32 without its gain.
inline void withoutGain(float *y, const float *x, const float *, size_t tokens, size_t cols,
                        float epsilon) {
  for (size_t t = 0; t < tokens; ++t) {
    double squares = 0;
    for (size_t c = 0; c < cols; ++c)
      squares += double(x[t * cols + c]) * x[t * cols + c];
    double factor = 1 / std::sqrt(squares / double(cols) + epsilon);
    for (size_t c = 0; c < cols; ++c)
      y[t * cols + c] = float(x[t * cols + c] * factor);
  }
}

/// rope_f32, turning the other way.
inline void turnedBack(float *x, const float *table, size_t tokens, size_t stride, size_t heads,
                       size_t size, size_t pairs) {
  for (size_t t = 0; t < tokens; ++t)
    for (size_t head = 0; head < heads; ++head)
      for (size_t i = 0; i < pairs; ++i) {
        float *row = x + t * stride + head * size, a = row[i], b = row[i + pairs];
        float cosine = table[(t * pairs + i) * 2], sine = table[(t * pairs + i) * 2 + 1];
        row[i] = a * cosine + b * sine;
        row[i + pairs] = b * cosine - a * sine;
      }
}

} // namespace faulty
