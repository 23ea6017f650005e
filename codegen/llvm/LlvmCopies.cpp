// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL_copy_start and MODEL_copy_wait as LLVM IR, the same as CppCopies.cpp prints.

#include "codegen/llvm/LlvmCopies.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace burin;

/// What tiles begin at multiples of.
static constexpr unsigned kWord = 4;

/// Weak, so that a linker prefers the program's own and no caller looks inside.
static llvm::Function *defineWeak(const std::string &name, llvm::Module &module,
                                  llvm::ArrayRef<llvm::Type *> parameters) {
  auto *type =
      llvm::FunctionType::get(llvm::Type::getVoidTy(module.getContext()), parameters, false);
  auto *function = llvm::Function::Create(type, llvm::GlobalValue::WeakAnyLinkage, name, module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->addFnAttr(llvm::Attribute::Hot); // compiled for speed
  return function;
}

/// Copies elements of `width` bytes from `done` on, `together` at a time, for as long as so many
/// are left. Returns what is done.
static llvm::Value *copyBy(llvm::IRBuilder<> &builder, llvm::Function *function, llvm::Value *done,
                           unsigned width, unsigned together) {
  llvm::Value *to = function->getArg(0), *from = function->getArg(1), *bytes = function->getArg(2);
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(function->getContext(), name, function);
  };
  llvm::BasicBlock *before = builder.GetInsertBlock(), *head = block("head"), *body = block("body"),
                   *after = block("after");
  uint64_t step = width * together; // a power of two
  llvm::Value *end =
      builder.CreateAnd(bytes, llvm::ConstantInt::get(bytes->getType(), ~(step - 1)));
  builder.CreateBr(head);
  builder.SetInsertPoint(head);
  llvm::PHINode *at = builder.CreatePHI(bytes->getType(), 2);
  at->addIncoming(done, before);
  builder.CreateCondBr(builder.CreateICmpULT(at, end), body, after);
  builder.SetInsertPoint(body);
  llvm::Type *element = builder.getIntNTy(8 * width);
  llvm::Value *source = builder.CreateInBoundsPtrAdd(from, at),
              *target = builder.CreateInBoundsPtrAdd(to, at);
  llvm::SmallVector<llvm::Value *> loaded;
  for (unsigned i = 0; i < together; ++i)
    loaded.push_back(builder.CreateAlignedLoad(
        element, builder.CreateConstInBoundsGEP1_32(element, source, i), llvm::Align(width)));
  for (unsigned i = 0; i < together; ++i)
    builder.CreateAlignedStore(loaded[i], builder.CreateConstInBoundsGEP1_32(element, target, i),
                               llvm::Align(width));
  at->addIncoming(builder.CreateAdd(at, llvm::ConstantInt::get(bytes->getType(), step)), body);
  builder.CreateBr(head);
  builder.SetInsertPoint(after);
  return at;
}

llvm::FunctionCallee burin::copyStart(const ModelInfo &info, llvm::Module &module) {
  std::string name = info.name + "_copy_start";
  if (llvm::Function *found = module.getFunction(name))
    return found;
  llvm::LLVMContext &context = module.getContext();
  auto *pointer = llvm::PointerType::get(context, 0);
  llvm::Type *size = module.getDataLayout().getIntPtrType(context);
  llvm::Function *function = defineWeak(name, module, {pointer, pointer, size});
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", function));
  llvm::Value *none = llvm::ConstantInt::get(size, 0);
  llvm::Value *words = copyBy(builder, function, none, kWord, 4);
  copyBy(builder, function, copyBy(builder, function, words, kWord, 1), 1, 1);
  builder.CreateRetVoid();
  return function;
}

llvm::FunctionCallee burin::copyWait(const ModelInfo &info, llvm::Module &module) {
  std::string name = info.name + "_copy_wait";
  if (llvm::Function *found = module.getFunction(name))
    return found;
  llvm::LLVMContext &context = module.getContext();
  llvm::Function *function = defineWeak(name, module, {});
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", function));
  builder.CreateRetVoid();
  return function;
}
