// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that appears whole or not at all.

#include "compiler/OutputFolder.h"

#include "compiler/formats/UserError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace burin;
namespace fs = llvm::sys::fs;
namespace path_ = llvm::sys::path;

static llvm::Error cannotWrite(llvm::StringRef path, std::error_code code) {
  return userError("cannot write " + quoted(path) + ": " + code.message(),
                   "choose a folder that you may write to with -o DIR");
}

static std::string inside(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> joined(folder);
  path_::append(joined, name);
  return std::string(joined);
}

/// Makes the missing folders of a path and lists them.
static std::error_code makeParents(llvm::StringRef folder, std::vector<std::string> &made) {
  if (folder.empty() || fs::is_directory(folder))
    return {};
  if (std::error_code code = makeParents(path_::parent_path(folder), made))
    return code;
  std::error_code code = fs::create_directory(folder, /*IgnoreExisting=*/false, fs::perms::all_all);
  if (!code)
    made.push_back(folder.str());
  return code;
}

llvm::Expected<OutputFolder> OutputFolder::create(llvm::StringRef path) {
  llvm::SmallString<256> absolute(path);
  if (std::error_code code = fs::make_absolute(absolute))
    return cannotWrite(path, code);
  path_::remove_dots(absolute, /*remove_dot_dot=*/true);
  if (fs::exists(absolute) && !fs::is_directory(absolute))
    return userError("cannot write " + quoted(path) + ": it is a file, expected a folder",
                     "choose another one with -o DIR");
  OutputFolder folder;
  folder.path = std::string(absolute);
  if (std::error_code code = makeParents(path_::parent_path(absolute), folder.parents))
    return cannotWrite(path, code);
  // Beside the folder, so that moving is renaming.
  for (int attempt = 0; attempt < 128; ++attempt) {
    llvm::SmallString<256> temporary;
    fs::createUniquePath(absolute + ".burin-%%%%%%%%", temporary, /*MakeAbsolute=*/false);
    std::error_code code =
        fs::create_directory(temporary, /*IgnoreExisting=*/false, fs::perms::all_all);
    if (code == std::errc::file_exists)
      continue;
    if (code)
      return cannotWrite(path, code);
    folder.temporary = std::string(temporary);
    return std::move(folder);
  }
  return cannotWrite(path, std::make_error_code(std::errc::file_exists));
}

OutputFolder::OutputFolder(OutputFolder &&other)
    : path(std::move(other.path)), temporary(std::move(other.temporary)),
      parents(std::move(other.parents)), names(std::move(other.names)) {
  other.temporary.clear();
  other.parents.clear();
}

OutputFolder::~OutputFolder() {
  if (!temporary.empty())
    fs::remove_directories(temporary);
  for (const std::string &parent : llvm::reverse(parents))
    fs::remove(parent);
}

llvm::Error OutputFolder::write(llvm::StringRef name,
                                llvm::function_ref<void(llvm::raw_pwrite_stream &)> print) {
  std::error_code code;
  llvm::raw_fd_ostream os(inside(temporary, name), code);
  if (code)
    return cannotWrite(inside(path, name), code);
  print(os);
  os.close();
  if (os.has_error()) {
    code = os.error();
    os.clear_error();
    return cannotWrite(inside(path, name), code);
  }
  names.push_back(name.str());
  return llvm::Error::success();
}

std::string OutputFolder::temporaryPath(llvm::StringRef name) const {
  return inside(temporary, name);
}

void OutputFolder::discard(llvm::StringRef name) {
  fs::remove(inside(temporary, name));
  llvm::erase(names, name);
}

std::vector<std::string> OutputFolder::files() const {
  std::vector<std::string> sorted = names;
  llvm::sort(sorted);
  return sorted;
}

void OutputFolder::removeStale() {
  auto buffer = llvm::MemoryBuffer::getFile(inside(path, "report.json"));
  if (!buffer)
    return;
  llvm::Expected<llvm::json::Value> report = llvm::json::parse((*buffer)->getBuffer());
  if (!report) {
    llvm::consumeError(report.takeError());
    return;
  }
  const llvm::json::Object *object = report->getAsObject();
  const llvm::json::Array *listed = object ? object->getArray("files") : nullptr;
  if (!listed)
    return;
  for (const llvm::json::Value &entry : *listed) {
    std::optional<llvm::StringRef> name = entry.getAsString();
    // A report is data: it may not name anything outside its folder.
    if (name && !llvm::is_contained(names, *name) && !name->empty() &&
        path_::filename(*name) == *name && *name != "..")
      fs::remove(inside(path, *name));
  }
}

llvm::Error OutputFolder::commitIfAbsent() {
  std::error_code code = fs::rename(temporary, path);
  if (code && !fs::is_directory(path))
    return cannotWrite(path, code);
  if (!code)
    temporary.clear();
  parents.clear();
  return llvm::Error::success();
}

llvm::Error OutputFolder::commit() {
  if (!fs::exists(path)) {
    if (std::error_code code = fs::rename(temporary, path))
      return cannotWrite(path, code);
    temporary.clear();
    parents.clear();
    return llvm::Error::success();
  }
  removeStale();
  for (const std::string &name : names)
    if (std::error_code code = fs::rename(inside(temporary, name), inside(path, name)))
      return cannotWrite(inside(path, name), code);
  return llvm::Error::success();
}
