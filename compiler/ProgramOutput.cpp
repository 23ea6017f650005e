// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program of a model's object: the example that tells a story and, on a chip, the start-up code
// of an emulated board, compiled and linked by an installed compiler. Its sources travel inside
// burin.

#include "codegen/Embedded.h"
#include "compiler/Output.h"
#include "compiler/TemporaryFolder.h"
#include "compiler/formats/UserError.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace burin;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr llvm::StringLiteral kStory = "examples/story/main.cpp",
                                     kVerify = "runtime/boards/verify/main.cpp",
                                     kTablesFile = "runtime/boards/verify/tables.cpp";

namespace {

class ProgramBuilder {
public:
  /// `main` of the embedded files; `tables`, a source beside it, may be empty.
  ProgramBuilder(const Output &out, OutputFolder &folder, llvm::StringRef main,
                 llvm::StringRef tables)
      : out(out), program(out.target.program), folder(folder), main(main), tables(tables) {}

  llvm::Error build(const std::string &object, const std::string &name) {
    if (llvm::Error error = findCompiler())
      return error;
    llvm::Expected<TemporaryFolder> made = TemporaryFolder::create("burin-program");
    if (!made)
      return made.takeError();
    work.emplace(std::move(*made));
    std::vector<std::string> objects = {object};
    std::vector<std::string> sources;
    for (const EmbeddedFile *file = kProgramFiles; file->path; ++file)
      if (llvm::Error error = place(*file, sources))
        return error;
    std::string text = tables.str();
    EmbeddedFile extra = {kTablesFile.data(), text.c_str()};
    if (!tables.empty())
      if (llvm::Error error = place(extra, sources))
        return error;
    for (const std::string &source : sources)
      if (llvm::Error error = compile(source, objects))
        return error;
    // Reserves the name; the linker replaces the file.
    if (llvm::Error error = folder.write(name, [](llvm::raw_pwrite_stream &) {}))
      return error;
    return link(objects, folder.temporaryPath(name));
  }

private:
  bool onBoard() const { return !program.board.empty(); }
  bool isClang() const { return path::filename(compiler).contains("clang"); }
  bool isWasm() const { return out.target.assemblyFor() == AssemblyFor::Wasm; }

  llvm::Error findCompiler() {
    std::vector<std::string> names = program.compilers;
    if (!out.options.cxx.empty())
      names = {out.options.cxx};
    for (const std::string &name : names)
      if (auto found = llvm::sys::findProgramByName(name)) {
        compiler = *found;
        return llvm::Error::success();
      }
    return userError("--emit=exe for target " + quoted(out.target.name) + " needs " +
                         llvm::join(names, " or ") + ", which is not installed",
                     out.options.cxx.empty()
                         ? "Debian has it in " + program.package + "; --cxx=COMPILER names another"
                         : "--cxx=COMPILER takes a name on the PATH or a path");
  }

  /// Writes a file into the work folder, if it is one of the program's.
  llvm::Error place(const EmbeddedFile &file, std::vector<std::string> &sources) {
    llvm::StringRef name = file.path;
    bool isMain = name == main, isStory = name == kStory;
    if (!isMain && name != kTablesFile && (isStory || !onBoard() || !isWanted(name)))
      return llvm::Error::success();
    llvm::SmallString<128> place(work->path());
    path::append(place, isStory ? "story.cpp" : name.substr(strlen("runtime/boards/")));
    std::string text = file.text;
    if (isStory)
      nameModel(text);
    if (std::error_code code = fs::create_directories(path::parent_path(place)))
      return cannotWrite(place, code);
    std::error_code code;
    llvm::raw_fd_ostream os(place, code);
    if (code)
      return cannotWrite(place, code);
    os << text;
    os.close();
    if (os.has_error())
      return cannotWrite(place, os.error());
    llvm::StringRef extension = path::extension(place);
    if (extension == ".cpp" || extension == ".S")
      sources.push_back(std::string(place));
    return llvm::Error::success();
  }

  llvm::Error compile(const std::string &source, std::vector<std::string> &objects) {
    std::string object = source + ".o";
    objects.push_back(object);
    std::vector<std::string> command = compilerWith(out.target.flags);
    llvm::append_values(command, "-c", source, "-o", object, "-I" + work->path(),
                        "-I" + std::string(path::parent_path(folder.temporaryPath("x"))));
    if (path::extension(source) == ".cpp") {
      llvm::append_values(command, "-std=c++17", "-Os", "-fno-exceptions", "-fno-rtti",
                          "-ffunction-sections", "-fdata-sections");
      if (onBoard())
        llvm::append_values(command, "-ffreestanding", "-fno-threadsafe-statics",
                            "-fno-unwind-tables", "-fno-asynchronous-unwind-tables");
    }
    return run(command);
  }

  /// Files of the board's folder, and beside the folders those that it shares.
  bool isWanted(llvm::StringRef name) const {
    name.consume_front("runtime/boards/");
    auto [first, rest] = name.split('/');
    if (!rest.empty())
      return first == program.board;
    return first.ends_with(".h") || program.shared.empty() ||
           llvm::is_contained(program.shared, first);
  }

