// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What users of an object file call: checks, batches and the position around the model's entries,
// the same as CppSource prints, under C names and under the names of MODEL::Decoder's methods.

#include "codegen/llvm/LlvmModule.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace burin;

namespace {

class DecoderBuilder {
public:
  DecoderBuilder(const ModelInfo &info, llvm::Module &module)
      : info(info), module(module), builder(module.getContext()),
        size(module.getDataLayout().getIntPtrType(module.getContext())),
        pointer(llvm::PointerType::get(module.getContext(), 0)), token(builder.getInt32Ty()) {}

  void run() {
    llvm::Function *prefill = buildPrefill();
    // struct MODEL_decoder and class Decoder lie in memory alike: arena, KV cache, position.
    auto *decoder = llvm::StructType::get(module.getContext(), {pointer, pointer, size});
    auto field = [&](llvm::Value *self, unsigned index) {
      return builder.CreateStructGEP(decoder, self, index);
    };
    auto callPrefill = [&](llvm::Value *self, llvm::Value *tokens, llvm::Value *count) {
      return builder.CreateCall(prefill, {builder.CreateLoad(pointer, field(self, 0)),
                                          builder.CreateLoad(pointer, field(self, 1)),
                                          field(self, 2), tokens, count});
    };

    // int MODEL_prefill(MODEL_decoder *, const int32_t *, size_t); Status Decoder::prefill(const
    // Token *, size_t)
    llvm::Function *whole = begin(info.name + "_prefill", token, {pointer, pointer, size});
    builder.CreateRet(callPrefill(whole->getArg(0), whole->getArg(1), whole->getArg(2)));
    llvm::Function *method = begin(mangled("7prefill", "PKi" + sizeLetter()), builder.getInt8Ty(),
                                   {pointer, pointer, size});
    builder.CreateRet(builder.CreateTrunc(
        callPrefill(method->getArg(0), method->getArg(1), method->getArg(2)), builder.getInt8Ty()));
    alias(method, mangled("7prefill", "PKl" + sizeLetter()));

    // int MODEL_step(MODEL_decoder *, int32_t); Status Decoder::step(Token)
    auto callStep = [&](llvm::Function *function) {
      llvm::Value *one = builder.CreateAlloca(token);
      builder.CreateStore(function->getArg(1), one);
      return callPrefill(function->getArg(0), one, llvm::ConstantInt::get(size, 1));
    };
    llvm::Function *step = begin(info.name + "_step", token, {pointer, token});
    builder.CreateRet(callStep(step));
    llvm::Function *stepMethod =
        begin(mangled("4step", "i"), builder.getInt8Ty(), {pointer, token});
    builder.CreateRet(builder.CreateTrunc(callStep(stepMethod), builder.getInt8Ty()));
    alias(stepMethod, mangled("4step", "l"));

    // const float *MODEL_logits(const MODEL_decoder *); const float *Decoder::logits() const
    llvm::Function *logits = begin(info.name + "_logits", pointer, {pointer});
    llvm::Value *arena = builder.CreateLoad(pointer, field(logits->getArg(0), 0));
    builder.CreateRet(builder.CreateInBoundsPtrAdd(arena, number(info.logitsOffset)));
    alias(logits, "_ZNK" + nested("6logits").substr(1) + "v");
  }

private:
  llvm::ConstantInt *number(int64_t value) {
    return llvm::ConstantInt::get(size, static_cast<uint64_t>(value));
  }

  /// `size_t` in the Itanium mangling: unsigned int on 32-bit chips, unsigned long elsewhere and in
  /// WebAssembly.
  std::string sizeLetter() const {
    bool isInt = size->getIntegerBitWidth() == 32 && !module.getTargetTriple().isWasm();
    return isInt ? "j" : "m";
  }

  std::string nested(const std::string &name) const {
    return "N" + std::to_string(info.name.size()) + info.name + "7Decoder" + name + "E";
  }
  std::string mangled(const std::string &name, const std::string &parameters) const {
    return "_Z" + nested(name) + parameters;
  }

