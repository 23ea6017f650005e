// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model on an emulated board: linked with a program that prints what probes see, whose text is
// given to the recorders afterwards.

#include "codegen/llvm/LlvmEmitter.h"
#include "codegen/weights/WeightBytes.h"
#include "compiler/Output.h"
#include "compiler/TemporaryFolder.h"
#include "compiler/formats/UserError.h"
#include "compiler/verify/Machine.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

using namespace burin;

/// A board that does not end in this time has crashed: a token of the models that fit takes
/// seconds.
static constexpr unsigned kMostSeconds = 1800;

namespace {

/// verify/tables.cpp of the program.
class Tables {
public:
  Tables(const Machine &machine, const Trace &trace) : machine(machine), trace(trace) {}

  std::string text(llvm::ArrayRef<int32_t> ids) {
    std::string entries;
    for (const TracedEntry *entry : {&trace.step, &trace.feed, &trace.prefill}) {
      entries += "{" + std::to_string(entry->tokens) + "," + std::to_string(callCount) + "},";
      for (const TracedCall &call : entry->calls)
        add(call);
    }
    std::string list;
    for (int32_t id : ids)
      list += std::to_string(id) + ",";
    auto memory = [](llvm::StringRef name, const RegionInfo &region) {
      return "alignas(64) static unsigned char " + name.str() + "[" +
             std::to_string(std::max<int64_t>(region.bytes, 1)) + "];\n";
    };
    return "#include <stddef.h>\n#include <stdint.h>\nnamespace verify {\n"
           "struct Range { uint32_t in_cache, offset, rows, stride, bytes, token; };\n"
           "struct Call { uint32_t first, reads, writes; };\n"
           "struct Entry { uint32_t tokens, first; };\n"
           "extern const int32_t kIds[] = {" +
           list + "};\nextern const size_t kCount = " + std::to_string(ids.size()) +
           ", kVocab = " + std::to_string(machine.info.vocabSize) +
           ";\nextern const Range kRanges[] = {" + ranges + "{}};\n" +
           "extern const Call kCalls[] = {" + calls + "{}};\nextern const Entry kEntries[] = {" +
           entries + "};\n" + memory("arena", machine.info.arena) +
           memory("cache", machine.info.kvCache) +
           "extern unsigned char *const kArena = arena, *const kCache = cache;\n}\n";
  }

private:
  void add(const TracedCall &call) {
    std::string row = "{" + std::to_string(rangeCount);
    for (bool after : {false, true}) {
      // Caches begin with one token at position 0: the program counts on from there.
      size_t count = 0;
      for (const Recorder::Rows &rows : Recorder::rowsOf(call, after)) {
        ranges += "{" + std::to_string(rows.isCache) + "," + std::to_string(rows.offset) + "," +
                  std::to_string(rows.count) + "," + std::to_string(rows.stride) + "," +
                  std::to_string(rows.bytes) + "," + std::to_string(rows.token) + "},\n";
        ++count;
      }
      rangeCount += count;
      row += "," + std::to_string(count);
    }
    calls += row + "},\n";
    ++callCount;
  }

  const Machine &machine;
  const Trace &trace;
  std::string ranges, calls;
  size_t rangeCount = 0, callCount = 0;
};

} // namespace

static llvm::Error hasBoard(const TargetFile &target) {
  if (!target.program.board.empty() && !target.program.run.empty() &&
      target.assemblyFor() != AssemblyFor::Wasm)
    return llvm::Error::success();
  std::string with;
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> other = findTarget(name);
    if (other && !other->program.board.empty() && !other->program.run.empty() &&
        other->assemblyFor() != AssemblyFor::Wasm)
      with += (with.empty() ? "" : ", ") + name;
    llvm::consumeError(other.takeError());
  }
  return userError("target " + quoted(target.name) + " has no emulated board to verify a model on",
                   "host is this machine; boards are emulated for " + with);
}

static llvm::Expected<std::string> runProgram(const std::string &command,
                                              const std::string &output) {
  std::string emulator = llvm::StringRef(command).split(' ').first.str();
  if (!llvm::sys::findProgramByName(emulator))
    return userError("the emulator " + quoted(emulator) + " is not installed",
                     "tools/setup says which packages hold the emulators");
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(), llvm::StringRef(output),
                                                std::nullopt};
  std::string problem;
  int status = llvm::sys::ExecuteAndWait("/bin/sh", {"sh", "-c", command}, std::nullopt, redirects,
                                         kMostSeconds, 0, &problem);
  if (status != 0)
    return userError("the model on the emulated board ends with status " + std::to_string(status) +
                         (problem.empty() ? "" : ": " + problem),
                     "it was started with: " + command);
  auto text = llvm::MemoryBuffer::getFile(output);
  if (!text)
    return llvm::errorCodeToError(text.getError());
  return (*text)->getBuffer().str();
}

