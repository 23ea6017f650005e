// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes 33-126, 161-172 and 174-255 are spelled as the code point of the same number; the other 68,
// in order, as U+0100 and following. So every code point is below U+0144, one or two bytes of
// UTF-8.

#include "compiler/tokenizers/ByteLevelAlphabet.h"

#include <array>

using namespace burin;

/// code point -> byte, -1: not of the alphabet.
static std::array<int, 256 + 68> makeAlphabet() {
  std::array<int, 256 + 68> bytes;
  bytes.fill(-1);
  unsigned next = 256;
  for (unsigned byte = 0; byte < 256; ++byte) {
    bool isItself = (byte >= 33 && byte <= 126) || (byte >= 161 && byte != 173);
    bytes[isItself ? byte : next++] = static_cast<int>(byte);
  }
  return bytes;
}

std::optional<std::string> burin::bytesFromByteLevel(llvm::StringRef spelling) {
  static const std::array<int, 256 + 68> alphabet = makeAlphabet();
  std::string bytes;
  for (size_t i = 0; i < spelling.size(); ++i) {
    unsigned codePoint = static_cast<unsigned char>(spelling[i]);
    if (codePoint >= 0x80) {
      bool isTwoBytes = codePoint >= 0xC2 && codePoint < 0xE0 && i + 1 < spelling.size();
      if (!isTwoBytes)
        return std::nullopt;
      codePoint = (codePoint & 0x1F) << 6 | (static_cast<unsigned char>(spelling[++i]) & 0x3F);
    }
    if (codePoint >= alphabet.size() || alphabet[codePoint] < 0)
      return std::nullopt;
    bytes.push_back(static_cast<char>(alphabet[codePoint]));
  }
  return bytes;
}