  /// The example speaks of the model tales.
  void nameModel(std::string &text) const {
    auto replace = [&](llvm::StringRef word, llvm::StringRef by) {
      for (size_t at = 0; (at = text.find(word.str(), at)) != std::string::npos; at += by.size())
        text.replace(at, word.size(), by.str());
    };
    replace("\"tales", "\"" + out.info.name);
    replace("= tales;", "= " + out.info.name + ";");
  }

  std::vector<std::string> compilerWith(const std::vector<std::string> &flags) const {
    std::vector<std::string> command = {compiler};
    if (isClang() && !out.target.triple.empty())
      command.push_back("--target=" + out.target.triple);
    llvm::append_range(command, flags);
    return command;
  }

  llvm::Error link(const std::vector<std::string> &objects, const std::string &output) {
    std::vector<std::string> command =
        compilerWith(program.machine.empty() ? out.target.flags : program.machine);
    if (isClang())
      command.push_back("-fuse-ld=lld");
    llvm::append_range(command, objects);
    llvm::append_values(command, "-o", output);
    if (onBoard()) {
      command.push_back("-nostdlib");
      if (!isWasm())
        llvm::append_values(command, "-static", "-Wl,--gc-sections",
                            "-L" + work->path(program.board));
    }
    llvm::append_range(command, program.link);
    // What compilers call on their own.
    if (onBoard() && !isClang())
      command.push_back("-lgcc");
    return run(command);
  }

  llvm::Error cannotWrite(llvm::StringRef file, std::error_code code) const {
    return userError("cannot write " + quoted(file) + ": " + code.message(),
                     "the folder of temporary files (TMPDIR) must have room");
  }

  /// Runs a command; what it says goes into the error if it fails.
  llvm::Error run(const std::vector<std::string> &command) const {
    std::string log = work->path("log");
    fs::remove(log); // a redirection does not shorten what is there
    llvm::SmallVector<llvm::StringRef> words(command.begin(), command.end());
    std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(), llvm::StringRef(log),
                                                  llvm::StringRef(log)};
    std::string problem;
    if (llvm::sys::ExecuteAndWait(compiler, words, std::nullopt, redirects, 0, 0, &problem) == 0)
      return llvm::Error::success();
    // The first line that speaks of an error says most.
    std::string said = problem.empty() ? "it says nothing" : problem;
    if (auto buffer = llvm::MemoryBuffer::getFile(log)) {
      llvm::SmallVector<llvm::StringRef> lines;
      (*buffer)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
      auto line = llvm::find_if(lines, [](llvm::StringRef text) {
        return text.contains("error") || text.contains("undefined");
      });
      if (line == lines.end())
        line = lines.begin();
      if (line != lines.end())
        said = line->take_front(300).str();
    }
    return userError(quoted(path::filename(compiler)) + " cannot make the program: " + said,
                     "--emit=obj writes the model without linking it");
  }

  const Output &out;
  const TargetProgram &program;
  OutputFolder &folder;
  llvm::StringRef main, tables;
  std::string compiler;
  std::optional<TemporaryFolder> work;
};

} // namespace

static std::string programName(const Output &out) {
  if (out.target.assemblyFor() == AssemblyFor::Wasm)
    return out.info.name + ".wasm";
  return out.info.name + (out.target.program.board.empty() ? "" : ".elf");
}

/// WebAssembly needs somebody outside who prints.
static std::string hostScript(const Output &out) { return out.info.name + "_run.mjs"; }

llvm::Error burin::writeProgram(const Output &out, OutputFolder &folder,
                                const std::string &object) {
  if (out.target.program.compilers.empty()) {
    std::string with;
    for (const std::string &name : targetNames()) {
      llvm::Expected<TargetFile> target = findTarget(name);
      if (target && !target->program.compilers.empty())
        with += (with.empty() ? "" : ", ") + name;
      llvm::consumeError(target.takeError());
    }
    return userError("target " + quoted(out.target.name) +
                         " has no board that a program could be made for",
                     "--emit=obj and --emit=lib go into firmware of your own; programs can be made "
                     "for " +
                         with);
  }
  if (!out.tokenizer)
    return userError("--emit=exe makes a program that reads and writes text, but there is no "
                     "tokenizer",
                     "--emit=obj writes the model for programs of your own");
  if (out.target.assemblyFor() == AssemblyFor::Wasm)
    for (const EmbeddedFile *file = kProgramFiles; file->path; ++file)
      if (llvm::StringRef(file->path) == "runtime/boards/wasm/run.mjs")
        if (llvm::Error error = folder.write(
                hostScript(out), [&](llvm::raw_pwrite_stream &os) { os << file->text; }))
          return error;
  return ProgramBuilder(out, folder, kStory, "").build(object, programName(out));
}

llvm::Error burin::writeVerifyProgram(const Output &out, OutputFolder &folder,
                                      const std::string &object, llvm::StringRef tables) {
  return ProgramBuilder(out, folder, kVerify, tables).build(object, programName(out));
}

std::string burin::commandOf(const Output &out) {
  const std::string &run = out.target.program.run;
  std::string file = out.options.output + "/" + programName(out);
  if (out.target.assemblyFor() == AssemblyFor::Wasm)
    return run + " " + out.options.output + "/" + hostScript(out) + " " + file;
  if (!run.empty())
    return run + " " + file;
  return path::is_absolute(file) || llvm::StringRef(file).starts_with(".") ? file : "./" + file;
}
