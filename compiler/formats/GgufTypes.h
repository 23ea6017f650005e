// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The types of tensors in GGUF files, by their numbers in ggml's enumeration.

#pragma once

#include "compiler/formats/Gguf.h"

namespace burin {

/// nullptr if ggml has no such type now.
const GgufType *findGgufType(uint32_t number);
/// Whether ggml had the type once and gave it up.
bool isRetiredGgufType(uint32_t number);

} // namespace burin
