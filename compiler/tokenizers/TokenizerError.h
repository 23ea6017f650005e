// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How every tokenizer reader words its errors: the file first, then what is wrong in it.

#pragma once

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FormatVariadic.h"

namespace burin {

/// `format` is llvm::formatv's.
template <typename... Args>
llvm::Error tokenizerError(llvm::StringRef path, const char *format, Args &&...args) {
  std::string reason = llvm::formatv(format, std::forward<Args>(args)...).str();
  return llvm::createStringError("'" + path + "': " + reason);
}

/// Text of a file as a message may show it: one line, printable, not too long.
inline std::string shown(llvm::StringRef text) {
  std::string result;
  llvm::raw_string_ostream os(result);
  for (char c : text.take_front(60))
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      os << "\\x" << llvm::hexdigit((c >> 4) & 15) << llvm::hexdigit(c & 15);
    else
      os << c;
  return text.size() > 60 ? result + "..." : result;
}

} // namespace burin
