// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A checkpoint of CoreNet (github.com/apple/corenet): a .pt file with config.json, and for text the
// tokenizer, beside it.

#include "compiler/formats/HuggingFaceFolder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

static Expected<ModelFiles> openFile(StringRef path) {
  StringRef folder = sys::path::parent_path(path);
  return openHuggingFaceFolder(folder.empty() ? "." : folder, path);
}

static bool isCheckpoint(StringRef path) {
  return !sys::fs::is_directory(path) && sys::path::extension(path).equals_insensitive(".pt");
}

namespace burin {
extern const ModelFormat kCoreNetFormat;
const ModelFormat kCoreNetFormat = {
    "CoreNet", "a CoreNet checkpoint (.pt) with config.json beside it", isCheckpoint, openFile};
} // namespace burin