  llvm::Function *begin(const std::string &name, llvm::Type *result,
                        llvm::ArrayRef<llvm::Type *> parameters) {
    auto *function = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
                                            llvm::GlobalValue::ExternalLinkage, name, module);
    function->addFnAttr(llvm::Attribute::NoUnwind);
    // As C compilers return them: callers on some chips read the whole register.
    if (result->isIntegerTy())
      function->addRetAttr(result->isIntegerTy(8) ? llvm::Attribute::ZExt : llvm::Attribute::SExt);
    builder.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", function));
    return function;
  }

  /// int32_t is int or long, by compiler: both spellings of a method's name are one function.
  void alias(llvm::Function *function, const std::string &name) {
    llvm::GlobalAlias::create(name, function);
  }

  /// Status (i32) prefill(arena, kv_cache, &position, tokens, count), as `entries::prefill` of the
  /// C++ output.
  llvm::Function *buildPrefill() {
    llvm::Function *function =
        begin(info.name + ".entries.prefill", token, {pointer, pointer, pointer, pointer, size});
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
    llvm::Value *arena = function->getArg(0), *cache = function->getArg(1),
                *place = function->getArg(2), *tokens = function->getArg(3),
                *count = function->getArg(4);
    auto block = [&](const char *name) {
      return llvm::BasicBlock::Create(module.getContext(), name, function);
    };
    llvm::BasicBlock *entry = builder.GetInsertBlock(), *check = block("check"),
                     *checkNext = block("check.next"), *room = block("room"),
                     *outOfRange = block("out.of.range"), *full = block("full"),
                     *some = block("some"), *done = block("done");

    // Every token is checked before anything is computed.
    llvm::Value *isEmpty = builder.CreateICmpEQ(count, number(0));
    builder.CreateCondBr(isEmpty, room, check);
    builder.SetInsertPoint(check);
    llvm::PHINode *i = builder.CreatePHI(size, 2);
    llvm::Value *value = builder.CreateLoad(token, builder.CreateInBoundsGEP(token, tokens, i));
    auto *vocab = llvm::ConstantInt::get(token, static_cast<uint64_t>(info.vocabSize));
    builder.CreateCondBr(builder.CreateICmpULT(value, vocab), checkNext,
                         outOfRange); // unsigned: negative is large
    builder.SetInsertPoint(checkNext);
    llvm::Value *next = builder.CreateAdd(i, number(1));
    i->addIncoming(number(0), entry);
    i->addIncoming(next, checkNext);
    builder.CreateCondBr(builder.CreateICmpULT(next, count), check, room);
    builder.SetInsertPoint(outOfRange);
    builder.CreateRet(builder.getInt32(1));

    builder.SetInsertPoint(room);
    llvm::Value *position = builder.CreateLoad(size, place);
    llvm::Value *tooFar = builder.CreateICmpUGT(position, number(info.context));
    llvm::Value *tooMany =
        builder.CreateICmpUGT(count, builder.CreateSub(number(info.context), position));
    builder.CreateCondBr(builder.CreateOr(tooFar, tooMany), full, some);
    builder.SetInsertPoint(full);
    builder.CreateRet(builder.getInt32(2));

    builder.SetInsertPoint(some);
    auto *work = block("work");
    builder.CreateCondBr(isEmpty, done, work);
    builder.SetInsertPoint(work);
    if (info.original)
      readAgain(function, arena, cache, position, count);
    State state{position, tokens, count};
    if (info.prefill > 1)
      state = emitBatches(function, "prefill", arena, cache, state, info.prefill);
    state = emitBatches(function, "feed", arena, cache, state, 1);
    callEntry("step", {arena, cache, state.tokens, state.position});
    builder.CreateStore(builder.CreateAdd(state.position, number(1)), place);
    builder.CreateBr(done);
    builder.SetInsertPoint(done);
    builder.CreateRet(builder.getInt32(0));
    return function;
  }

