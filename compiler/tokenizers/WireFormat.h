// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Protocol Buffers' wire format, as far as reading needs it: a message is a row of fields, each a
// number and a value. Nothing is copied, and nothing is read beyond the bytes that are there.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include <optional>

namespace burin {

struct WireField {
  uint32_t number = 0;
  uint32_t type = 0;     ///< 0: varint, 1: 64 bits, 2: bytes, 5: 32 bits
  uint64_t value = 0;    ///< of types 0, 1 and 5
  llvm::StringRef bytes; ///< of type 2

  float asFloat() const { return llvm::bit_cast<float>(static_cast<uint32_t>(value)); }
};

/// Reads the fields of one message, one after the other.
class WireReader {
public:
  explicit WireReader(llvm::StringRef message) : rest(message) {}

  bool atEnd() const { return rest.empty(); }

  /// Nothing where the message is broken.
  std::optional<WireField> next() {
    WireField field;
    std::optional<uint64_t> key = varint();
    if (!key || *key >> 3 == 0 || *key >> 32 != 0)
      return std::nullopt;
    field.number = static_cast<uint32_t>(*key >> 3);
    field.type = *key & 7;
    if (field.type == 0) {
      std::optional<uint64_t> value = varint();
      if (!value)
        return std::nullopt;
      field.value = *value;
      return field;
    }
    uint64_t size = field.type == 1 ? 8 : 4;
    if (field.type == 2) {
      std::optional<uint64_t> length = varint();
      if (!length)
        return std::nullopt;
      size = *length;
    } else if (field.type != 1 && field.type != 5) {
      return std::nullopt;
    }
    if (size > rest.size())
      return std::nullopt;
    if (field.type == 2)
      field.bytes = rest.take_front(size);
    else
      field.value = size == 8 ? llvm::support::endian::read64le(rest.data())
                              : llvm::support::endian::read32le(rest.data());
    rest = rest.drop_front(size);
    return field;
  }

private:
  std::optional<uint64_t> varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
      unsigned char byte = static_cast<unsigned char>(rest.front());
      rest = rest.drop_front();
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80)
        return value;
    }
    return std::nullopt;
  }

  llvm::StringRef rest;
};

} // namespace burin
