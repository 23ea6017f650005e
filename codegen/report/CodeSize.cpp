// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes of machine code.

#include "codegen/report/CodeSize.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace burin;

/// Where a linker puts the end of what follows `end`.
static int64_t placed(int64_t end, const llvm::object::SectionRef &section) {
  return static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(end), section.getAlignment()) +
                              section.getSize());
}

static bool isConstant(const llvm::object::SectionRef &section, llvm::StringRef weightSection) {
  const llvm::object::ELFSectionRef elf(section);
  return elf.getType() == llvm::ELF::SHT_PROGBITS && (elf.getFlags() & llvm::ELF::SHF_ALLOC) &&
         !(elf.getFlags() & (llvm::ELF::SHF_WRITE | llvm::ELF::SHF_EXECINSTR)) &&
         llvm::expectedToOptional(section.getName()) != weightSection;
}

llvm::Expected<CodeSize> burin::measureCode(llvm::MemoryBufferRef object, llvm::StringRef name,
                                            llvm::StringRef weightSection) {
  auto file = llvm::object::ObjectFile::createObjectFile(object);
  if (!file)
    return file.takeError();
  CodeSize size;
  size.of = name.str();
  for (const llvm::object::SectionRef &section : (*file)->sections())
    if (section.isText()) {
      size.bytes += static_cast<int64_t>(section.getSize());
      size.imageBytes = placed(size.imageBytes, section);
    }
  auto *elf = llvm::dyn_cast<llvm::object::ELFObjectFileBase>(file->get());
  if (!elf)
    return size;
  for (const llvm::object::SectionRef &section : elf->sections())
    if (isConstant(section, weightSection))
      size.imageBytes = placed(size.imageBytes, section);
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

CodeSize burin::estimateForCpp(CodeSize object, StackBound stack) {
  object.of = kEstimatedCompiler.str();
  object.isExact = false;
  object.functions.clear();
  for (StackEntry &entry : stack.entries)
    if (entry.bytes)
      entry.bytes = static_cast<int64_t>(llvm::alignTo(
          static_cast<uint64_t>(static_cast<double>(*entry.bytes) * (1 + kStackMargin)), 8));
  object.stack = std::move(stack);
  return object;
}
