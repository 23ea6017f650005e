// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tokenizer files: the first byte chooses among tokenizer.bin, tokenizer.model and tokenizer.json.

#include "compiler/tokenizers/Llama2cTokenizer.h"
#include "compiler/tokenizers/SentencePieceFile.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "test/fuzz/InputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace burin;

/// A folder with tokenizer.json alone; removed when the program ends.
static const std::string &folder() {
  static const struct Folder {
    Folder() {
      llvm::SmallString<128> unique;
      if (!llvm::sys::fs::createUniqueDirectory("burin-fuzz", unique))
        path = unique.str().str();
    }
    ~Folder() { llvm::sys::fs::remove_directories(path); }
    std::string path;
  } kFolder;
  return kFolder.path;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  if (data[0] % 3 == 2) {
    std::error_code error;
    llvm::raw_fd_ostream(folder() + "/tokenizer.json", error)
        << llvm::StringRef(reinterpret_cast<const char *>(data) + 1, size - 1);
    llvm::consumeError(readTokenizerJson(folder(), 1 << 20).takeError());
    return 0;
  }
  InputFile file(data + 1, size - 1);
  if (data[0] % 3)
    llvm::consumeError(readSentencePieceFile(file.path(), 1 << 20, nullptr).takeError());
  else
    llvm::consumeError(readLlama2cTokenizer(file.path(), 260).takeError());
  return 0;
}
