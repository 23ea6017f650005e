// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attention does with the values: their mean, weighted by position.
#ifndef BURIN_KERNELS_GENERIC_WEIGHTED_MEAN_F32_H
#define BURIN_KERNELS_GENERIC_WEIGHTED_MEAN_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "each_row.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// One strip of columns of sum over p < positions of weights[p] * v row p, rows head_dim apart.
// Position p goes to lane p mod 8, so that each column has the order of lanes.h, and each row of v
// is read once.
template <class Load>
inline Strip weighted_strip_f32(const float *weights, const float *v, size_t positions,
                                size_t head_dim, const Load &load) {
  Strip sums[kLanes];
  auto step = [&](size_t lane, size_t p) BURIN_INLINE {
    Strip weight, value;
    weight.fill(weights[p]);
    load(value, v + p * head_dim);
    sums[lane].mac(weight, value);
  };
  size_t p = 0;
  for (const size_t whole = whole_steps(positions, kLanes); p < whole; p += kLanes) {
    BURIN_UNROLL for (size_t lane = 0; lane < kLanes; ++lane) step(lane, p + lane);
  }
  BURIN_UNROLL for (size_t lane = 0; lane < kLanes - 1; ++lane) {
    if (lane < positions - p)
      step(lane, p + lane);
  }
  BURIN_UNROLL for (size_t lane = 0; lane < 4; ++lane) sums[lane].add(sums[lane + 4]);
  sums[0].add(sums[2]);
  sums[1].add(sums[3]);
  sums[0].add(sums[1]);
  return sums[0];
}

// `Strips` strips of columns, a pair of lanes after the other: these sums fit the registers, and
// whole lines of each row are read, each once. y is their mean.
template <size_t Strips>
inline void mean_strips_f32(float *y, const float *weights, const float *v, size_t positions,
                            size_t head_dim, float total) {
  Strip results[4][Strips]; // of lanes 0 and 4, 1 and 5, ...
  each_row<4>([&](size_t lane) BURIN_INLINE {
    Strip others[Strips];
    auto step = [&](Strip(&sums)[Strips], size_t p) BURIN_INLINE {
      Strip weight, value;
      weight.fill(weights[p]);
      each_row<Strips>([&](size_t i) BURIN_INLINE {
        value.load(v + p * head_dim + i * kStrip);
        sums[i].mac(weight, value);
      });
    };
    size_t p = lane;
    for (const size_t whole = whole_steps(positions, kLanes) + lane; p < whole; p += kLanes) {
      step(results[lane], p);
      step(others, p + 4);
    }
    if (p < positions)
      step(results[lane], p);
    if (p + 4 < positions)
      step(others, p + 4);
    each_row<Strips>([&](size_t i) BURIN_INLINE { results[lane][i].add(others[i]); });
  });
  each_row<Strips>([&](size_t i) BURIN_INLINE {
    results[0][i].add(results[2][i]);
    results[1][i].add(results[3][i]);
    results[0][i].add(results[1][i]);
    results[0][i].divide(total);
    results[0][i].store(y + i * kStrip);
  });
}

// y (head_dim) = (sum over p < positions of weights[p] * v row p) / total, v (positions, head_dim)
inline void weighted_mean_f32(float *y, const float *weights, const float *v, size_t positions,
                              size_t head_dim, float total) {
  size_t d = 0;
  if (kStrip >= 4) {
    for (const size_t whole = whole_steps(head_dim, 4 * kStrip); d < whole; d += 4 * kStrip)
      mean_strips_f32<4>(y + d, weights, v + d, positions, head_dim, total);
  }
  for (const size_t whole = whole_steps(head_dim, kStrip); d < whole; d += kStrip) {
    Strip sum =
        weighted_strip_f32(weights, v + d, positions, head_dim,
                           [](Strip &to, const float *from) BURIN_INLINE { to.load(from); });
    sum.divide(total);
    sum.store(y + d);
  }
  if (d < head_dim) {
    size_t count = head_dim - d;
    Strip sum = weighted_strip_f32(weights, v + d, positions, head_dim,
                                   [=](Strip &to, const float *from)
                                       BURIN_INLINE { to.load_part(from, count); });
    sum.divide(total);
    for (size_t i = 0; i < count; ++i)
      y[d + i] = sum.v[i];
  }
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_WEIGHTED_MEAN_F32_H
