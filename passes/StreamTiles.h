// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large the tiles are in which a product's weight goes through fast memory, by cost
// (docs/design/streaming.md has the formula).

#pragma once

#include <cstdint>

namespace burin {

/// What is known of a product and of the memory that holds its weight.
struct StreamedProduct {
  int64_t units;          ///< smallest parts that the weight can be cut into, the last may be less
  int64_t unitBytes;      ///< of one
  int64_t bytes;          ///< of the weight
  bool waits;             ///< nothing is computed while its first tile comes
  int64_t setupBytes = 0; ///< that could be read while a copy is being set up; 0: not known
};

/// Units of each tile but the last one: at least one, and at most as many as `capacity` bytes hold,
/// which holds one.
int64_t tileUnits(const StreamedProduct &product, int64_t capacity);

} // namespace burin
