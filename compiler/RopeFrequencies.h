// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rotary frequencies that a config describes, for every family that has rotary positions.

#pragma once

#include "compiler/formats/ModelConfig.h"

namespace burin {

/// One angle per position and pair: `theta^(-2i/size)`, scaled as the config's rope_type says
/// (default, linear, llama3). Other types are an error that names them.
llvm::Expected<std::vector<float>> ropeFrequencies(const ModelConfig &config, int64_t headSize);

} // namespace burin
