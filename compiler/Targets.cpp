// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin targets`: the chips that the compiler knows.

#include "codegen/TargetFile.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace burin;

static std::string size(uint64_t bytes) {
  if (bytes % (1024 * 1024) == 0)
    return std::to_string(bytes / (1024 * 1024)) + "M";
  return bytes % 1024 ? std::to_string(bytes) : std::to_string(bytes / 1024) + "K";
}

static llvm::Error listTargets() {
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> target = findTarget(name);
    if (!target)
      return target.takeError();
    llvm::outs() << llvm::left_justify(name, 14) << target->summary << "\n";
  }
  return llvm::Error::success();
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
  row("triple", target->triple.empty() ? "that of the compiler in use" : target->triple);
  if (!target->cpu.empty())
    row("cpu", target->cpu);
  if (!target->features.empty())
    row("features", llvm::join(target->features, ", "));
  row("kernels", llvm::join(target->kernels, ", "));
  row("prefill", llvm::Twine(target->prefill) + " tokens at once");
  row("pointers", llvm::Twine(target->pointerBytes) + " bytes");
  for (const TargetMemory &memory : target->memories)
    row("memory", memory.name + ": " + size(memory.bytes) + " of " +
                      (memory.isFlash ? "flash" : "ram") + ", section " + memory.section);
  if (target->memories.empty())
    row("memory", "as much as the machine has");
  return llvm::Error::success();
}

int burin::showTargets(const std::string &name) {
  return runCommand([&] { return name.empty() ? listTargets() : describeTarget(name); });
}