  /// Before a call that makes the sequence longer than the tokens that its rotary positions are
  /// for, they are read again.
  void readAgain(llvm::Function *function, llvm::Value *arena, llvm::Value *cache,
                 llvm::Value *position, llvm::Value *count) {
    llvm::Value *history =
        builder.CreateInBoundsPtrAdd(cache, number(info.cache(kHistoryCache)->offset));
    llvm::Value *length = builder.CreateAdd(position, count);
    builder.CreateStore(builder.CreateTrunc(length, token), history);
    auto *again = llvm::BasicBlock::Create(module.getContext(), "again", function);
    auto *go = llvm::BasicBlock::Create(module.getContext(), "go", function);
    llvm::Value *crosses =
        builder.CreateAnd(builder.CreateICmpULE(position, number(*info.original)),
                          builder.CreateICmpUGT(length, number(*info.original)));
    builder.CreateCondBr(crosses, again, go);
    builder.SetInsertPoint(again);
    // Batches leave at least one token for the step: here one more is counted, and left.
    State state{number(0), builder.CreateInBoundsGEP(token, history, number(1)),
                builder.CreateAdd(position, number(1))};
    if (info.prefill > 1)
      state = emitBatches(function, "prefill", arena, cache, state, info.prefill);
    emitBatches(function, "feed", arena, cache, state, 1);
    builder.CreateBr(go);
    builder.SetInsertPoint(go);
  }

  struct State {
    llvm::Value *position, *tokens, *count;
  };

  /// One thread calls an entry; a team runs it together.
  void callEntry(const std::string &name, llvm::ArrayRef<llvm::Value *> arguments) {
    llvm::Function *entry = module.getFunction(info.name + "." + name);
    mlir::ModuleOp chip = info.module;
    if (!chip->hasAttr(chip::kThreadsAttr)) {
      builder.CreateCall(entry, arguments);
      return;
    }
    llvm::FunctionCallee run = module.getOrInsertFunction("burin_team_run", builder.getVoidTy(),
                                                          pointer, pointer, pointer, pointer, size);
    llvm::SmallVector<llvm::Value *> all = {entry};
    llvm::append_range(all, arguments);
    builder.CreateCall(run, all);
  }

  /// while (count > batch) { entry(tokens, position); move on by batch; }
  State emitBatches(llvm::Function *function, const std::string &name, llvm::Value *arena,
                    llvm::Value *cache, State from, int64_t batch) {
    auto *before = builder.GetInsertBlock();
    auto *head = llvm::BasicBlock::Create(module.getContext(), name, function);
    auto *body = llvm::BasicBlock::Create(module.getContext(), name + ".body", function);
    auto *after = llvm::BasicBlock::Create(module.getContext(), name + ".done", function);
    builder.CreateBr(head);
    builder.SetInsertPoint(head);
    auto phi = [&](llvm::Value *first) {
      llvm::PHINode *node = builder.CreatePHI(first->getType(), 2);
      node->addIncoming(first, before);
      return node;
    };
    llvm::PHINode *position = phi(from.position), *tokens = phi(from.tokens),
                  *count = phi(from.count);
    builder.CreateCondBr(builder.CreateICmpUGT(count, number(batch)), body, after);
    builder.SetInsertPoint(body);
    callEntry(name, {arena, cache, tokens, position});
    position->addIncoming(builder.CreateAdd(position, number(batch)), body);
    tokens->addIncoming(builder.CreateInBoundsGEP(token, tokens, number(batch)), body);
    count->addIncoming(builder.CreateSub(count, number(batch)), body);
    builder.CreateBr(head);
    builder.SetInsertPoint(after);
    return {position, tokens, count};
  }

  const ModelInfo &info;
  llvm::Module &module;
  llvm::IRBuilder<> builder;
  llvm::IntegerType *size;
  llvm::PointerType *pointer;
  llvm::IntegerType *token;
};

} // namespace

void burin::addDecoder(const ModelInfo &info, llvm::Module &module) {
  DecoderBuilder(info, module).run();
}
