// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Single codes and scales of a packed weight, in whatever order the target's kernels want it: for
// kernels that are not worth one order each.
#ifndef BURIN_KERNELS_GENERIC_PACKED_CODES_H
#define BURIN_KERNELS_GENERIC_PACKED_CODES_H

#include "burin/strict.h"

#include "burin/half.h"
#include "burin/packing.h"

#include "packing_i4.h"
#include "packing_i8.h"

#include <stddef.h>
#include <stdint.h>

namespace burin::kernels {

// The three formats of codes; `group` as in Packed.
struct FormatI8 {
  static constexpr Packed packed(size_t rows, size_t columns, size_t group) {
    return {kPackingI8, 8, false, rows, columns, group};
  }
};
struct FormatI4 {
  static constexpr Packed packed(size_t rows, size_t columns, size_t group) {
    return {kPackingI4, 4, false, rows, columns, group};
  }
};
struct FormatI4m {
  static constexpr Packed packed(size_t rows, size_t columns, size_t group) {
    return {kPackingI4, 4, true, rows, columns, group};
  }
};

// Row `r` of `tile`.
struct PackedRow {
  Packed packed;
  const uint8_t *tile;
  size_t r;

  PackedRow(const Packed &weight, const uint8_t *w, size_t row)
      : packed(weight), tile(w + row / weight.packing.rows * weight.tile_bytes()),
        r(row % weight.packing.rows) {}

  float scale(size_t g) const { return number(packed.scale_at(g, r)); }
  float minimum(size_t g) const { return number(packed.minimum_at(g, r)); }

  // The code of column `c` of group `g`.
  int32_t code(size_t g, size_t c) const {
    const uint8_t byte = tile[packed.code_at(g, r, c)];
    if (packed.bits == 4) {
      const int32_t bits = packed.is_high(c) ? byte >> 4 : byte & 15;
      return packed.minimum ? bits : bits - 8;
    }
    if (packed.packing.codes == Codes::kBiased)
      return byte - 128;
    const int32_t code = static_cast<int8_t>(byte);
    // A negative first neighbour borrowed one from the second.
    if (packed.packing.codes == Codes::kBorrowed && c % 2 == 1)
      return static_cast<int8_t>(code + (tile[packed.code_at(g, r, c - 1)] >> 7));
    return code;
  }

  // What column `c` of the row stands for.
  float value(size_t c) const {
    const size_t width = packed.group_columns(), g = c / width;
    const float product = static_cast<float>(code(g, c % width)) * scale(g);
    return packed.minimum ? product + minimum(g) : product;
  }

private:
  float number(size_t at) const {
    return packed.group ? half_to_float(load_u16(tile + at)) : load_f32(tile + at);
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_GENERIC_PACKED_CODES_H
