// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the table of a zip file (PKWARE's APPNOTE, zip64 included) whose entries are stored without
// compression, as PyTorch writes them. Nothing is copied.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace burin {

using ZipEntries = llvm::StringMap<llvm::ArrayRef<uint8_t>>;

/// The content of each entry by its name. Compressed or encrypted entries, and several of one name,
/// are errors. `path` is for messages.
llvm::Expected<ZipEntries> readZip(llvm::ArrayRef<uint8_t> file, llvm::StringRef path);

} // namespace burin
