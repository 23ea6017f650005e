// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies the runtime's files into the model's namespace by replacing one word. The runtime keeps to
// three uses of it (see docs/design/cpp-output.md): include paths, the namespace, and macros.

#include "codegen/cpp/RuntimeFiles.h"

#include "codegen/Embedded.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <map>
#include <set>

using namespace burin;

namespace {

/// Paths to copy, each once, in the order in which they were asked for.
class WantedFiles {
public:
  void insert(const std::string &path) {
    if (seen.insert(path).second)
      paths.push_back(path);
  }
  size_t size() const { return paths.size(); }
  std::string operator[](size_t i) const { return paths[i]; }

private:
  std::set<std::string> seen;
  std::vector<std::string> paths;
};

} // namespace

static const char *textOf(llvm::StringRef path) {
  for (const EmbeddedFile *file = kRuntimeFiles; file->path; ++file)
    if (path == file->path)
      return file->text;
  return nullptr;
}

/// The file that `#include "NAME"` in `from` means: public headers by "burin/", a kernel's from the
/// first of the target's folders that has it, others beside it.
static std::string resolve(llvm::StringRef name, llvm::StringRef from,
                           llvm::ArrayRef<std::string> folders) {
  if (name.starts_with("burin/"))
    return ("include/" + name).str();
  if (!from.starts_with("kernels/"))
    return (llvm::sys::path::parent_path(from) + "/" + name).str();
  for (const std::string &folder : folders)
    if (std::string path = ("kernels/" + folder + "/" + name).str(); textOf(path))
      return path;
  return ("kernels/generic/" + name).str();
}

/// Replaces every `word`.
static void rename(std::string &text, llvm::StringRef word, llvm::StringRef by) {
  for (size_t at = 0; (at = text.find(word.str(), at)) != std::string::npos; at += by.size())
    text.replace(at, word.size(), by.str());
}

/// One file under the model's name; its includes are added to `wanted`.
static std::string renamed(llvm::StringRef path, llvm::StringRef model,
                           llvm::ArrayRef<std::string> folders, WantedFiles &wanted) {
  std::string out;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(textOf(path)).split(lines, '\n');
  for (auto [i, line] : llvm::enumerate(lines)) {
    llvm::StringRef rest = line;
    if (rest.consume_front("#include \"") && rest.contains('"')) {
      llvm::StringRef name = rest.take_until([](char c) { return c == '"'; });
      wanted.insert(resolve(name, path, folders));
      out += ("#include \"" + model + "_" + llvm::sys::path::filename(name) + "\"").str();
    } else {
      std::string text = line.str();
      // From the outermost scope, because a model may be called as something in its namespace is.
      if (line.contains("namespace burin"))
        rename(text, "namespace burin", ("namespace " + model).str());
      else
        rename(text, "burin::", ("::" + model + "::").str());
      rename(text, "BURIN_", llvm::StringRef(model).upper() + "_");
      out += text;
    }
    if (i + 1 < lines.size())
      out += '\n';
  }
  return out;
}

std::vector<RuntimeFile> burin::runtimeFiles(llvm::StringRef model,
                                             llvm::ArrayRef<std::string> roots,
                                             llvm::ArrayRef<std::string> folders) {
  WantedFiles wanted;
  for (const std::string &root : roots)
    wanted.insert(root);
  std::map<std::string, std::string> files;
  for (size_t i = 0; i < wanted.size(); ++i) {
    std::string path = wanted[i];
    if (textOf(path))
      files[(model + "_" + llvm::sys::path::filename(path)).str()] =
          renamed(path, model, folders, wanted);
  }
  std::vector<RuntimeFile> out;
  for (auto &[name, text] : files)
    out.push_back({name, text});
  return out;
}

std::vector<std::string> burin::kernelPaths(const ModelInfo &info) {
  std::vector<std::string> paths;
  for (const KernelInfo &kernel : info.kernels)
    paths.push_back("kernels/" + kernel.folder + "/" + kernel.name + ".h");
  return paths;
}

std::vector<std::string> burin::kernelLibrary() {
  std::vector<std::string> pairs;
  for (const EmbeddedFile *file = kRuntimeFiles; file->path; ++file) {
    llvm::StringRef path = file->path;
    if (path.consume_front("kernels/") && !path.starts_with("generic/") && path.consume_back(".h"))
      pairs.push_back(path.str());
  }
  return pairs;
}

bool burin::hasRuntimeFile(llvm::StringRef path) { return textOf(path) != nullptr; }

std::vector<std::string> burin::runtimeFolder(llvm::StringRef folder) {
  std::vector<std::string> paths;
  for (const EmbeddedFile *file = kRuntimeFiles; file->path; ++file)
    if (llvm::StringRef(file->path).starts_with((folder + "/").str()))
      paths.push_back(file->path);
  llvm::sort(paths);
  return paths;
}
