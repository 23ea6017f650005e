// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints the tables of a model's tokenizer as C++.

#pragma once

#include "compiler/tokenizers/TokenizerModel.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace burin {

/// MODEL_tokenizer_tables.cpp: defines kTokenizerTables, which MODEL_tokenizer.h declares, in
/// namespace MODEL.
void printTokenizerTables(const TokenizerModel &, llvm::StringRef modelName, llvm::raw_ostream &);

/// What those tables take in the linked image, where a pointer has `pointerSize` (4 or 8) bytes:
/// the sum of the sizes of the printed objects, to the byte. The code is not in it, nor is padding
/// between objects.
size_t tokenizerTableBytes(const TokenizerModel &, unsigned pointerSize);

/// The files below runtime/ that these tables need to be compiled with, the public header included.
llvm::SmallVector<llvm::StringRef> tokenizerRuntimeFiles(const TokenizerModel &);

} // namespace burin
