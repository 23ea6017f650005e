// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--weights=file` makes of each type of numbers in model files.

#include "compiler/FileStorage.h"

#include "compiler/formats/BlockCodes.h"

using namespace burin;

static Storage storageFor(StorageType type) {
  switch (type) {
  case StorageType::F32:
  case StorageType::F64:
    return Storage::F32;
  case StorageType::F16:
  case StorageType::F8E4M3:
  case StorageType::F8E5M2:
    return Storage::F16; // which has every number of 8 bits
  case StorageType::BF16:
    return Storage::BF16;
  case StorageType::Q4_0:
    return Storage::I4;
  case StorageType::Q4_1:
  case StorageType::Q4_K:
    return Storage::I4M;
  case StorageType::TQ1_0:
  case StorageType::TQ2_0:
    return Storage::I4G128;
  default:
    return Storage::I8G32; // no block has more than 8 bits a number
  }
}

FileStorage burin::fileStorageOf(const Tensor &tensor, const TensorView &view) {
  // A group of 32 columns must have one scale.
  if (tensor.type == StorageType::I8 && !view.transposed) {
    if (tensor.scaleGroup == tensor.columns())
      return {Storage::I8, true};
    return {Storage::I8G32, tensor.scaleGroup % 32 == 0 && tensor.columns() % 32 == 0};
  }
  Storage storage = storageFor(tensor.type);
  if (storage == Storage::F32 || view.onePlus || tensor.offset != 0)
    return {storage, false};
  bool isFloat = storage == Storage::F16 || storage == Storage::BF16;
  return {storage, isFloat || (blockCodesOf(tensor.type) && !view.transposed)};
}
