// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opens the files of a model. Devices and pipes are refused before they are read, because reading
// them need not end.

#include "compiler/formats/MappedFile.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

static Error cannotOpen(StringRef path, std::error_code error) {
  if (error == std::errc::no_such_file_or_directory)
    return userError("there is no file " + quoted(path));
  std::string reason = error.message();
  if (!reason.empty())
    reason[0] = toLower(reason[0]);
  return userError("cannot read " + quoted(path) + ": " + reason);
}

Expected<std::unique_ptr<MemoryBuffer>> burin::mapFile(StringRef path) {
  sys::fs::file_status status;
  if (std::error_code error = sys::fs::status(path, status))
    return cannotOpen(path, error);
  if (sys::fs::is_directory(status))
    return userError(quoted(path) + " is a folder, expected a file");
  if (!sys::fs::is_regular_file(status))
    return userError(quoted(path) + " is not a regular file");
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return cannotOpen(path, buffer.getError());
  StringRef content = (*buffer)->getBuffer();
  if (content.empty())
    return userError(quoted(path) + " is empty");
  if (content.starts_with("version https://git-lfs.github.com/"))
    return userError(quoted(path) + " is a Git LFS pointer, not the file it stands for",
                     "run 'git lfs pull' in " + quoted(sys::path::parent_path(path)));
  return std::move(*buffer);
}
