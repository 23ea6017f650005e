// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads target files with LLVM's YAML I/O: an unknown key is an error with its line and column.

#include "codegen/TargetFile.h"

#include "codegen/Embedded.h"
#include "codegen/ProcessorNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

#include <optional>
#include <set>

using namespace burin;

namespace {

/// What is read of one file, for the checks that need more than the scalar before them.
struct Reading {
  std::string where;
  std::vector<std::string> &extending; ///< targets and files whose base is being looked for
  std::string directory;               ///< of the file; empty for one that travels along
  TargetFile target;                   ///< of `extends`, then with the file's own keys
  std::set<std::string> memories;      ///< names so far
  std::string message, note;           ///< of the first error that YAML I/O does not know

  llvm::StringRef refuse(const llvm::Twine &why, const llvm::Twine &advice) {
    note = advice.str();
    return message = why.str();
  }
};

/// A scalar of a target file; the tag says which, and so which check it passes while its place is
/// known.
template <typename Tag, typename Value = std::string> struct Checked {
  Value value{};
};
using Base = Checked<struct BaseTag>;
using TripleName = Checked<struct TripleTag>;
using Flag = Checked<struct FlagTag>;
using KernelFolder = Checked<struct KernelTag>;
using MemoryName = Checked<struct MemoryTag>;
using Section = Checked<struct SectionTag>;
using Size = Checked<struct SizeTag, uint64_t>; ///< `4M`, `64K`, `1536`
using Prefill = Checked<struct PrefillTag, uint64_t>;
using Rate = Checked<struct RateTag, uint64_t>;     ///< bytes a second
using Setup = Checked<struct SetupTag, uint64_t>;   ///< nanoseconds
using Stream = Checked<struct StreamTag, uint64_t>; ///< bytes, or 0
using PointerBytes = Checked<struct PointerTag, uint64_t>;

struct Program {
  std::vector<std::string> compilers, shared, machine, link;
  std::string package, board, run;
};

enum class Kind { Flash, Ram };
enum class Goal { Speed, Size };

struct Memory {
  MemoryName name;
  Section section;
  Size size;
  Kind kind = Kind::Ram;
  Rate rate;
  Setup setup;
};

/// The file as it is written: what is absent comes from the target that it extends.
struct TargetDocument {
  std::optional<Base> extends;
  std::optional<TripleName> triple;
  std::optional<std::string> summary, cppOnly;
  std::optional<std::vector<Flag>> flags;
  std::optional<std::vector<KernelFolder>> kernels;
  std::optional<Goal> optimize;
  std::optional<Prefill> prefill;
  std::optional<PointerBytes> pointerBytes;
  std::optional<Stream> stream;
  std::optional<std::vector<Memory>> memory;
  std::optional<Program> program;

  bool isEmpty() const {
    return !(extends || triple || summary || cppOnly || flags || kernels || optimize || prefill ||
             pointerBytes || stream || memory || program);
  }
};

} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(Memory)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(Flag)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(KernelFolder)

static const char *const kKeys[] = {"summary",       "extends",  "triple",  "cpp_only",
                                    "flags",         "optimize", "kernels", "prefill",
                                    "pointer_bytes", "stream",   "memory",  "program"};
static const char *const kProgramKeys[] = {"compilers", "package", "board", "shared",
                                           "machine",   "link",    "run"};
static const char *const kMemoryKeys[] = {"name", "size", "kind", "section", "rate", "setup"};

static llvm::Expected<TargetFile> find(llvm::StringRef name, std::vector<std::string> &extending);
static llvm::Expected<TargetFile> readFile(llvm::StringRef path,
                                           std::vector<std::string> &extending);

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Base &base) {
  base.value = text.str();
  // A file of the user's own is named as such, relative to the one that extends it.
  bool isFile = text.ends_with(".yaml") || text.ends_with(".yml");
  llvm::SmallString<128> path(text);
  if (!llvm::sys::path::is_absolute(path) && !reading.directory.empty())
    path = (reading.directory + "/" + text).str();
  llvm::Expected<TargetFile> found =
      isFile ? readFile(path, reading.extending) : find(text, reading.extending);
  if (found) {
    reading.target = *found;
    reading.target.extends = found->name;
    return {};
  }
  llvm::handleAllErrors(found.takeError(), [&](const TargetError &error) {
    reading.refuse(error.message(), error.note());
  });
  return reading.message;
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, TripleName &triple) {
  triple.value = text.str();
  if (std::optional<UnknownName> found = checkTriple(text))
    return reading.refuse(found->message, found->note);
  reading.target.triple = text.str();
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Flag &flag) {
  flag.value = text.str();
  if (!text.starts_with("-"))
    return reading.refuse("expected a flag of GCC and clang, found '" + text + "'",
                          "flags begin with '-', such as -mcpu=cortex-m4");
  if (!reading.target.triple.empty())
    if (std::optional<UnknownName> found = checkFlag(reading.target.triple, text))
      return reading.refuse(found->message, found->note);
  return {};
}

