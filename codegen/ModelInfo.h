// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One description of a compiled model, read off the module in stage kernels. Header, source,
// weights and report are printers over it.

#pragma once

#include "codegen/StackBound.h"
#include "dialects/chip/Chip.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>
#include <vector>

namespace burin {

struct RegionInfo {
  int64_t bytes = 0, alignment = 16;
  std::optional<int64_t> lowerBound;
  bool optimal = false; ///< proved: no plan is smaller
  std::string memory;   ///< of the target; empty if the target names none
  std::string section;  ///< of that memory, as the target calls it
};

/// How far a plan is proved: " = lower bound", ", proved smallest (lower bound 96)" or
/// ", lower bound 96"; nothing where there is no bound.
std::string proofText(const RegionInfo &region);

struct WeightInfo {
  chip::WeightOp op;
  std::string symbol; ///< of the generated code: `tales_block_0_qkv`
  std::vector<int64_t> shape;
  int64_t offset = 0, bytes = 0;
};

struct CacheInfo {
  std::string name;
  std::vector<int64_t> shape;
  int64_t offset = 0, bytes = 0;
};

struct SlotInfo {
  std::string name, function;
  std::vector<int64_t> shape;
  int64_t offset = 0, bytes = 0;
};

struct KernelInfo {
  std::string name, folder;
};

struct ModelInfo {
  std::string name;  ///< C++ namespace and file stem
  std::string macro; ///< the same for macros: `TALES`
  std::string family, target;
  int64_t layers = 0, vocabSize = 0, context = 0, bos = -1;
  int64_t parameters = 0; ///< numbers that the model file's weights hold
  std::vector<int64_t> endTokens;
  int64_t prefill = 1;             ///< tokens that the entry @prefill takes; 1 if there is none
  int64_t logitsOffset = 0;        ///< bytes into the arena
  std::optional<int64_t> original; ///< tokens beyond which all are computed again, in another way
  int64_t streamBytes = 0;         ///< of the arena, its first, for weights on their way
  int64_t tableBytes = 0;          ///< of the layer tables, in flash
  RegionInfo arena, kvCache, weightRegion;
  std::vector<WeightInfo> weights; ///< in the order of their bytes
  std::vector<CacheInfo> caches;
  std::vector<SlotInfo> slots;
  std::vector<KernelInfo> kernels; ///< by name
  /// Of the machine code that LLVM wrote; nothing where none was written.
  std::optional<StackBound> stack;
  mlir::ModuleOp module;

  const WeightInfo *weight(llvm::StringRef symbol) const;
  const CacheInfo *cache(llvm::StringRef symbol) const;
};

/// Bytes of stack that the decoder's functions need at most, as far as that is known.
std::optional<int64_t> decoderStack(const ModelInfo &info);

/// The same of the tokenizer's; 0 where there is none.
std::optional<int64_t> tokenizerStack(const ModelInfo &info);

/// The section of a region, below that of its memory so that a linker script can tell one model's
/// from another's: `.bss.tales_arena`; empty if the target names no memory.
std::string sectionOf(const ModelInfo &info, const RegionInfo &region, llvm::StringRef what);

/// `module` has passed the contract of stage kernels. `pointerBytes` of the target.
ModelInfo describeModel(mlir::ModuleOp module, int64_t pointerBytes);

/// `(1, 256)`.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

} // namespace burin
