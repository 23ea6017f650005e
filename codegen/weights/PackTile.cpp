// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized rows in the order in which the target's kernels read them.

#include "codegen/weights/PackTile.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Endian.h"

using namespace burin;

/// A scale or minimum, which is a half-precision number already where it is stored as one.
static void putNumber(uint8_t *to, float number, size_t bytes) {
  if (bytes == 4)
    return llvm::support::endian::write32le(to, llvm::bit_cast<uint32_t>(number));
  llvm::APFloat half(number);
  bool lost;
  half.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lost);
  llvm::support::endian::write16le(to, static_cast<uint16_t>(half.bitcastToAPInt().getZExtValue()));
}

namespace {

/// One row's codes of one group, from where they are to where they go.
class RowPacker {
public:
  RowPacker(const Packed &packed, llvm::MutableArrayRef<uint8_t> out) : packed(packed), out(out) {}

  /// `codes` are those of the group's columns; beyond them all is zero.
  void pack(size_t group, size_t row, llvm::ArrayRef<int8_t> codes) {
    size_t width = packed.group_columns();
    if (packed.bits == 4) {
      int bias = packed.minimum ? 0 : 8;
      for (size_t c = 0; c < width; ++c) {
        auto stored = static_cast<uint8_t>((c < codes.size() ? codes[c] : 0) + bias);
        uint8_t &byte = out[packed.code_at(group, row, c)];
        byte = static_cast<uint8_t>(packed.is_high(c) ? byte | stored << 4 : byte | stored);
      }
      return;
    }
    for (size_t c = 0; c < codes.size(); ++c)
      out[packed.code_at(group, row, c)] = byteOf(codes, c);
    if (packed.packing.codes == Codes::kBiased)
      for (size_t c = codes.size(); c < width; ++c)
        out[packed.code_at(group, row, c)] = 128;
  }

private:
  uint8_t byteOf(llvm::ArrayRef<int8_t> codes, size_t c) const {
    int code = codes[c];
    switch (packed.packing.codes) {
    case Codes::kSigned:
      return static_cast<uint8_t>(code);
    case Codes::kBiased:
      return static_cast<uint8_t>(code + 128);
    case Codes::kBorrowed:
      return static_cast<uint8_t>(c % 2 && codes[c - 1] < 0 ? code - 1 : code);
    }
    return 0;
  }

  const Packed &packed;
  llvm::MutableArrayRef<uint8_t> out;
};

} // namespace

void burin::packTile(const Packed &packed, llvm::ArrayRef<QuantizedRow> rows,
                     llvm::MutableArrayRef<uint8_t> out) {
  std::fill(out.begin(), out.end(), uint8_t(0));
  RowPacker packer(packed, out);
  size_t width = packed.group_columns();
  for (size_t g = 0; g < packed.groups(); ++g)
    for (size_t r = 0; r < packed.packing.rows; ++r) {
      llvm::ArrayRef<int8_t> codes;
      if (r < rows.size()) {
        putNumber(&out[packed.scale_at(g, r)], rows[r].scales[g], packed.scale_bytes());
        if (packed.minimum)
          putNumber(&out[packed.minimum_at(g, r)], rows[r].minimums[g], packed.scale_bytes());
        codes = llvm::ArrayRef(rows[r].codes).drop_front(g * width).take_front(width);
      }
      packer.pack(g, r, codes);
    }
}
