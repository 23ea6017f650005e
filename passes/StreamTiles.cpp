// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large the tiles of streamed weights are.

#include "passes/StreamTiles.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace burin;

/// The largest number whose square is at most `value`.
static int64_t squareRoot(int64_t value) {
  int64_t root = 0;
  for (int64_t bit = int64_t(1) << 31; bit; bit >>= 1)
    if (root + bit <= value / (root + bit))
      root += bit;
  return root;
}

int64_t burin::tileUnits(const StreamedProduct &product, int64_t capacity) {
  int64_t most = std::clamp<int64_t>(capacity / product.unitBytes, 1, product.units);
  // What is lost in bytes that could have been read: the first tile t, and setupBytes for each of
  // bytes / t tiles. Least at the root of their product.
  int64_t lost = 0;
  if (product.waits && product.setupBytes &&
      !llvm::MulOverflow(product.bytes, product.setupBytes, lost))
    most = std::clamp<int64_t>(squareRoot(lost) / product.unitBytes, 1, most);
  // Equal tiles need no code for a smaller last one; half as large they are worth that.
  for (int64_t units = most; 2 * units > most; --units)
    if (product.units % units == 0)
      return units;
  // Otherwise the last one is as large as it can be among as few tiles.
  int64_t tiles = llvm::divideCeil(product.units, most);
  return llvm::divideCeil(product.units, tiles);
}
