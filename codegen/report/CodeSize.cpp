// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes of machine code.

#include "codegen/report/CodeSize.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace burin;

llvm::Expected<CodeSize> burin::measureCode(llvm::MemoryBufferRef object, llvm::StringRef name) {
  auto file = llvm::object::ObjectFile::createObjectFile(object);
  if (!file)
    return file.takeError();
  CodeSize size;
  size.of = name.str();
  for (const llvm::object::SectionRef &section : (*file)->sections())
    if (section.isText())
      size.bytes += static_cast<int64_t>(section.getSize());
  auto *elf = llvm::dyn_cast<llvm::object::ELFObjectFileBase>(file->get());
  if (!elf)
    return size;
  llvm::DenseSet<std::pair<uint64_t, uint64_t>> seen; // one function may have two names
  for (const llvm::object::ELFSymbolRef symbol : elf->symbols()) {
    auto type = llvm::expectedToOptional(symbol.getType());
    auto section = llvm::expectedToOptional(symbol.getSection());
    auto symbolName = llvm::expectedToOptional(symbol.getName());
    auto address = llvm::expectedToOptional(symbol.getAddress());
    if (!type || !section || !symbolName || !address || *section == elf->section_end())
      continue;
    if (*type == llvm::object::SymbolRef::ST_Function && symbol.getSize() &&
        seen.insert({(*section)->getIndex(), *address}).second)
      size.functions.push_back(
          {llvm::demangle(*symbolName), static_cast<int64_t>(symbol.getSize())});
  }
  llvm::sort(size.functions, [](const FunctionSize &a, const FunctionSize &b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name;
  });
  return size;
}

CodeSize burin::estimateForCpp(const CodeSize &object, bool isQuantized) {
  // Separate sources keep functions that one object folds into their callers.
  const double separateSources = isQuantized ? 1.12 : 1.2;
  CodeSize size;
  size.of = "clang++ -Os";
  size.isExact = false;
  size.bytes = static_cast<int64_t>(static_cast<double>(object.bytes) * separateSources);
  return size;
}
