// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of C++ functions as the Itanium ABI writes them, as far as the runtime's need it: the
// namespace is replaced, and methods that users call get a second spelling.

#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace burin {

/// `_ZN5burin7Sampler6sampleEPKfm` under another namespace; other names as they are.
std::string inNamespace(llvm::StringRef name, llvm::StringRef model);

/// Whether it is a method of a class that users of a model call: Tokenizer or Sampler.
bool isUserMethod(llvm::StringRef name, llvm::StringRef model);

/// `_ZN5tales16kTokenizerTablesE`
std::string mangledVariable(llvm::StringRef model, llvm::StringRef variable);

/// The last part of a nested name: `sample`.
llvm::StringRef unmangledName(llvm::StringRef name);

/// The name under which a compiler calls it whose int32_t is long; nothing if that is no other
/// name.
std::optional<std::string> withLongTokens(llvm::StringRef name);

} // namespace burin
