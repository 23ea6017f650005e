// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How SentencePiece's files spell a space, and the pieces that stand for bytes.

#pragma once

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace burin {

inline constexpr char kSpaceMark[] = "\xE2\x96\x81"; // U+2581

inline std::string withSpaces(llvm::StringRef spelling) {
  std::string text;
  for (auto [rest, found] = std::make_pair(spelling, size_t(0)); !rest.empty();) {
    found = rest.find(kSpaceMark);
    text += rest.take_front(found);
    if (found == llvm::StringRef::npos)
      break;
    text += ' ';
    rest = rest.drop_front(found + 3);
  }
  return text;
}

/// The byte that `<0x0A>` stands for.
inline std::optional<unsigned char> byteOfPiece(llvm::StringRef spelling) {
  unsigned byte = 0;
  if (spelling.size() != 6 || !spelling.starts_with("<0x") || !spelling.ends_with(">") ||
      spelling.substr(3, 2).getAsInteger(16, byte))
    return std::nullopt;
  return static_cast<unsigned char>(byte);
}

/// Characters of UTF-8 text.
inline size_t characterCount(llvm::StringRef text) {
  size_t count = 0;
  for (char c : text)
    count += (c & 0xC0) != 0x80;
  return count;
}

} // namespace burin
