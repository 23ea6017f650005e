// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Blocks as whole-numbered codes with scales, for storages that can take them over as they are:
// what is decoded and quantized again loses twice.

#pragma once

#include "compiler/formats/StorageTypes.h"

namespace burin {

/// A type whose every number is code * scale, or code * scale + minimum, within a group.
struct BlockCodes {
  StorageType type;
  int64_t group;   // elements that share a scale
  bool minimum;    // a group has one
  bool halfScales; // scales (and minimums) are binary16 numbers; else products of such and integers
  /// Writes the block's codes, and its groups' scales and minimums.
  void (*read)(const uint8_t *block, int *codes, float *scales, float *minimums);
};

/// nullptr: the type has no such codes, or groups of fewer than 32.
const BlockCodes *blockCodesOf(StorageType type);

} // namespace burin
