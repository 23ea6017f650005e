// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attention does with the values: their mean, weighted by position.
#ifndef BURIN_KERNELS_GENERIC_WEIGHTED_MEAN_F32_H
#define BURIN_KERNELS_GENERIC_WEIGHTED_MEAN_F32_H

#include "burin/strict.h"

#include "burin/lanes.h"

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

// y (head_dim) = (sum over p < positions of weights[p] * v row p) / total, v (positions, head_dim)
inline void weighted_mean_f32(float *y, const float *weights, const float *v, size_t positions,
                              size_t head_dim, float total) {
  size_t d = 0;
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
