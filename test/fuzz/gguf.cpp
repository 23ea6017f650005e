// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The GGUF container, every architecture's mapping, and the tokenizer in the metadata.

#include "compiler/formats/Gguf.h"
#include "compiler/formats/GgufModel.h"
#include "compiler/tokenizers/GgufTokenizer.h"
#include "test/fuzz/ReadEverything.h"

using namespace burin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::ArrayRef<uint8_t> bytes(data, size);
  llvm::Expected<GgufFile> file = parseGguf(bytes, "m.gguf");
  if (!file) {
    llvm::consumeError(file.takeError());
    return 0;
  }
  ModelFiles model;
  llvm::consumeError(fillFromGguf(*file, model));
  readEverything(model.weights);
  llvm::consumeError(parseGgufTokenizer(bytes, "m.gguf", 512).takeError());
  return 0;
}
