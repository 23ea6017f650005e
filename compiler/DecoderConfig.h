// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the configs of nearly all decoders say under the same names, checked once for all families.

#pragma once

#include "compiler/Family.h"

#include <functional>

namespace burin {

/// Sizes of a decoder whose layers are alike.
struct DecoderConfig {
  int64_t hidden, layers, heads, kvHeads, headSize, ffn, vocab, context;
  double epsilon; ///< of its norms
  bool tied;      ///< the output matrix is the embedding
};

/// What transformers takes for a key that is absent.
struct DecoderDefaults {
  llvm::StringRef family;
  int64_t context = 2048;
  double epsilon = 1e-6;
  bool tied = false;
  int64_t headSize = 0;                                              ///< 0: hidden size / heads
  llvm::StringRef activationKey = "hidden_act", activation = "silu"; ///< the only one supported
};

llvm::Expected<DecoderConfig> readDecoder(const ModelConfig &config, const FamilyOptions &options,
                                          const DecoderDefaults &defaults);

/// The context that the caches get: the user's, or what the model was trained for.
llvm::Expected<int64_t> chooseContext(int64_t trained, const FamilyOptions &options);

/// An error that names the first of `keys` that the config switches on (not null, false, 0, 0.0,
/// "" or []): `what` is not supported.
llvm::Error refuse(const ModelConfig &config, llvm::ArrayRef<llvm::StringRef> keys,
                   llvm::StringRef what);

/// What a logit or score is capped to: `usual` if the key is absent, 0 (nothing) if it is null.
llvm::Expected<double> softCap(const ModelConfig &config, llvm::StringRef key, double usual);

/// An error unless the key has this value or is absent.
llvm::Error expectValue(const ModelConfig &config, llvm::StringRef key, llvm::StringRef value,
                        llvm::StringRef note);

/// Which layers see how far back: `sliding_window` in those that `layer_types` calls sliding, or
/// that `slides` does where the config has no such list.
struct Windows {
  int64_t size = 0; ///< 0 if it holds all tokens of the context
  std::vector<std::string> types;
  std::function<bool(int64_t)> slides;

  bool isLocal(int64_t layer) const {
    return types.empty() ? slides(layer) : types[static_cast<size_t>(layer)] == "sliding_attention";
  }
  /// The window of a layer, 0 for one that sees everything.
  int64_t of(int64_t layer) const { return isLocal(layer) ? size : 0; }
};

llvm::Expected<Windows> readWindows(const ModelConfig &config, const DecoderConfig &decoder,
                                    std::function<bool(int64_t)> slides, int64_t usual = 0);

} // namespace burin
