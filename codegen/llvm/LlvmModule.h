// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip dialect as LLVM IR: the second printer, beside CppSource. It too decides nothing.

#pragma once

#include "codegen/ModelInfo.h"

namespace llvm {
class Module;
} // namespace llvm

namespace burin {

class LlvmDebugInfo;

/// Adds the model's functions to `module`, which holds the runtime's kernels: `MODEL.step`,
/// `MODEL.feed`, `MODEL.prefill` and what they call, all internal. Weights are external symbols.
/// The kernels that nothing calls are left for clean-up. `debugInfo` may be null.
///
/// With `probes` whoever links the code also gives it
///   void burin_probe(size_t event, size_t number, char *arena, char *kv_cache)
/// which is called with a ProbeEvent: at the begin of an entry (`number`: the position of its first
/// token) and around every kernel call. Other threads wait meanwhile.
void addFunctions(const ModelInfo &info, llvm::Module &module, LlvmDebugInfo *debugInfo,
                  bool probes = false);

enum class ProbeEvent { Step, Feed, Prefill, Before, After };

/// Adds what users call: the C functions MODEL_prefill, MODEL_step, MODEL_logits and the methods of
/// MODEL::Decoder that MODEL.h declares. `addFunctions` has run.
void addDecoder(const ModelInfo &info, llvm::Module &module);

} // namespace burin
