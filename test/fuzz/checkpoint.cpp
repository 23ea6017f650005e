// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PyTorch checkpoints: the zip file, and the pickle alone, which damaged zip files rarely reach.

#include "compiler/formats/Pickle.h"
#include "compiler/formats/TorchCheckpoint.h"
#include "test/fuzz/ReadEverything.h"

using namespace burin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::ArrayRef<uint8_t> bytes(data, size);
  WeightStore store;
  llvm::consumeError(parseTorchCheckpoint(bytes, "m.pt", ModelConfig(), store));
  readEverything(store);
  llvm::consumeError(readStateDict(bytes, "m.pt").takeError());
  return 0;
}
