// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How model files store numbers: single floats, or blocks that share a scale. One table says what
// each type is called, how large its blocks are and how a row of them becomes float32.

#pragma once

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace burin {

/// In the order of the table in StorageTypes.cpp.
enum class StorageType : uint8_t {
  F32,
  F16,
  BF16,
  F64,
  F8E4M3,
  F8E5M2,
  I8, // codes; their scales lie elsewhere (Tensor::scales)
  // ggml's blocks
  Q4_0,
  Q4_1,
  Q5_0,
  Q5_1,
  Q8_0,
  Q2_K,
  Q3_K,
  Q4_K,
  Q5_K,
  Q6_K,
  IQ1_S,
  IQ1_M,
  IQ2_XXS,
  IQ2_XS,
  IQ2_S,
  IQ3_XXS,
  IQ3_S,
  IQ4_NL,
  IQ4_XS,
  TQ1_0,
  TQ2_0,
  MXFP4,
};

struct StorageInfo {
  StorageType type;
  const char *name;      // "f32", "q4_K"
  int64_t blockElements; // 1: every element stands alone
  int64_t blockBytes;
  /// Writes blocks * blockElements floats from blocks * blockBytes bytes at any alignment. Exact,
  /// but f64 is rounded to the nearest float32.
  void (*decode)(const uint8_t *bytes, int64_t blocks, float *out);
};

const StorageInfo &infoOf(StorageType type);
inline llvm::StringRef nameOf(StorageType type) { return infoOf(type).name; }
/// Whether numbers are codes that share scales.
inline bool holdsCodes(StorageType type) {
  return infoOf(type).blockElements > 1 || type == StorageType::I8;
}

/// The bytes of `elements` numbers, which are whole blocks.
inline int64_t bytesOf(StorageType type, int64_t elements) {
  const StorageInfo &info = infoOf(type);
  return elements / info.blockElements * info.blockBytes;
}

} // namespace burin