static std::vector<std::string> kernelFolders() {
  std::set<std::string> folders;
  for (const EmbeddedFile *file = kRuntimeFiles; file->path; ++file)
    if (llvm::StringRef path = file->path; path.consume_front("kernels/"))
      folders.insert(path.split('/').first.str());
  return {folders.begin(), folders.end()};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, KernelFolder &folder) {
  folder.value = text.str();
  std::vector<std::string> folders = kernelFolders();
  if (llvm::is_contained(folders, text))
    return {};
  return reading.refuse("unknown kernel folder '" + text + "'",
                        "expected one of: " + llvm::join(folders, ", "));
}

/// What a message may show of text that is no name.
static std::string printable(llvm::StringRef text) {
  std::string shown = text.take_front(64).str();
  for (char &c : shown)
    if (!llvm::isPrint(c))
      c = '?';
  return shown;
}

/// Names go into messages, comments and assembly as they are.
static bool isPlain(llvm::StringRef text, llvm::StringRef also) {
  return !text.empty() && text.size() <= 64 &&
         llvm::all_of(text, [&](char c) { return llvm::isAlnum(c) || also.contains(c); });
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, MemoryName &name) {
  name.value = text.str();
  if (!isPlain(text, "-_.+"))
    return reading.refuse("expected a memory's name, found '" + printable(text) + "'",
                          "at most 64 letters, digits, '-', '_', '.' and '+'");
  if (!reading.memories.insert(name.value).second)
    return reading.refuse("there are two memories '" + text + "'", "give one of them another name");
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Section &section) {
  section.value = text.str();
  if (isPlain(text, "._$-") && !llvm::isDigit(text.front()) && text.front() != '-')
    return {};
  return reading.refuse("expected a section's name, found '" + printable(text) + "'",
                        "a section is named as in the linker script, such as .bss or .ccmram");
}

/// The number of a text like `64K`; nothing for another, or above 2^48.
static std::optional<uint64_t> sizeOf(llvm::StringRef text) {
  uint64_t unit = text.consume_back("K")   ? 1024
                  : text.consume_back("M") ? 1024 * 1024
                  : text.consume_back("G") ? 1024ull * 1024 * 1024
                                           : 1;
  uint64_t value;
  if (text.getAsInteger(10, value) || value > (uint64_t(1) << 48) / unit)
    return std::nullopt;
  return value * unit;
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Rate &rate) {
  std::optional<uint64_t> value = sizeOf(text);
  if (!value || !*value)
    return reading.refuse("expected a rate like 40M, found '" + printable(text) + "'",
                          "it is the bytes that can be read in a second");
  rate.value = *value;
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Setup &setup) {
  if (text.getAsInteger(10, setup.value) || setup.value > 1000000000)
    return reading.refuse("expected a 'setup' of 0 to 1000000000, found '" + printable(text) + "'",
                          "it is the nanoseconds that pass before the first byte of a copy comes");
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Stream &stream) {
  std::optional<uint64_t> value = sizeOf(text);
  if (!value || *value > (uint64_t(1) << 31))
    return reading.refuse("expected a 'stream' like 24K, found '" + printable(text) + "'",
                          "it is the bytes of RAM for weights on their way from slow memory, at "
                          "most 2G; 0 reads them in place");
  stream.value = *value;
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Size &size) {
  std::optional<uint64_t> value = sizeOf(text);
  if (!value)
    return reading.refuse("expected a size like 64K, 4M or 1536, found '" + printable(text) + "'",
                          "K, M and G are powers of 1024, and 256T is the most");
  if (!*value)
    return reading.refuse("a memory has a size of 0",
                          "leave out a memory that the model may not use");
  size.value = *value;
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, Prefill &prefill) {
  if (text.getAsInteger(10, prefill.value) || prefill.value < 1 || prefill.value > 4096)
    return reading.refuse(
        "expected a 'prefill' of 1 to 4096 tokens, found '" + printable(text) + "'",
        "it is how many tokens of a prompt are fed at once: more takes more arena");
  return {};
}

