// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The files of llama2.c, all three versions, and every row of every tensor.

#include "compiler/formats/ModelFiles.h"
#include "test/fuzz/InputFile.h"
#include "test/fuzz/ReadEverything.h"

namespace burin {
extern const ModelFormat kLlama2cFormat;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  burin::InputFile file(data, size);
  llvm::Expected<burin::ModelFiles> model = burin::kLlama2cFormat.open(file.path());
  if (model)
    burin::readEverything(model->weights);
  else
    llvm::consumeError(model.takeError());
  return 0;
}
