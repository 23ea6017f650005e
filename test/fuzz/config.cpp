// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// config.json: parsing, and each kind of access.

#include "compiler/formats/ModelConfig.h"

using namespace burin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  llvm::Expected<ModelConfig> config = ModelConfig::parse(text, "config.json");
  if (!config) {
    llvm::consumeError(config.takeError());
    return 0;
  }
  for (const auto &[key, value] : config->json()) {
    llvm::StringRef name = key;
    llvm::consumeError(config->dimension(name).takeError());
    llvm::consumeError(config->positive(name).takeError());
    llvm::consumeError(config->boolean(name).takeError());
    llvm::consumeError(config->strings(name).takeError());
    llvm::consumeError(config->integers(name).takeError());
    llvm::consumeError(config->object(name).takeError());
  }
  llvm::consumeError(config->rope().takeError());
  llvm::consumeError(config->rope("sliding_attention").takeError());
  return 0;
}
