// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The safetensors container.

#include "compiler/formats/Safetensors.h"
#include "test/fuzz/InputFile.h"
#include "test/fuzz/ReadEverything.h"

using namespace burin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  InputFile file(data, size);
  WeightStore store;
  llvm::consumeError(readSafetensors(file.path(), store));
  readEverything(store);
  return 0;
}
