// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine and loaded into this process: the object that `burin compile
// --emit=obj` would write, linked in memory over mapped weights.

#pragma once

#include "compiler/Output.h"
#include "compiler/ThreadTeam.h"
#include "compiler/formats/ModelFiles.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace burin {

class Artifact {
public:
  /// Compiles the model into `folder`: report.json, NAME.o and NAME_weights.bin.
  static llvm::Error compile(const ModelFiles &files, const TargetFile &target,
                             const CompileOptions &options, OutputFolder &folder);
  /// Links what lies in a folder that compile() filled with the same number of threads.
  static llvm::Expected<Artifact> load(llvm::StringRef folder, int64_t threads);
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
  int64_t vocab = 0, contextTokens = 0, threadCount = 1;
  std::unique_ptr<ThreadTeam> team; ///< null: one thread
  std::unique_ptr<llvm::orc::LLJIT> jit;
  std::unique_ptr<llvm::WritableMemoryBuffer> weights;
  std::unique_ptr<std::byte, void (*)(void *)> memory{nullptr, nullptr}; ///< arena and KV cache
};

} // namespace burin
