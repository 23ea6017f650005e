// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of storage formats.

#include "dialects/burin/StorageFormat.h"

#include "llvm/ADT/STLExtras.h"

using namespace burin;

static constexpr StorageFormat kFormats[] = {
    {Storage::F32, "f32", 32, 0, false, false},   {Storage::F16, "f16", 16, 0, false, false},
    {Storage::BF16, "bf16", 16, 0, false, false}, {Storage::I8, "i8", 8, 0, true, false},
    {Storage::I8G32, "i8", 8, 32, true, false},   {Storage::I4, "i4", 4, 32, true, false},
    {Storage::I4M, "i4m", 4, 32, true, true},     {Storage::I4G64, "i4", 4, 64, true, false},
    {Storage::I4G128, "i4", 4, 128, true, false},
};

const StorageFormat &burin::formatOf(Storage storage) {
  return *llvm::find_if(kFormats,
                        [&](const StorageFormat &format) { return format.storage == storage; });
}

bool burin::canStoreCache(Storage storage) {
  return storage == Storage::F32 || storage == Storage::F16 || storage == Storage::I8;
}

double burin::bitsPerWeight(const StorageFormat &format) {
  double scales = format.minimum ? 32 : 16;
  return format.bits + (format.group ? scales / static_cast<double>(format.group) : 0.0);
}

std::string burin::storageNames() {
  std::string names;
  for (const StorageFormat &format : kFormats)
    names += (names.empty() ? "" : ", ") + stringifyStorage(format.storage).str();
  return names;
}
