// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled models kept between runs.

#include "compiler/ArtifactCache.h"

#include "compiler/formats/UserError.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

#include <cstdlib>
#include <vector>

using namespace burin;
namespace fs = llvm::sys::fs;
namespace path_ = llvm::sys::path;

/// Files up to this size count by content, larger ones by size and time of change: a start must not
/// read gigabytes twice.
static constexpr uint64_t kHashedBytes = 64 << 20;

/// Hashes of a file's pieces; false if it cannot be read. Read, not mapped: pages of a map would
/// count as this process's memory for as long as it runs.
static bool hashFile(llvm::StringRef path, llvm::raw_ostream &os) {
  llvm::Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  llvm::scope_exit closed([&] { (void)fs::closeFile(*file); });
  std::vector<char> piece(1 << 20);
  std::string text;
  llvm::raw_string_ostream hashes(text);
  for (;;) {
    llvm::Expected<size_t> got = fs::readNativeFile(*file, piece);
    if (!got) {
      llvm::consumeError(got.takeError());
      return false;
    }
    if (!*got)
      break;
    llvm::XXH128_hash_t hash =
        llvm::xxh3_128bits(llvm::arrayRefFromStringRef({piece.data(), *got}));
    hashes << llvm::utohexstr(hash.high64) << llvm::utohexstr(hash.low64) << ' ';
  }
  os << text << '\n';
  return true;
}

static void describeFile(llvm::StringRef path, llvm::raw_ostream &os) {
  fs::file_status status;
  if (fs::status(path, status) || status.type() != fs::file_type::regular_file)
    return;
  os << path_::filename(path) << ' ' << status.getSize() << ' ';
  if (status.getSize() <= kHashedBytes && hashFile(path, os))
    return;
  os << status.getUniqueID().getDevice() << ' ' << status.getUniqueID().getFile() << ' '
     << status.getLastModificationTime().time_since_epoch().count() << '\n';
}

std::string burin::artifactKey(const std::string &modelPath, const CompileOptions &options,
                               llvm::StringRef target) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "context " << options.context << " prefill " << options.prefill << " threads "
     << options.threads << " target " << target << " weights " << options.weights << " activations "

     << options.activations << " cache " << options.kvCache << " calibrate " << options.calibrate
     << '\n';
  if (!options.calibrate.empty() && options.calibrate != "self")
    describeFile(options.calibrate, os);
  if (fs::is_directory(modelPath)) {
    std::error_code code;
    std::vector<std::string> files;
    for (fs::directory_iterator entry(modelPath, code), end; entry != end && !code;
         entry.increment(code))
      files.push_back(entry->path());
    llvm::sort(files);
    for (const std::string &file : files)
      if (llvm::StringRef(file).ends_with(".json") ||
          llvm::StringRef(file).ends_with(".safetensors"))
        describeFile(file, os);
  } else {
    describeFile(modelPath, os);
  }
  // Another build of burin may compile otherwise.
  describeFile(fs::getMainExecutable(nullptr, reinterpret_cast<void *>(&artifactKey)), os);
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(llvm::arrayRefFromStringRef(text));
  return llvm::utohexstr(hash.high64, /*LowerCase=*/true, 16) +
         llvm::utohexstr(hash.low64, /*LowerCase=*/true, 16);
}

std::string ArtifactCache::defaultFolder() {
  llvm::SmallString<256> folder;
  const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
  if (cache && *cache) {
    folder = cache;
  } else if (home && *home) {
    folder = home;
    path_::append(folder, ".cache");
  } else {
    path_::system_temp_directory(/*erasedOnReboot=*/true, folder);
  }
  path_::append(folder, "burin");
  return std::string(folder);
}

static std::string entryPath(llvm::StringRef folder, llvm::StringRef key) {
  llvm::SmallString<256> path(folder);
  path_::append(path, key);
  return std::string(path);
}

std::optional<std::string> ArtifactCache::find(llvm::StringRef key) const {
  std::string path = entryPath(folder, key);
  return fs::is_directory(path) ? std::optional(path) : std::nullopt;
}

llvm::Expected<std::string>
ArtifactCache::add(llvm::StringRef key,
                   llvm::function_ref<llvm::Error(OutputFolder &)> fill) const {
  std::string path = entryPath(folder, key);
  auto aboutCache = [](llvm::Error error) {
    return userError(llvm::toString(std::move(error)),
                     "the cache is where XDG_CACHE_HOME says; --no-cache does without");
  };
  llvm::Expected<OutputFolder> entry = OutputFolder::create(path);
  if (!entry)
    return aboutCache(entry.takeError());
  if (llvm::Error error = fill(*entry))
    return std::move(error);
  if (llvm::Error error = entry->commitIfAbsent())
    return aboutCache(std::move(error));
  return path;
}
