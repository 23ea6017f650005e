// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin targets`: the chips that the compiler knows.

#include "codegen/TargetFile.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <array>

using namespace burin;

static std::string size(uint64_t bytes) {
  if (bytes % (1024 * 1024) == 0)
    return std::to_string(bytes / (1024 * 1024)) + "M";
  return bytes % 1024 ? std::to_string(bytes) : std::to_string(bytes / 1024) + "K";
}

/// `flash 1M, ram 128K + 64K`: what kinds there are and how much.
static std::string memories(const TargetFile &target) {
  std::string flash, ram;
  for (const TargetMemory &memory : target.memories) {
    std::string &list = memory.isFlash ? flash : ram;
    list += (list.empty() ? "" : " + ") + size(memory.bytes);
  }
  if (!flash.empty() && !ram.empty())
    return "flash " + flash + ", ram " + ram;
  return flash.empty() && ram.empty() ? "the machine's"
         : flash.empty()              ? "ram " + ram
                                      : "flash " + flash;
}

/// The flags that choose instructions, without what only says how they are called.
static std::string processor(const TargetFile &target) {
  if (!target.cppOnly.empty())
    return "C++ only";
  std::string chosen;
  for (llvm::StringRef flag : target.flags) {
    bool isCall = llvm::is_contained({"-mthumb", "-marm"}, flag) ||
                  flag.starts_with("-mfloat-abi=") || flag.starts_with("-mfpu=") ||
                  flag.starts_with("-mabi=");
    if (!isCall &&
        (flag.consume_front("-mcpu=") || flag.consume_front("-march=") || flag.consume_front("-m")))
      chosen += (chosen.empty() ? "" : ", ") + flag.str();
  }
  return chosen.empty() ? target.triple.empty() ? "this machine's" : "generic" : chosen;
}

using Row = std::array<std::string, 5>;

/// Columns as wide as their widest cell, two blanks between them, nothing behind the last.
static void printTable(llvm::ArrayRef<Row> rows) {
  std::array<size_t, std::tuple_size<Row>::value> width = {};
  for (const Row &row : rows)
    for (size_t column = 0; column < row.size(); ++column)
      width[column] = std::max(width[column], row[column].size());
  for (const Row &row : rows) {
    for (size_t column = 0; column + 1 < row.size(); ++column)
      llvm::outs() << llvm::left_justify(row[column], static_cast<unsigned>(width[column] + 2));
    llvm::outs() << row.back() << "\n";
  }
}

static llvm::Error listTargets() {
  std::vector<Row> rows = {{"NAME", "EXTENDS", "PROCESSOR", "MEMORIES", "SUMMARY"}};
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> target = findTarget(name);
    if (!target)
      return target.takeError();
    rows.push_back({name, target->extends.empty() ? "-" : target->extends, processor(*target),
                    memories(*target), target->summary});
  }
  printTable(rows);
  return llvm::Error::success();
}

static std::string triple(const TargetFile &target) {
  if (!target.triple.empty())
    return target.triple;
  return target.cppOnly.empty() ? "that of the compiler in use" : "the vendor's";
}

static llvm::Error describeTarget(const std::string &name) {
  CompileOptions options;
  options.target = name;
  llvm::Expected<TargetFile> target = chooseTarget(options);
  if (!target)
    return target.takeError();
  auto row = [](llvm::StringRef key, const llvm::Twine &value) {
    llvm::outs() << "  " << llvm::left_justify(key, 9) << value << "\n";
  };
  llvm::outs() << target->name << ": " << target->summary << "\n";
  if (!target->extends.empty())
    row("extends", target->extends);
  row("triple", triple(*target));
  if (!target->flags.empty())
    row("flags", llvm::join(target->flags, " "));
  std::string outputs =
      target->program.compilers.empty() ? "cpp, asm, obj, lib" : "cpp, asm, obj, lib, exe";
  row("outputs", target->cppOnly.empty() ? outputs : "cpp only: " + target->cppOnly);
  if (!target->program.run.empty())
    row("run", target->program.run + " PROGRAM");
  row("optimize", target->optimizeForSize ? "size" : "speed");
  row("kernels", llvm::join(target->kernels, ", "));
  row("prefill", llvm::Twine(target->prefill) + " tokens at once");
  row("pointers", llvm::Twine(target->pointerBytes) + " bytes");
  if (target->stream)
    row("stream", "weights from slow memory through " + size(target->stream) + " of RAM");
  for (const TargetMemory &memory : target->memories)
    row("memory", memory.name + ": " + size(memory.bytes) + " of " +
                      (memory.isFlash ? "flash" : "ram") + ", section " + memory.section +
                      (memory.rate ? ", " + size(memory.rate) + " a second" : "") +
                      (memory.setup ? " after " + std::to_string(memory.setup) + " ns" : ""));
  if (target->memories.empty())
    row("memory", "as much as the machine has");
  return llvm::Error::success();
}

int burin::showTargets(const std::string &name) {
  return runCommand([&] { return name.empty() ? listTargets() : describeTarget(name); });
}
