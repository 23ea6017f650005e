// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quantized rows in the order in which the target's kernels read them.

#include "codegen/weights/PackTile.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/SmallVector.h"
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

/// One row's codes of one group, from where they are to where they go. The places are those of
/// Packed::code_at, which divides for each code; here whole runs move.
class RowPacker {
public:
  RowPacker(const Packed &packed, llvm::MutableArrayRef<uint8_t> out)
      : packed(packed), out(out), codes(packed.group_columns()), bytes(packed.row_group_bytes()) {}

  /// `given` are those of the group's columns; beyond them all is zero.
  void pack(size_t group, size_t row, llvm::ArrayRef<int8_t> given) {
    std::copy(given.begin(), given.end(), codes.begin());
    std::fill(codes.begin() + given.size(), codes.end(), int8_t(0));
    packed.bits == 4 ? pairUp() : toBytes();
    size_t run = packed.packing.run;
    uint8_t *to = &out[packed.code_at(group, row, 0)];
    for (size_t at = 0; at < bytes.size(); at += run, to += packed.packing.rows * run)
      std::copy_n(&bytes[at], run, to);
  }

private:
  void pairUp() {
    int bias = packed.minimum ? 0 : 8;
    size_t half = packed.packing.half;
    const int8_t *low = codes.data(), *high = low + half;
    for (size_t at = 0; at < bytes.size(); at += half, low += 2 * half, high += 2 * half)
      for (size_t i = 0; i < half; ++i)
        bytes[at + i] = static_cast<uint8_t>((low[i] + bias) | (high[i] + bias) << 4);
  }
  void toBytes() {
    for (size_t c = 0; c < codes.size(); ++c)
      switch (packed.packing.codes) {
      case Codes::kSigned:
        bytes[c] = static_cast<uint8_t>(codes[c]);
        break;
      case Codes::kBiased:
        bytes[c] = static_cast<uint8_t>(codes[c] + 128);
        break;
      case Codes::kBorrowed:
        bytes[c] = static_cast<uint8_t>(c % 2 && codes[c - 1] < 0 ? codes[c] - 1 : codes[c]);
        break;
      }
  }

  const Packed &packed;
  llvm::MutableArrayRef<uint8_t> out;
  llvm::SmallVector<int8_t, 256> codes;
  llvm::SmallVector<uint8_t, 256> bytes;
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
