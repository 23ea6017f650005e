// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which folder of kernels says how quantized weights lie.

#include "codegen/weights/KernelPacking.h"

using namespace burin;

KernelPacking burin::packingOf(llvm::ArrayRef<std::string> folders) {
  KernelPacking chosen = {};
  auto take = [&](llvm::StringRef folder) {
    for (const KernelPacking *entry = kKernelPackings; entry->folder; ++entry)
      if (folder == entry->folder) {
        chosen.i8 = chosen.i8 ? chosen.i8 : entry->i8;
        chosen.i4 = chosen.i4 ? chosen.i4 : entry->i4;
        chosen.codeBytes = chosen.codeBytes ? chosen.codeBytes : entry->codeBytes;
      }
  };
  for (const std::string &folder : folders)
    take(folder);
  take("generic");
  return chosen;
}