static llvm::StringRef check(llvm::StringRef text, Reading &reading, PointerBytes &bytes) {
  if (text.getAsInteger(10, bytes.value) || (bytes.value != 4 && bytes.value != 8))
    return reading.refuse("expected 'pointer_bytes' 4 or 8, found '" + printable(text) + "'",
                          "4 on a 32-bit chip, 8 on a 64-bit one");
  return {};
}

namespace llvm::yaml {

template <typename Tag, typename Value> struct ScalarTraits<Checked<Tag, Value>> {
  static void output(const Checked<Tag, Value> &checked, void *, raw_ostream &os) {
    os << checked.value;
  }
  static StringRef input(StringRef text, void *reading, Checked<Tag, Value> &checked) {
    return check(text, *static_cast<Reading *>(reading), checked);
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
    io.mapOptional("rate", memory.rate);
    io.mapOptional("setup", memory.setup);
  }
};

template <> struct MappingTraits<Program> {
  static void mapping(IO &io, Program &program) {
    io.mapRequired("compilers", program.compilers);
    io.mapOptional("package", program.package);
    io.mapOptional("board", program.board);
    io.mapOptional("shared", program.shared);
    io.mapOptional("machine", program.machine);
    io.mapOptional("link", program.link);
    io.mapOptional("run", program.run);
  }
};

template <> struct MappingTraits<TargetDocument> {
  static void mapping(IO &io, TargetDocument &document) {
    auto &reading = *static_cast<Reading *>(io.getContext());
    // A flag is checked against the triple, which may come from the base: in this order, whatever
    // the file's is.
    io.mapOptional("extends", document.extends);
    io.mapOptional("triple", document.triple);
    io.mapOptional("flags", document.flags);
    if (document.triple && !document.flags)
      for (const std::string &flag : reading.target.flags)
        if (std::optional<UnknownName> found = checkFlag(reading.target.triple, flag)) {
          io.setError(reading.refuse("'flags' of '" + reading.target.extends +
                                         "' are not for this triple: " + found->message,
                                     "a file with a 'triple' of its own needs 'flags' as well"));
          break;
        }
    io.mapOptional("summary", document.summary);
    io.mapOptional("cpp_only", document.cppOnly);
    io.mapOptional("optimize", document.optimize);
    io.mapOptional("kernels", document.kernels);
    io.mapOptional("prefill", document.prefill);
    io.mapOptional("pointer_bytes", document.pointerBytes);
    io.mapOptional("stream", document.stream);
    io.mapOptional("memory", document.memory);
    io.mapOptional("program", document.program);
  }
};

} // namespace llvm::yaml

char TargetError::ID = 0;

void TargetError::log(llvm::raw_ostream &os) const { os << text; }

std::error_code TargetError::convertToErrorCode() const { return llvm::inconvertibleErrorCode(); }

static llvm::Error failure(const llvm::Twine &message, const llvm::Twine &note) {
  return llvm::make_error<TargetError>(message.str(), note.str());
}

/// What to do about an error that YAML I/O itself found.
static std::string noteFor(llvm::StringRef message) {
  auto keys = [](llvm::ArrayRef<const char *> names) { return llvm::join(names, ", "); };
  std::string all = "a target has the keys " + keys(kKeys) + "; a memory has " + keys(kMemoryKeys) +
                    "; a program has " + keys(kProgramKeys);
  if (message.consume_front("unknown key '")) {
    std::vector<std::string> known(std::begin(kKeys), std::end(kKeys));
    llvm::append_range(known, kMemoryKeys);
    llvm::append_range(known, kProgramKeys);
    std::string near = didYouMean(message.drop_back(), known);
    return near.empty() ? all : near + " " + all;
  }
  if (message.starts_with("missing required key"))
    return "a memory has " + keys(kMemoryKeys) + ", of which only rate and setup may be left out";
  if (message.starts_with("duplicated mapping key"))
    return "say it once";
  if (message.starts_with("unknown enumerated scalar"))
    return "'kind' is flash or ram, 'optimize' is speed or size";
  return "a target file is YAML, a key a line, such as 'extends: cortex-m4'";
}

template <typename T, typename Tag>
static void take(T &into, const std::optional<Checked<Tag, T>> &from) {
  if (from)
    into = from->value;
}

template <typename T> static void take(T &into, const std::optional<T> &from) {
  if (from)
    into = *from;
}

template <typename T>
static void take(std::vector<std::string> &into, const std::optional<std::vector<T>> &from) {
  if (!from)
    return;
  into.clear();
  for (const T &checked : *from)
    into.push_back(checked.value);
}

