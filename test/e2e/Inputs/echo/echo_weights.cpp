// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stand-in's weights: the constants of 32-bit FNV-1a.

#include "echo.h"

namespace echo {
extern const uint32_t kWeights[2];
__attribute__((section(".rodata.echo_weights")))
const uint32_t kWeights[2] = {0x811c9dc5u, 0x01000193u};
} // namespace echo
