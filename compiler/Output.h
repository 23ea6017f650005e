// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the writers of an output folder share: the compiled model and the user's wishes.

#pragma once

#include "codegen/ModelInfo.h"
#include "codegen/TargetFile.h"
#include "codegen/report/CodeSize.h"
#include "codegen/weights/WeightBytes.h"
#include "compiler/Options.h"
#include "compiler/OutputFolder.h"
#include "compiler/tokenizers/TokenizerModel.h"

namespace burin {

struct Output {
  ModelInfo &info; ///< to which the machine code's writer adds the stack
  const TargetFile &target;
  const TensorSource &tensors;
  const TokenizerModel *tokenizer; ///< null: without
  const CompileOptions &options;
  int64_t tokenizerBytes;

  bool emits(Emit kind) const;
  /// Whether LLVM writes machine code: the headers then say how much stack it needs.
  bool emitsCode() const;
};

/// C++ sources, the runtime's files and CMakeLists.txt.
llvm::Error writeCppOutput(const Output &out, OutputFolder &folder);

/// Assembly, object, archive, as asked for, and the headers to call them by. `code` is set if an
/// object was made.
llvm::Error writeObjectOutput(const Output &out, OutputFolder &folder,
                              std::optional<CodeSize> &code);

/// How much code the C++ output will be; nothing where it is not known how near that would be.
llvm::Expected<std::optional<CodeSize>> estimateCode(const Output &out);

/// A program that tells a story, of an object that is written already.
llvm::Error writeProgram(const Output &out, OutputFolder &folder, const std::string &object);

/// The program that `burin verify` runs on an emulated board, with its tables.cpp.
llvm::Error writeVerifyProgram(const Output &out, OutputFolder &folder, const std::string &object,
                               llvm::StringRef tables);

/// The command that starts a program lying in the output folder.
std::string commandOf(const Output &out);

} // namespace burin
