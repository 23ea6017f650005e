// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// "phi3": Phi-3, 3.5 and Phi-4-mini. Queries, keys and values are one matrix, and so are gate and
// up, which the file calls ffn_up.

#include "compiler/formats/GgufArchitecture.h"

using namespace burin;

static const GgufName kNames[] = {
    {"blk.*.attn_qkv", "model.layers.*.self_attn.qkv_proj"},
    {"blk.*.ffn_up", "model.layers.*.mlp.gate_up_proj"},
};

static void configure(GgufMapping &m) {
  m.decoder();
  m.optionalSize("sliding_window", "attention.sliding_window");
  m.set("hidden_act", "silu");
}

namespace burin {
extern const GgufArchitecture kGgufPhi3;
const GgufArchitecture kGgufPhi3 = {"phi3", "phi3", "Phi3ForCausalLM", kNames, true, configure};
} // namespace burin
