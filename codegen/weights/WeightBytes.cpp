// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's bytes as kernels read them: numbers rounded to their storage, or quantized and packed
// in tiles, several at once.

#include "codegen/weights/WeightBytes.h"

#include "codegen/weights/PackTile.h"
#include "dialects/chip/PackedWeight.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Parallel.h"

using namespace mlir;
using namespace burin;

/// Bytes that are made before any of them is written.
static constexpr size_t kBatchBytes = size_t(4) << 20;

/// A float rounded to 16 bits.
static uint16_t narrowed(float value, const llvm::fltSemantics &semantics) {
  llvm::APFloat number(value);
  bool lost;
  number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &lost);
  return static_cast<uint16_t>(number.bitcastToAPInt().getZExtValue());
}

/// One row of numbers as they are stored.
static void storeRow(ArrayRef<float> row, Storage storage, MutableArrayRef<uint8_t> out) {
  static_assert(llvm::endianness::native == llvm::endianness::little, "weights are little-endian");
  if (storage == Storage::F32) {
    std::copy_n(reinterpret_cast<const uint8_t *>(row.data()), out.size(), out.begin());
    return;
  }
  const llvm::fltSemantics &semantics =
      storage == Storage::F16 ? llvm::APFloat::IEEEhalf() : llvm::APFloat::BFloat();
  for (auto [i, value] : llvm::enumerate(row))
    llvm::support::endian::write16le(&out[2 * i], narrowed(value, semantics));
}

namespace {

/// A weight as equal pieces of bytes: rows, or tiles of them.
class Pieces {
public:
  Pieces(const WeightInfo &weight, const TensorSource &tensors)
      : tensors(tensors), symbol(chip::WeightOp(weight.op).getSymName()), rows(weight, tensors),
        storage(chip::WeightOp(weight.op).getStorage()), format(formatOf(storage)),
        isKept(chip::WeightOp(weight.op).getKept()) {
    if (format.isQuantized)
      packed = chip::packedWeight(chip::WeightOp(weight.op)->getParentOp(), format, rows.rows(),
                                  rows.columns());
  }

  size_t count() const {
    return format.isQuantized ? packed.tiles() : static_cast<size_t>(rows.rows());
  }
  size_t bytes() const {
    return format.isQuantized ? packed.tile_bytes()
                              : static_cast<size_t>(rows.columns()) * format.bits / 8;
  }

  void make(size_t piece, MutableArrayRef<uint8_t> out) const {
    std::vector<float> row(static_cast<size_t>(rows.columns()));
    if (!format.isQuantized) {
      rows.read(static_cast<int64_t>(piece), row);
      return storeRow(row, storage, out);
    }
    GroupFormat how{static_cast<int>(format.bits), format.group, format.minimum, format.group != 0};
    SmallVector<QuantizedRow> quantized;
    size_t first = piece * packed.packing.rows;
    for (size_t r = first; r < std::min(first + packed.packing.rows, packed.rows); ++r) {
      if (const QuantizedRow *chosen = tensors.quantizedRow(symbol, static_cast<int64_t>(r))) {
        quantized.push_back(*chosen);
        continue;
      }
      if (isKept) {
        rows.readKept(static_cast<int64_t>(r), how, quantized.emplace_back());
        continue;
      }
      rows.read(static_cast<int64_t>(r), row);
      quantizeRow(how, row, nullptr, quantized.emplace_back());
    }
    packTile(packed, quantized, out);
  }

private:
  const TensorSource &tensors;
  StringRef symbol;
  WeightRows rows;
  Storage storage;
  const StorageFormat &format;
  bool isKept;
  Packed packed{};
};

} // namespace

void burin::forEachPiece(const WeightInfo &weight, const TensorSource &tensors,
                         llvm::function_ref<void(ArrayRef<uint8_t>)> sink) {
  Pieces pieces(weight, tensors);
  size_t bytes = pieces.bytes(),
         batch = std::max<size_t>(kBatchBytes / std::max<size_t>(bytes, 1), 1);
  std::vector<uint8_t> buffer;
  for (size_t begin = 0; begin < pieces.count(); begin += batch) {
    size_t end = std::min(begin + batch, pieces.count());
    buffer.resize((end - begin) * bytes);
    llvm::parallelFor(begin, end, [&](size_t piece) {
      pieces.make(piece, MutableArrayRef(buffer).slice((piece - begin) * bytes, bytes));
    });
    for (size_t piece = begin; piece < end; ++piece)
      sink(ArrayRef(buffer).slice((piece - begin) * bytes, bytes));
    tensors.release();
  }
}

void burin::writeWeightBytes(const ModelInfo &info, const TensorSource &tensors,
                             llvm::raw_ostream &os) {
  int64_t end = 0;
  for (const WeightInfo &weight : info.weights) {
    os.write_zeros(static_cast<unsigned>(weight.offset - end));
    forEachPiece(weight, tensors, [&](ArrayRef<uint8_t> piece) {
      os.write(reinterpret_cast<const char *>(piece.data()), piece.size());
    });
    end = weight.offset + weight.bytes;
  }
  os.write_zeros(static_cast<unsigned>(info.weightRegion.bytes - end));
}
