// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each folder of kernels says of the order of quantized weights and activations: its headers
// packing_i8.h, packing_i4.h and activation_a8.h, compiled into the compiler.

#pragma once

#include "llvm/ADT/ArrayRef.h"

#include "burin/packing.h"

#include <string>

namespace burin {

struct KernelPacking {
  const char *folder;
  const Packing *i8, *i4;  ///< null where the folder has no such header
  const size_t *codeBytes; ///< of a quantized activation
};

/// A null folder ends it; the build writes it.
extern const KernelPacking kKernelPackings[];

/// What the first of `folders` with something to say says; generic says all of it.
KernelPacking packingOf(llvm::ArrayRef<std::string> folders);

} // namespace burin
