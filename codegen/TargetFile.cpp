// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads target files with LLVM's YAML I/O: an unknown key is an error with its line and column.

#include "codegen/TargetFile.h"

#include "codegen/Embedded.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

#include <optional>

using namespace burin;

namespace {

/// `4M`, `64K`, `1536`.
struct Size {
  uint64_t bytes = 0;
};

enum class Kind { Flash, Ram };
enum class Goal { Speed, Size };

struct Memory {
  std::string name, section;
  Size size;
  Kind kind = Kind::Ram;
};

/// The file as it is written: what is absent comes from the target that it extends.
struct TargetDocument {
  std::optional<std::string> summary, extends, triple, cppOnly;
  std::optional<std::vector<std::string>> flags, kernels;
  std::optional<Goal> optimize;
  std::optional<uint64_t> prefill, pointerBytes;
  std::optional<std::vector<Memory>> memory;
};

} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(Memory)

namespace llvm::yaml {

template <> struct ScalarTraits<Size> {
  static void output(const Size &size, void *, raw_ostream &os) { os << size.bytes; }
  static StringRef input(StringRef text, void *, Size &size) {
    uint64_t unit = text.consume_back("K")   ? 1024
                    : text.consume_back("M") ? 1024 * 1024
                    : text.consume_back("G") ? 1024ull * 1024 * 1024
                                             : 1;
    if (text.getAsInteger(10, size.bytes) || !size.bytes || size.bytes > (uint64_t(1) << 48) / unit)
      return "expected a size like 64K, 4M or 1536";
    size.bytes *= unit;
    return {};
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarEnumerationTraits<Kind> {
  static void enumeration(IO &io, Kind &kind) {
    io.enumCase(kind, "flash", Kind::Flash);
    io.enumCase(kind, "ram", Kind::Ram);
  }
};

template <> struct ScalarEnumerationTraits<Goal> {
  static void enumeration(IO &io, Goal &goal) {
    io.enumCase(goal, "speed", Goal::Speed);
    io.enumCase(goal, "size", Goal::Size);
  }
};

template <> struct MappingTraits<Memory> {
  static void mapping(IO &io, Memory &memory) {
    io.mapRequired("name", memory.name);
    io.mapRequired("size", memory.size);
    io.mapRequired("kind", memory.kind);
    io.mapRequired("section", memory.section);
  }
};

template <> struct MappingTraits<TargetDocument> {
  static void mapping(IO &io, TargetDocument &document) {
    io.mapOptional("summary", document.summary);
    io.mapOptional("extends", document.extends);
    io.mapOptional("triple", document.triple);
    io.mapOptional("cpp_only", document.cppOnly);
    io.mapOptional("flags", document.flags);
    io.mapOptional("optimize", document.optimize);
    io.mapOptional("kernels", document.kernels);
    io.mapOptional("prefill", document.prefill);
    io.mapOptional("pointer_bytes", document.pointerBytes);
    io.mapOptional("memory", document.memory);
  }
};

} // namespace llvm::yaml

static llvm::Error failure(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

template <typename T> static void take(T &into, const std::optional<T> &from) {
  if (from)
    into = *from;
}

static llvm::Expected<TargetFile> parse(llvm::StringRef text, llvm::StringRef name,
                                        llvm::StringRef where, std::vector<std::string> &extending);

static llvm::Expected<TargetFile> find(llvm::StringRef name, std::vector<std::string> &extending) {
  for (const EmbeddedFile *file = kTargetFiles; file->path; ++file)
    if (llvm::sys::path::stem(file->path) == name) {
      if (llvm::is_contained(extending, name))
        return failure(llvm::StringRef(file->path) + ": target '" + name + "' extends itself");
      extending.push_back(name.str());
      return parse(file->text, name, file->path, extending);
    }
  return failure("unknown target '" + name +
                 "', expected one of: " + llvm::join(targetNames(), ", "));
}

static llvm::Expected<TargetFile> parse(llvm::StringRef text, llvm::StringRef name,
                                        llvm::StringRef where,
                                        std::vector<std::string> &extending) {
  std::string diagnostic;
  auto report = [](const llvm::SMDiagnostic &found, void *into) {
    auto &first = *static_cast<std::string *>(into);
    if (first.empty())
      first = (found.getFilename() + ":" + llvm::Twine(found.getLineNo()) + ":" +
               llvm::Twine(found.getColumnNo() + 1) + ": " + found.getMessage())
                  .str();
  };
  llvm::yaml::Input input(llvm::MemoryBufferRef(text, where), nullptr, report, &diagnostic);
  TargetDocument document;
  input >> document;
  // YAML I/O accepts an empty file, which would mean nothing.
  if (input.error() || text.find_if([](char c) { return llvm::isAlnum(c); }) == text.npos)
    return failure(diagnostic.empty() ? (where + ": expected a map of keys").str() : diagnostic);

  TargetFile target;
  if (document.extends) {
    llvm::Expected<TargetFile> base = find(*document.extends, extending);
    if (!base)
      return failure(where + ": " + llvm::toString(base.takeError()));
    target = *base;
    target.extends = *document.extends;
  }
  // Generated files mention it in a comment.
  target.name = name.str();
  for (char &c : target.name)
    if (!llvm::isAlnum(c) && !llvm::StringRef("-+._").contains(c))
      c = '_';
  take(target.summary, document.summary);
  take(target.triple, document.triple);
  take(target.flags, document.flags);
  take(target.cppOnly, document.cppOnly);
  if (document.triple)
    target.bitcode = target.name;
  if (document.optimize)
    target.optimizeForSize = *document.optimize == Goal::Size;
  take(target.kernels, document.kernels);
  take(target.prefill, document.prefill);
  take(target.pointerBytes, document.pointerBytes);
  if (document.memory) {
    target.memories.clear();
    for (const Memory &memory : *document.memory)
      target.memories.push_back(
          {memory.name, memory.section, memory.size.bytes, memory.kind == Kind::Flash});
  }
  if (target.prefill < 1 || target.prefill > 4096)
    return failure(where + ": expected a 'prefill' of 1 to 4096 tokens, found " +
                   llvm::Twine(target.prefill));
  if (target.pointerBytes != 4 && target.pointerBytes != 8)
    return failure(where + ": expected 'pointer_bytes' 4 or 8, found " +
                   llvm::Twine(target.pointerBytes));
  return target;
}

AssemblyFor TargetFile::assemblyFor() const {
  return llvm::StringRef(triple).starts_with("wasm") ? AssemblyFor::Wasm : AssemblyFor::Elf;
}

std::vector<std::string> burin::targetNames() {
  std::vector<std::string> names;
  for (const EmbeddedFile *file = kTargetFiles; file->path; ++file)
    names.push_back(llvm::sys::path::stem(file->path).str());
  llvm::sort(names);
  return names;
}

llvm::Expected<TargetFile> burin::findTarget(llvm::StringRef name) {
  std::vector<std::string> extending;
  return find(name, extending);
}

llvm::Expected<TargetFile> burin::readTargetFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return failure("cannot read target file '" + path + "': " + buffer.getError().message());
  return parseTarget((*buffer)->getBuffer(), llvm::sys::path::stem(path), path);
}

llvm::Expected<TargetFile> burin::parseTarget(llvm::StringRef text, llvm::StringRef name,
                                              llvm::StringRef where) {
  std::vector<std::string> extending;
  return parse(text, name, where, extending);
}
