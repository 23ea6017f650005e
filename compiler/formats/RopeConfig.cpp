// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where a config keeps the parameters of the rotary embedding. transformers 5 has one object,
// `rope_parameters`, or one of them for each kind of layer; before that `rope_theta` and others lay
// at the top and `rope_scaling` held the rest (transformers, modeling_rope_utils.py). The families
// see the new spelling only.

#include "compiler/formats/ModelConfig.h"
#include "compiler/formats/UserError.h"

using namespace burin;
using namespace llvm;

/// Copies `from`'s value to `to`, unless that is there already.
static void inherit(json::Object &to, StringRef toKey, const json::Object &from,
                    StringRef fromKey) {
  const json::Value *present = to.get(toKey), *value = from.get(fromKey);
  if ((!present || present->kind() == json::Value::Null) && value &&
      value->kind() != json::Value::Null)
    to[toKey.str()] = *value;
}

Expected<ModelConfig> ModelConfig::rope(StringRef layerType) const {
  std::string source = has("rope_parameters") ? "rope_parameters" : "rope_scaling";
  Expected<ModelConfig> given = object(source);
  if (!given)
    return given.takeError();
  bool perLayerType = given->has("full_attention") || given->has("sliding_attention");
  if (perLayerType) {
    if (!given->has(layerType))
      return given->missing(layerType);
    given = given->object(layerType);
    if (!given)
      return given.takeError();
  }

  json::Object &rope = given->values;
  inherit(rope, "rope_type", rope, "type");
  rope.erase("type");
  // Gemma 3 before transformers 5: sliding layers have a base of their own and are never scaled.
  if (layerType == "sliding_attention" && !perLayerType && has("rope_local_base_freq")) {
    rope.clear();
    inherit(rope, "rope_theta", values, "rope_local_base_freq");
  }
  for (StringRef key : {"rope_theta", "partial_rotary_factor", "original_max_position_embeddings"})
    inherit(rope, key, values, key);

  Expected<std::string> type = given->string("rope_type", "default");
  if (!type)
    return type.takeError();
  rope["rope_type"] = *type == "su" ? "longrope" : *type; // Phi-3's first name for it
  return given;
}
