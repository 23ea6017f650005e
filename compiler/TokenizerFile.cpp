// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokenizer that lies beside a model.

#include "compiler/TokenizerFile.h"

#include "compiler/tokenizers/GgufTokenizer.h"
#include "compiler/tokenizers/Llama2cTokenizer.h"
#include "compiler/tokenizers/TokenizerFolder.h"

#include "llvm/Support/Path.h"

using namespace burin;

llvm::Expected<TokenizerModel> burin::readTokenizer(const ModelFiles &files, int64_t vocabSize) {
  llvm::StringRef path = files.tokenizerPath;
  if (llvm::sys::path::extension(path).equals_insensitive(".gguf"))
    return readGgufTokenizer(path, static_cast<uint32_t>(vocabSize));
  if (!path.ends_with(".bin"))
    return readTokenizerFile(path, static_cast<uint32_t>(vocabSize));
  return readLlama2cTokenizer(path, static_cast<uint32_t>(vocabSize));
}
