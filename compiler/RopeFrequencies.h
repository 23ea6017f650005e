// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rotary frequencies that a config describes, for every family that has rotary positions.

#pragma once

#include "compiler/formats/ModelConfig.h"

namespace burin {

/// What the angles of rotary positions are made of, one frequency a pair of each head.
struct Rope {
  std::vector<float> frequencies;
  /// Not empty: those of a sequence longer than `original` tokens, for all of its tokens.
  std::vector<float> longFrequencies = {};
  int64_t original = 0;
  double factor = 1; ///< of all cosines and sines

  bool isLong() const { return !longFrequencies.empty(); }
};

/// `theta^(-2i/size)` for the rotary part of each head, scaled as the config's rope_type says
/// (default, linear, llama3, longrope). Other types are an error that names them. `context`: tokens
/// that the caches hold. `layerType` as in ModelConfig::rope.
llvm::Expected<Rope> readRope(const ModelConfig &config, int64_t headSize, int64_t context,
                              double defaultTheta = 10000.0,
                              llvm::StringRef layerType = "full_attention");

} // namespace burin
