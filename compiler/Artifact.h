// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine and loaded into this process: the object that `burin compile
// --emit=obj` would write, linked in memory over mapped weights.

#pragma once

#include "codegen/llvm/LlvmEmitter.h"
#include "compiler/LinkedObject.h"
#include "compiler/Output.h"
#include "compiler/ThreadTeam.h"
#include "compiler/formats/ModelFiles.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>

namespace burin {

class Artifact {
public:
  /// Compiles the model into `folder`: report.json, NAME.o and NAME_weights.bin.
  static llvm::Error compile(const ModelFiles &files, const TargetFile &target,
                             const CompileOptions &options, OutputFolder &folder);
  /// What compile() does with a module in stage kernels.
  static llvm::Error write(const ModelInfo &info, const TargetFile &target,
                           const TensorSource &tensors, const LlvmSettings &settings,
                           OutputFolder &folder);
  /// Functions of this process that the code calls, by name.
  using Functions = llvm::ArrayRef<std::pair<llvm::StringRef, void *>>;
  /// Links what lies in a folder that compile() filled with the same number of threads.
  static llvm::Expected<Artifact> load(llvm::StringRef folder, int64_t threads,
                                       Functions functions = {});
  /// Loads what `fill` writes, from a temporary folder that is gone afterwards.
  static llvm::Expected<Artifact> loadOnce(llvm::function_ref<llvm::Error(OutputFolder &)> fill,
                                           int64_t threads, Functions functions = {});
  Artifact(Artifact &&);
  ~Artifact();

  int64_t vocabSize() const { return vocab; }
  int64_t context() const { return contextTokens; }

  /// Takes tokens (count), all or none; 0, or MODEL::Status as a number.
  int prefill(const int32_t *tokens, size_t count);
  /// (vocabSize) floats of the token behind the last one.
  llvm::ArrayRef<float> logits() const;
  size_t position() const { return decoder.position; }
  /// Forgets all tokens.
  void reset() { decoder.position = 0; }
  int64_t weightBytes() const;
  /// What a step with one token reads of them: of a table of embeddings one row.
  int64_t stepWeightBytes() const { return stepBytes; }
  int64_t cacheBytes() const { return kvBytes; }
  /// The weights as they were compiled, which whoever studies the model may change.
  llvm::MutableArrayRef<uint8_t> weightMemory();
  int64_t threads() const { return threadCount; }

private:
  Artifact() = default;

  /// struct MODEL_decoder.
  struct Decoder {
    void *arena, *cache;
    size_t position;
  } decoder = {};
  int (*prefillFunction)(Decoder *, const int32_t *, size_t) = nullptr;
  const float *(*logitsFunction)(const Decoder *) = nullptr;
  int64_t vocab = 0, contextTokens = 0, threadCount = 1, stepBytes = 0, kvBytes = 0;
  std::unique_ptr<ThreadTeam> team; ///< null: one thread
  std::optional<LinkedObject> code;
  std::unique_ptr<llvm::WritableMemoryBuffer> weights;
  std::unique_ptr<std::byte, void (*)(void *)> memory{nullptr, nullptr}; ///< arena and KV cache
};

} // namespace burin
