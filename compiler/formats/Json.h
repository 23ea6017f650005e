// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// JSON from files nobody vouches for. LLVM's parser recurses without limit, lets the last of two
// equal keys win and calls Python's NaN an invalid value; this reader refuses all three with a
// message that says where.

#pragma once

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <optional>
#include <string>

namespace burin {

/// Deeper nesting than this is refused; model files need four.
inline constexpr unsigned kMaxJsonDepth = 64;

/// The object that `text` holds. `where` names the file in messages.
llvm::Expected<llvm::json::Object> parseJsonObject(llvm::StringRef text, llvm::StringRef where);

/// `value` as an integer, if it is one that fits. (json::Value::getAsInteger() converts 2^63, which
/// is undefined.)
std::optional<int64_t> wholeNumber(const llvm::json::Value &value);

/// `value` as text for a message, cut if it is long.
std::string printed(const llvm::json::Value &value);

} // namespace burin
