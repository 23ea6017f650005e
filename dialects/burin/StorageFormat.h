// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ways in which a weight's numbers can be stored, in one table. A new one is a case of the
// enumeration `Storage`, a line here, and kernels.

#pragma once

#include "dialects/burin/Burin.h"

namespace burin {

struct StorageFormat {
  Storage storage;
  llvm::StringLiteral kernels; ///< what its kernels are called after: `linear_i4`
  unsigned bits;               ///< of a number or code
  int64_t group;               ///< columns that share a scale; 0: a row
  bool isQuantized;            ///< codes with scales, packed as the target's kernels want them
  bool minimum;                ///< value = code * scale + minimum
};

const StorageFormat &formatOf(Storage storage);

/// Whether keys and values can be stored so: f32, f16 and i8.
bool canStoreCache(Storage storage);

/// Numbers of a head that attention over a cache of i8 adds without leaving 32 bits.
inline constexpr int64_t kMostCachedHead = 1024;

/// Bits for one number of a long row, scales included.
double bitsPerWeight(const StorageFormat &format);

/// "f32, f16, ...", for messages.
std::string storageNames();

} // namespace burin
