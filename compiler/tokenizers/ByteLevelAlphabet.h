// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The alphabet that byte-level vocabularies are spelled in: GPT-2's mapping of each byte to a
// printable character.

#pragma once

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace burin {

/// The bytes that `spelling` (UTF-8) stands for; nothing if a character is not of the alphabet.
std::optional<std::string> bytesFromByteLevel(llvm::StringRef spelling);

} // namespace burin