static llvm::Error unreadable(llvm::StringRef line) {
  return userError("the emulated board printed " + quoted(line.take_front(60)),
                   "its program ended early, or the emulator said something");
}

/// Takes the program's text apart.
static llvm::Expected<Answers> listen(llvm::StringRef text, const ModelInfo &info, size_t tokens,
                                      llvm::ArrayRef<Recorder *> recorders) {
  Answers answers{Matrix(static_cast<int64_t>(tokens), info.vocabSize), Matrix(1, info.vocabSize)};
  size_t way = 0, token = 0;
  while (!text.empty()) {
    llvm::StringRef line;
    std::tie(line, text) = text.split('\n');
    llvm::StringRef rest = line.substr(2).rtrim('\r');
    std::string bytes;
    if (llvm::StringRef("BAL").contains(line.take_front()) && !llvm::tryGetFromHex(rest, bytes) &&
        !rest.empty())
      return unreadable(line);
    llvm::StringRef left = bytes;
    auto read = [&](Place, int64_t, llvm::MutableArrayRef<uint8_t> out) {
      std::copy_n(left.bytes_begin(), std::min(out.size(), left.size()), out.begin());
      left = left.drop_front(std::min(out.size(), left.size()));
    };
    if (line.starts_with("E ")) {
      size_t event, position;
      auto [first, second] = rest.split(' ');
      if (first.getAsInteger(10, event) || second.getAsInteger(10, position) || event > 2 ||
          recorders.empty())
        return unreadable(line);
      recorders[way]->event(static_cast<ProbeEvent>(event), static_cast<int64_t>(position), read);
    } else if (line.starts_with("B ") && !recorders.empty()) {
      recorders[way]->event(ProbeEvent::Before, 0, read);
    } else if (line.starts_with("A ") && !recorders.empty()) {
      recorders[way]->event(ProbeEvent::After, 0, read);
    } else if (line.starts_with("L ")) {
      Matrix &to = way == 0 ? answers.logits : answers.last;
      if (token >= static_cast<size_t>(to.rows) ||
          bytes.size() != static_cast<size_t>(to.columns) * sizeof(float))
        return unreadable(line);
      std::memcpy(to.row(static_cast<int64_t>(token++)).data(), bytes.data(), bytes.size());
    } else if (line == "R" && way == 0 && token == tokens) {
      way = 1;
      token = 0;
    } else {
      return unreadable(line);
    }
  }
  if (way != 1 || token != 1)
    return unreadable("too little");
  return std::move(answers);
}

llvm::Expected<Answers> burin::runOnBoard(const Machine &machine, llvm::ArrayRef<int32_t> ids,
                                          const Trace &trace,
                                          llvm::ArrayRef<Recorder *> recorders) {
  if (llvm::Error error = hasBoard(machine.target))
    return std::move(error);
  llvm::Expected<TemporaryFolder> temporary = TemporaryFolder::create("burin-verify");
  if (!temporary)
    return temporary.takeError();
  std::string place = temporary->path("program");
  llvm::Expected<OutputFolder> folder = OutputFolder::create(place);
  if (!folder)
    return folder.takeError();
  CompileOptions options;
  options.output = place;
  ModelInfo info = machine.info; // which learns how much stack its code takes
  Output out{info, machine.target, machine.tensors, nullptr, options, 0};
  if (llvm::Error error = folder->write("model_weights.bin", [&](llvm::raw_pwrite_stream &os) {
        writeWeightBytes(machine.info, machine.tensors, os);
      }))
    return std::move(error);
  LlvmSettings settings;
  settings.weightsFile = folder->temporaryPath("model_weights.bin");
  settings.probes = !recorders.empty();
  settings.change = machine.faults.kernels;
  llvm::LLVMContext context;
  llvm::Expected<std::unique_ptr<llvm::Module>> code =
      buildLlvmModule(machine.info, machine.target, settings, context);
  if (!code)
    return code.takeError();
  llvm::Error failed = llvm::Error::success();
  if (llvm::Error error = folder->write("model.o", [&](llvm::raw_pwrite_stream &os) {
        failed = emitCode(**code, machine.target, CodeKind::Object, os).takeError();
      }))
    return llvm::joinErrors(std::move(error), std::move(failed));
  if (failed)
    return std::move(failed);
  if (llvm::Error error = writeVerifyProgram(out, *folder, folder->temporaryPath("model.o"),
                                             Tables(machine, trace).text(ids)))
    return std::move(error);
  if (llvm::Error error = folder->commit())
    return std::move(error);
  llvm::Expected<std::string> text = runProgram(commandOf(out), temporary->path("text"));
  if (!text)
    return text.takeError();
  return listen(*text, machine.info, ids.size(), recorders);
}
