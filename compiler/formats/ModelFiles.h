// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening a model: finds out what a path holds, reads everything about it, and presents every
// format alike, as a config with Hugging Face keys and tensors with Hugging Face names, so that a
// model family is written once.
//
// A model format is one file, XFormat.cpp, that defines kXFormat; the build collects them from the
// file names.

#pragma once

#include "compiler/formats/ModelConfig.h"
#include "compiler/formats/WeightStore.h"

namespace burin {

struct ModelFiles {
  std::string stem;   // name of the folder, or of the file without extension, as a C++ identifier
  std::string format; // "Hugging Face", "llama2.c"
  ModelConfig config;
  WeightStore weights;
  std::string tokenizerPath;      // empty if there is none
  std::vector<int64_t> endTokens; // any of them ends the text; ascending
  int64_t bos = -1;               // the token that starts a text; -1 if there is none
};

struct ModelFormat {
  const char *name;                     // as ModelFiles::format
  const char *accepts;                  // for messages: "a llama2.c file (*.bin)"
  bool (*claims)(llvm::StringRef path); // looks at the name and at what exists, not at the content
  /// Fills all but `stem` and `format`.
  llvm::Expected<ModelFiles> (*open)(llvm::StringRef path);
};

/// `path` as the user gave it: relative, with a trailing slash, or ".".
llvm::Expected<ModelFiles> openModel(llvm::StringRef path);

/// Any text as a C++ identifier that is neither a keyword nor reserved: "Llama-3.2" -> "Llama_3_2".
std::string toIdentifier(llvm::StringRef text);

} // namespace burin
