// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a JSON file whose root is an object, as all of a Hugging Face directory's are.

#pragma once

#include "llvm/Support/JSON.h"
#include <optional>

namespace burin {

llvm::Expected<llvm::json::Object> readJsonFile(llvm::StringRef path);

/// The same from text; `path` is for messages.
llvm::Expected<llvm::json::Object> readJsonText(llvm::StringRef text, llvm::StringRef path);

/// Nothing where there is no such file.
llvm::Expected<std::optional<llvm::json::Object>> readJsonFileIfPresent(llvm::StringRef path);

/// A token id: a whole number that is not negative. (json::Value::getAsInteger() is undefined for
/// 2^63.)
std::optional<uint32_t> asTokenId(const llvm::json::Value &value);

} // namespace burin
