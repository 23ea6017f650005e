// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--weights=file` makes of each type of numbers in model files: the storage that holds them
// as they are, where we have one, else the one that loses least.

#pragma once

#include "compiler/formats/TensorView.h"
#include "dialects/burin/Burin.h"

namespace burin {

struct FileStorage {
  Storage storage;
  /// Numbers, codes and scales of the file are taken over: exactly, or with the scales rounded to
  /// f16 where the file has finer ones.
  bool keeps;
};

/// `view` of `tensor`. f32 keeps nothing: a norm's gain may be folded in.
FileStorage fileStorageOf(const Tensor &tensor, const TensorView &view);

} // namespace burin
