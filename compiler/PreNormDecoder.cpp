// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything around the blocks of a Llama-like decoder.

#include "compiler/PreNormDecoder.h"

#include "compiler/RopeFrequencies.h"

using namespace mlir;
using namespace burin;

llvm::Expected<OwningOpRef<ModuleOp>>
burin::buildPreNormDecoder(MLIRContext *context, const ModelFiles &files,
                           const FamilyOptions &options, StringRef family, const DecoderConfig &m,
                           llvm::function_ref<Value(const LayerBuilder &, Value, Value)> block) {
  // Nothing is computed from a head size that no tensor has confirmed.
  if (auto q = files.weights.require("model.layers.0.self_attn.q_proj.weight",
                                     {m.heads * m.headSize, m.hidden});
      !q)
    return q.takeError();
  llvm::Expected<Rope> rope = readRope(files.config, m.headSize, m.context);
  if (!rope)
    return rope.takeError();

  ModelBuilder b(context, files, {options.name, family.str(), m.layers, m.vocab, m.context});
  b.beginForward(&*rope);
  Value x = b.embedding("x", "model.embed_tokens.weight", m.hidden);
  Value table = b.ropeTable("rope", *rope);
  x = buildLayers(b, m.layers, "model.layers.", x, [&](int64_t) { return table; }, block);
  x = b.rmsNorm("final", b.lastRow(x), b.weight("final_norm", "model.norm.weight", {m.hidden}),
                m.epsilon);
  b.endForward(b.logits(x, m.tied ? "" : "lm_head.weight"));
  return b.finish();
}
