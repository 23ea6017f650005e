// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On which targets a model has room, with weights stored in several ways.

#pragma once

#include "compiler/formats/ModelFiles.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace burin {

/// A table: a row for every target with memories of its own, a column for f32, i8 and i4. The
/// stages are those of compiling; no weight is read.
llvm::Error printFits(const ModelFiles &files, llvm::raw_ostream &os);

} // namespace burin
