// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tokenizer files: the first byte chooses among tokenizer.bin, tokenizer.model and tokenizer.json.

#include "compiler/tokenizers/Llama2cTokenizer.h"
#include "compiler/tokenizers/SentencePieceFile.h"
#include "compiler/tokenizers/TokenizerJson.h"
#include "test/fuzz/InputFile.h"
#include "llvm/Support/FileSystem.h"

using namespace burin;

/// Rows of the embedding, enough for the seeds; each table has an entry a row, and zeroing a
/// million of them in each run leaves no time for reading.
static constexpr uint32_t kVocab = 512;

namespace {

/// A folder with tokenizer.json alone, whose bytes lie in memory: emptying and filling a file on
/// disk a thousand times a second waits for the disk.
struct Folder {
  Folder() {
    llvm::SmallString<128> unique;
    if (llvm::sys::fs::createUniqueDirectory("burin-fuzz", unique) ||
        llvm::sys::fs::create_link(file.path(), unique + "/tokenizer.json"))
      abort();
    path = unique.str().str();
  }
  ~Folder() { llvm::sys::fs::remove_directories(path); }
  std::string path;
  InputFile file;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  if (data[0] % 3 == 2) {
    static Folder folder;
    folder.file.fill(data + 1, size - 1);
    llvm::consumeError(readTokenizerJson(folder.path, kVocab).takeError());
    return 0;
  }
  InputFile file(data + 1, size - 1);
  if (data[0] % 3)
    llvm::consumeError(readSentencePieceFile(file.path(), kVocab, nullptr).takeError());
  else
    llvm::consumeError(readLlama2cTokenizer(file.path(), kVocab).takeError());
  return 0;
}
