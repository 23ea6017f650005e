// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of what the target's kernels read packed.

#include "dialects/chip/PackedWeight.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace burin;
using namespace burin::chip;

static Packing packingOf(OrderAttr order) {
  return {order.getRows(), order.getRun(), order.getHalf(), order.getColumns(),
          static_cast<Codes>(order.getCodes())};
}

Packed chip::packedWeight(Operation *module, const StorageFormat &format, int64_t rows,
                          int64_t columns) {
  PackingAttr packing = PackingAttr::of(module);
  return {packingOf(format.bits == 8 ? packing.getI8() : packing.getI4()),
          format.bits,
          format.minimum,
          static_cast<size_t>(rows),
          static_cast<size_t>(columns),
          static_cast<size_t>(format.group)};
}

PackedActivation chip::packedActivation(Operation *module, int64_t columns, int64_t group) {
  return {static_cast<size_t>(columns), static_cast<size_t>(group),
          PackingAttr::of(module).getCodeBytes()};
}

MemRefType chip::bufferOf(Operation *module, WeightType type, const StorageFormat &format) {
  MLIRContext *context = type.getContext();
  ArrayRef<int64_t> shape = type.getShape();
  if (format.isQuantized)
    return MemRefType::get(
        {static_cast<int64_t>(packedWeight(module, format, shape[0], shape[1]).bytes())},
        IntegerType::get(context, 8));
  // Kernels see 16-bit floats as the integers that hold them.
  return MemRefType::get(shape, format.bits == 16 ? Type(IntegerType::get(context, 16))
                                                  : type.getElementType());
}

MemRefType chip::bufferOf(CacheType type, Storage storage) {
  MLIRContext *context = type.getContext();
  ArrayRef<int64_t> shape = type.getShape();
  if (storage == Storage::I8) {
    PackedCache packed = {static_cast<size_t>(shape[1]), static_cast<size_t>(shape[2])};
    return MemRefType::get({shape[0], static_cast<int64_t>(packed.bytes())},
                           IntegerType::get(context, 8));
  }
  return MemRefType::get(shape, storage == Storage::F16 ? Type(IntegerType::get(context, 16))
                                                        : type.getElementType());
}
