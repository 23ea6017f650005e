// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder that appears whole or not at all.

#include "compiler/OutputFolder.h"

#include "compiler/formats/UserError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace burin;
namespace fs = llvm::sys::fs;
namespace path_ = llvm::sys::path;

static volatile std::sig_atomic_t interrupted = 0;

static llvm::Error cannotWrite(llvm::StringRef path, std::error_code code) {
  return userError("cannot write " + quoted(path) + ": " + code.message(),
                   code == std::errc::no_space_on_device
                       ? "make room, or choose a folder on another disk with -o DIR"
                       : "choose a folder that you may write to with -o DIR");
}

static std::string inside(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> joined(folder);
  path_::append(joined, name);
  return std::string(joined);
}

/// Makes the missing folders of a path and lists those that were made.
static std::error_code makeParents(llvm::StringRef folder, std::vector<std::string> &made) {
  if (folder.empty() || fs::is_directory(folder))
    return {};
  if (fs::exists(folder))
    return std::make_error_code(std::errc::not_a_directory);
  if (std::error_code code = makeParents(path_::parent_path(folder), made))
    return code;
  std::error_code code = fs::create_directory(folder, /*IgnoreExisting=*/false, fs::perms::all_all);
  if (code == std::errc::file_exists) // another compilation was faster
    return {};
  if (!code)
    made.push_back(folder.str());
  return code;
}

/// The folder's own path, behind all links: what is written beside or inside it must lie on its
/// file system. Missing folders around it are made.
static std::error_code resolve(llvm::StringRef path, std::vector<std::string> &made,
                               std::string &resolved) {
  llvm::SmallString<256> absolute(path), real;
  if (std::error_code code = fs::make_absolute(absolute))
    return code;
  while (absolute.size() > 1 && absolute.back() == '/')
    absolute.pop_back();
  if (!fs::exists(absolute)) {
    if (std::error_code code = makeParents(path_::parent_path(absolute), made))
      return code;
    if (!fs::exists(absolute)) { // it may end in a dot
      if (std::error_code code = fs::real_path(path_::parent_path(absolute), real))
        return code;
      resolved = inside(real, path_::filename(absolute));
      return {};
    }
  }
  std::error_code code = fs::real_path(absolute, real);
  resolved = std::string(real);
  return code;
}

llvm::Expected<OutputFolder> OutputFolder::create(llvm::StringRef path) {
  if (fs::exists(path) && !fs::is_directory(path))
    return userError("cannot write " + quoted(path) + ": it is a file, expected a folder",
                     "choose another one with -o DIR");
  OutputFolder folder;
  if (std::error_code code = resolve(path, folder.parents, folder.path))
    return cannotWrite(path, code);
  // From here on something has to be tidied up; a second interrupt does without.
  llvm::sys::SetInterruptFunction([] { interrupted = 1; });
  // Inside a folder that is there, because it may be a mount; else beside it, so that it appears
  // whole.
  std::string stem =
      fs::exists(folder.path) ? inside(folder.path, ".burin") : folder.path + ".burin";
  for (int attempt = 0; attempt < 128; ++attempt) {
    llvm::SmallString<256> temporary;
    fs::createUniquePath(stem + "-%%%%%%%%", temporary, /*MakeAbsolute=*/false);
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
  if (interrupted)
    return userError("interrupted");
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

/// What the report of an earlier compilation lists. Any other report.json lists nothing.
static std::vector<std::string> listedFiles(llvm::StringRef folder) {
  auto buffer = llvm::MemoryBuffer::getFile(inside(folder, "report.json"));
  if (!buffer)
    return {};
  llvm::Expected<llvm::json::Value> report = llvm::json::parse((*buffer)->getBuffer());
  if (!report) {
    llvm::consumeError(report.takeError());
    return {};
  }
  const llvm::json::Object *object = report->getAsObject();
  const llvm::json::Array *listed = object ? object->getArray("files") : nullptr;
  std::optional<llvm::StringRef> model = object ? object->getString("name") : std::nullopt;
  if (!listed || !model || !object->getObject("kv_cache"))
    return {};
  std::vector<std::string> files;
  for (const llvm::json::Value &entry : *listed) {
    // A report is data: it may name only what a compilation of its model writes.
    llvm::StringRef name = entry.getAsString().value_or("");
    bool ours =
        name == "CMakeLists.txt" || name == "report.json" || name == "report.html" ||
        name == ("lib" + *model + ".a").str() || name == *model ||
        (name.starts_with(*model) && name.find_first_of("._", model->size()) == model->size());
    if (ours && path_::filename(name) == name)
      files.push_back(name.str());
  }
  return files;
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

/// Whether a file begins as those do that only burin writes, or is the same anyway.
static bool mayReplace(llvm::StringRef old, llvm::StringRef by) {
  auto before =
      llvm::MemoryBuffer::getFile(old, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  auto after = llvm::MemoryBuffer::getFile(by, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return before && after &&
         ((*before)->getBuffer().take_front(512).contains("Written by burin") ||
          (*before)->getBuffer() == (*after)->getBuffer());
}

llvm::Error OutputFolder::checkObstacle(llvm::StringRef name,
                                        llvm::ArrayRef<std::string> listed) const {
  std::string target = inside(path, name);
  fs::file_status status;
  if (fs::status(target, status, /*follow=*/false) || !fs::exists(status))
    return llvm::Error::success();
  if (!fs::is_regular_file(status))
    return userError("cannot write " + quoted(target) + ": something other than a file is there",
                     "choose another folder with -o DIR");
  if (llvm::is_contained(listed, name) || mayReplace(target, inside(temporary, name)))
    return llvm::Error::success();
  return userError("cannot write " + quoted(target) +
                       ": a file is there that burin has not written",
                   "choose another folder with -o DIR, or move the file away");
}

/// Moves the files into a folder that is there.
llvm::Error OutputFolder::merge() {
  int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || flock(folder, LOCK_EX)) {
    auto code = std::error_code(errno, std::generic_category());
    if (folder >= 0)
      close(folder);
    return cannotWrite(path, code);
  }
  auto unlock = llvm::scope_exit([&] { close(folder); });
  std::vector<std::string> listed = listedFiles(path);
  for (const std::string &name : names)
    if (llvm::Error error = checkObstacle(name, listed))
      return error;
  for (const std::string &name : listed)
    if (!llvm::is_contained(names, name))
      fs::remove(inside(path, name));
  // The report first: if this ends half-way, the next compilation knows what is ours.
  std::vector<std::string> order = names;
  llvm::sort(order, [](llvm::StringRef a, llvm::StringRef b) {
    return (a == "report.json") > (b == "report.json");
  });
  for (const std::string &name : order)
    if (std::error_code code = fs::rename(inside(temporary, name), inside(path, name)))
      return cannotWrite(inside(path, name), code);
  return llvm::Error::success();
}

llvm::Error OutputFolder::commit() {
  if (!fs::exists(path)) {
    std::error_code code = fs::rename(temporary, path);
    if (!code) {
      temporary.clear();
      parents.clear();
      return llvm::Error::success();
    }
    if (!fs::is_directory(path)) // else another compilation was faster
      return cannotWrite(path, code);
  }
  if (llvm::Error error = merge())
    return error;
  parents.clear();
  return llvm::Error::success();
}