static llvm::Expected<TargetFile> parse(llvm::StringRef text, llvm::StringRef name,
                                        llvm::StringRef where, llvm::StringRef directory,
                                        std::vector<std::string> &extending) {
  struct Diagnostic {
    std::string place, message;
  } diagnostic;
  auto report = [](const llvm::SMDiagnostic &found, void *into) {
    auto &first = *static_cast<Diagnostic *>(into);
    if (first.message.empty())
      first = {(found.getFilename() + ":" + llvm::Twine(found.getLineNo()) + ":" +
                llvm::Twine(found.getColumnNo() + 1) + ": ")
                   .str(),
               found.getMessage().str()};
  };
  Reading reading{where.str(), extending, directory.str(), {}, {}, "", ""};
  llvm::yaml::Input input(llvm::MemoryBufferRef(text, where), &reading, report, &diagnostic);
  TargetDocument document;
  input >> document;
  if (input.error())
    return failure(diagnostic.place + diagnostic.message, reading.message == diagnostic.message
                                                              ? reading.note
                                                              : noteFor(diagnostic.message));
  // YAML I/O accepts an empty file, which would mean nothing, and reads the first document only.
  if (document.isEmpty())
    return failure(where + ":1:1: expected a map of keys, found nothing", noteFor(""));
  if (input.nextDocument() && input.setCurrentDocument())
    return failure(where + ":1:1: expected one document, found several",
                   "write a file for each target, without '---' between");

  TargetFile target = reading.target;
  // Generated files mention it in a comment.
  target.name = name.str();
  for (char &c : target.name)
    if (!llvm::isAlnum(c) && !llvm::StringRef("-+._").contains(c))
      c = '_';
  if (document.triple)
    target.bitcode = target.name;
  take(target.summary, document.summary);
  take(target.flags, document.flags);
  take(target.cppOnly, document.cppOnly);
  if (document.optimize)
    target.optimizeForSize = *document.optimize == Goal::Size;
  take(target.kernels, document.kernels);
  take(target.prefill, document.prefill);
  take(target.pointerBytes, document.pointerBytes);
  take(target.stream, document.stream);
  if (document.memory) {
    target.memories.clear();
    for (const Memory &memory : *document.memory)
      target.memories.push_back({memory.name.value, memory.section.value, memory.size.value,
                                 memory.kind == Kind::Flash, memory.rate.value,
                                 memory.setup.value});
  }
  target.program = {};
  if (const std::optional<Program> &program = document.program)
    target.program = {program->compilers, program->package, program->board, program->shared,
                      program->machine,   program->link,    program->run};
  return target;
}

static llvm::Error extendsItself(llvm::StringRef name, llvm::ArrayRef<std::string> extending) {
  return failure("'" + name + "' extends itself: " + llvm::join(extending, " -> ") + " -> " + name,
                 "let one of them extend a target that 'burin targets' lists, or none");
}

static llvm::Expected<TargetFile> find(llvm::StringRef name, std::vector<std::string> &extending) {
  for (const EmbeddedFile *file = kTargetFiles; file->path; ++file)
    if (llvm::sys::path::stem(file->path) == name) {
      if (llvm::is_contained(extending, name))
        return extendsItself(name, extending);
      extending.push_back(name.str());
      return parse(file->text, name, file->path, "", extending);
    }
  std::string near = didYouMean(name, targetNames());
  return failure("unknown target '" + name +
                     "', expected one of: " + llvm::join(targetNames(), ", "),
                 (near.empty() ? "" : near + " ") +
                     "'burin targets' lists the targets; --target-file=FILE takes your own");
}

static llvm::Expected<TargetFile> readFile(llvm::StringRef path,
                                           std::vector<std::string> &extending) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return failure("cannot read target file '" + path + "': " + buffer.getError().message(),
                   "'burin targets' lists the targets; --target-file=FILE takes your own");
  llvm::SmallString<128> real;
  std::string key = llvm::sys::fs::real_path(path, real) ? path.str() : real.str().str();
  if (llvm::is_contained(extending, key))
    return extendsItself(path, extending);
  extending.push_back(key);
  llvm::StringRef directory = llvm::sys::path::parent_path(path);
  return parse((*buffer)->getBuffer(), llvm::sys::path::stem(path), path,
               directory.empty() ? "." : directory, extending);
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
  std::vector<std::string> extending;
  return readFile(path, extending);
}

llvm::Expected<TargetFile> burin::parseTarget(llvm::StringRef text, llvm::StringRef name,
                                              llvm::StringRef where) {
  std::vector<std::string> extending;
  return parse(text, name, where, "", extending);
}
