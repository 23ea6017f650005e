// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL_copy_start and MODEL_copy_wait as LLVM IR, the same as CppCopies.cpp prints.

#include "codegen/llvm/LlvmCopies.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace burin;

/// Weak, so that a linker prefers the program's own and no caller looks inside.
static llvm::Function *defineWeak(const std::string &name, llvm::Module &module,
                                  llvm::ArrayRef<llvm::Type *> parameters) {
  auto *type =
      llvm::FunctionType::get(llvm::Type::getVoidTy(module.getContext()), parameters, false);
  auto *function = llvm::Function::Create(type, llvm::GlobalValue::WeakAnyLinkage, name, module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  return function;
}

/// for (; done + step <= bytes; done += step) to[done] = from[done], with elements of `step` bytes.
/// Returns what is done.
static llvm::Value *copyBy(llvm::IRBuilder<> &builder, llvm::Function *function, llvm::Value *done,
                           unsigned step) {
  llvm::Value *to = function->getArg(0), *from = function->getArg(1), *bytes = function->getArg(2);
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(function->getContext(), name, function);
  };
  llvm::BasicBlock *before = builder.GetInsertBlock(), *head = block("head"), *body = block("body"),
                   *after = block("after");
  auto *width = llvm::ConstantInt::get(bytes->getType(), step);
  builder.CreateBr(head);
  builder.SetInsertPoint(head);
  llvm::PHINode *at = builder.CreatePHI(bytes->getType(), 2);
  at->addIncoming(done, before);
  builder.CreateCondBr(builder.CreateICmpUGE(builder.CreateSub(bytes, at), width), body, after);
  builder.SetInsertPoint(body);
  llvm::Type *element = builder.getIntNTy(8 * step);
  llvm::Align align(step);
  llvm::Value *loaded =
      builder.CreateAlignedLoad(element, builder.CreateInBoundsPtrAdd(from, at), align);
  builder.CreateAlignedStore(loaded, builder.CreateInBoundsPtrAdd(to, at), align);
  at->addIncoming(builder.CreateAdd(at, width), body);
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
  copyBy(builder, function, copyBy(builder, function, none, 4), 1);
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
