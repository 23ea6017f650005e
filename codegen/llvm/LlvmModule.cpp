// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip dialect as LLVM IR: slots are offsets, weights symbols, a kernel call a call.

#include "codegen/llvm/LlvmModule.h"

#include "codegen/llvm/LlvmCopies.h"
#include "codegen/llvm/LlvmDebugInfo.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace burin;

namespace {

class Lowering {
public:
  Lowering(const ModelInfo &info, llvm::Module &module, LlvmDebugInfo *debugInfo, bool probes)
      : info(info), module(module), debugInfo(debugInfo), probes(probes),
        builder(module.getContext()),
        size(module.getDataLayout().getIntPtrType(module.getContext())),
        pointer(llvm::PointerType::get(module.getContext(), 0)) {}

  void run() {
    ModuleOp chip = info.module;
    if (auto attr = chip->getAttrOfType<IntegerAttr>(chip::kThreadsAttr))
      threads = attr.getInt();
    for (auto table : chip.getOps<chip::LayerTableOp>())
      addTable(table);
    for (auto function : chip.getOps<func::FuncOp>())
      declare(function);
    for (auto function : chip.getOps<func::FuncOp>())
      define(function);
  }

private:
  /// The symbol of a weight, declared on first use.
  llvm::Constant *weight(const WeightInfo &weight) {
    auto *type = llvm::ArrayType::get(builder.getInt8Ty(), static_cast<uint64_t>(weight.bytes));
    auto *global = cast<llvm::GlobalVariable>(module.getOrInsertGlobal(weight.symbol, type));
    global->setConstant(true);
    global->setVisibility(llvm::GlobalValue::HiddenVisibility);
    global->setAlignment(llvm::Align(static_cast<uint64_t>(info.weightRegion.alignment)));
    return global;
  }

  llvm::Constant *bytes(int64_t value) {
    return llvm::ConstantInt::get(size, static_cast<uint64_t>(value));
  }

  /// An array of rows: pointers of weights, offsets of caches.
  void addTable(chip::LayerTableOp table) {
    SmallVector<llvm::Constant *> rows;
    llvm::StructType *rowType = nullptr;
    for (Attribute row : table.getRows()) {
      SmallVector<llvm::Constant *> fields;
      for (auto ref : cast<ArrayAttr>(row).getAsRange<FlatSymbolRefAttr>()) {
        const WeightInfo *found = info.weight(ref.getValue());
        fields.push_back(found ? weight(*found) : bytes(info.cache(ref.getValue())->offset));
      }
      auto *constant = llvm::ConstantStruct::getAnon(module.getContext(), fields);
      rowType = cast<llvm::StructType>(constant->getType());
      rows.push_back(constant);
    }
    auto *type = llvm::ArrayType::get(rowType, rows.size());
    tables[table.getSymName()] = new llvm::GlobalVariable(
        module, type, /*isConstant=*/true, llvm::GlobalValue::InternalLinkage,
        llvm::ConstantArray::get(type, rows), info.name + "." + table.getSymName());
  }

  llvm::Type *typeOf(Type type) {
    return isa<MemRefType>(type) ? static_cast<llvm::Type *>(pointer) : size;
  }

  void declare(func::FuncOp function) {
    SmallVector<llvm::Type *> parameters = {pointer, pointer}; // arena, KV cache
    for (Type type : function.getArgumentTypes())
      parameters.push_back(typeOf(type));
    if (threads > 1)
      parameters.push_back(size); // which thread this is
    llvm::Type *result =
        function.getNumResults() ? typeOf(function.getResultTypes()[0]) : builder.getVoidTy();
    auto *declared = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
                                            llvm::GlobalValue::InternalLinkage,
                                            info.name + "." + function.getSymName(), module);
    declared->addFnAttr(llvm::Attribute::NoUnwind);
    // Not where other threads write to the same memory.
    if (threads == 1)
      for (unsigned region : {0u, 1u})
        declared->addParamAttr(region, llvm::Attribute::NoAlias);
    functions[function] = declared;
  }

  void define(func::FuncOp function) {
    llvm::Function *defined = functions[function];
    arena = defined->getArg(0);
    cache = defined->getArg(1);
    arena->setName("arena");
    cache->setName("kv_cache");
    for (BlockArgument argument : function.getArguments()) {
      llvm::Argument *value = defined->getArg(argument.getArgNumber() + 2);
      if (auto loc = argument.getLoc()->findInstanceOf<NameLoc>())
        value->setName(loc.getName().getValue());
      values[argument] = value;
    }
    if (threads > 1) {
      thread = defined->getArg(defined->arg_size() - 1);
      thread->setName("thread");
    }
    builder.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", defined));
    if (debugInfo)
      debugInfo->describe(*defined, function);
    if (probes && function.isPublic()) {
      auto event = llvm::StringSwitch<ProbeEvent>(function.getSymName())
                       .Case("feed", ProbeEvent::Feed)
                       .Case("prefill", ProbeEvent::Prefill)
                       .Default(ProbeEvent::Step);
      probe(event, values[function.getArguments().back()]);
    }
    lowerBlock(function.getBody().front());
  }

  void lowerBlock(Block &block) {
    for (Operation &op : block) {
      if (debugInfo)
        builder.SetCurrentDebugLocation(debugInfo->at(&op));
      TypeSwitch<Operation *>(&op)
          .Case([&](arith::ConstantOp constant) {
            values[constant] = bytes(cast<IntegerAttr>(constant.getValue()).getInt());
          })
          .Case([&](chip::SlotOp slot) {
            values[slot] = at(arena, static_cast<int64_t>(slot.getOffset()), slot.getName());
          })
          .Case([&](memref::SubViewOp view) { lowerView(view); })
          .Case([&](chip::AddressOp address) { lowerAddress(address); })
          .Case([&](chip::RowAddressOp row) { lowerRowAddress(row); })
          .Case([&](arith::AddIOp sum) {
            values[sum] = builder.CreateNUWAdd(values[sum.getLhs()], values[sum.getRhs()]);
          })
          .Case([&](arith::RemUIOp rest) {
            values[rest] = builder.CreateURem(values[rest.getLhs()], values[rest.getRhs()]);
          })
          .Case([&](chip::PartOp part) { lowerPart(part); })
          .Case([&](chip::CopyStartOp copy) {
            builder.CreateCall(
                copyStart(info, module),
                {values[copy.getTo()], values[copy.getFrom()], bytes(copy.getBytes())});
          })
          .Case([&](chip::CopyWaitOp) { builder.CreateCall(copyWait(info, module)); })
          .Case([&](chip::CallOp call) {
            if (probes)
              probe(ProbeEvent::Before, bytes(0));
            lowerKernelCall(call);
            if (probes)
              probe(ProbeEvent::After, bytes(0));
          })
          .Case([&](chip::BarrierOp) { barrier(); })
          .Case([&](func::CallOp call) { lowerCall(call); })
          .Case([&](scf::ForOp loop) { lowerLoop(loop); })
          .Case([&](func::ReturnOp op) {
            if (op.getNumOperands())
              builder.CreateRet(values[op.getOperand(0)]);
            else
              builder.CreateRetVoid();
          });
    }
  }

  void barrier() {
    builder.CreateCall(module.getOrInsertFunction("burin_barrier", builder.getVoidTy()));
  }

  /// The first thread calls it, between barriers.
  void probe(ProbeEvent event, llvm::Value *number) {
    llvm::FunctionCallee callee = module.getOrInsertFunction("burin_probe", builder.getVoidTy(),
                                                             size, size, pointer, pointer);
    llvm::BasicBlock *after = nullptr;
    if (threads > 1) {
      barrier();
      llvm::Function *function = builder.GetInsertBlock()->getParent();
      auto *first = llvm::BasicBlock::Create(module.getContext(), "probe", function);
      after = llvm::BasicBlock::Create(module.getContext(), "probed", function);
      builder.CreateCondBr(builder.CreateICmpEQ(thread, bytes(0)), first, after);
      builder.SetInsertPoint(first);
    }
    builder.CreateCall(callee, {bytes(static_cast<int64_t>(event)), number, arena, cache});
    if (threads > 1) {
      builder.CreateBr(after);
      builder.SetInsertPoint(after);
      barrier();
    }
  }

  llvm::Value *at(llvm::Value *base, int64_t offset, StringRef name) {
    return builder.CreateInBoundsPtrAdd(base, bytes(offset), name);
  }

  void lowerView(memref::SubViewOp view) {
    SmallVector<int64_t> strides;
    int64_t offset = 0, sourceOffset = 0;
    (void)view.getType().getStridesAndOffset(strides, offset);
    (void)view.getSourceType().getStridesAndOffset(strides, sourceOffset);
    int64_t width = view.getType().getElementTypeBitWidth() / 8;
    values[view] = at(values[view.getSource()], (offset - sourceOffset) * width, "view");
  }

  void lowerPart(chip::PartOp part) {
    int64_t width = part.getType().getElementTypeBitWidth() / 8;
    llvm::Value *index = builder.CreateNUWMul(values[part.getIndex()],
                                              bytes(static_cast<int64_t>(part.getBy()) * width));
    llvm::Value *offset =
        builder.CreateNUWAdd(index, bytes(static_cast<int64_t>(part.getFrom()) * width));
    values[part] = builder.CreateInBoundsPtrAdd(values[part.getSource()], offset, "part");
  }

  void lowerAddress(chip::AddressOp address) {
    if (const WeightInfo *found = info.weight(address.getSymbol()))
      values[address] = weight(*found);
    else
      values[address] = at(cache, info.cache(address.getSymbol())->offset, "cache");
  }

  void lowerRowAddress(chip::RowAddressOp row) {
    auto op = SymbolTable::lookupNearestSymbolFrom<chip::LayerTableOp>(row, row.getTableAttr());
    auto field = static_cast<unsigned>(llvm::find(op.getFields(), row.getFieldAttr()) -
                                       op.getFields().begin());
    llvm::GlobalVariable *table = tables[row.getTable()];
    auto *rowType =
        cast<llvm::StructType>(cast<llvm::ArrayType>(table->getValueType())->getElementType());
    llvm::Value *element = builder.CreateInBoundsGEP(rowType, table, values[row.getRow()]);
    llvm::Value *loaded =
        builder.CreateLoad(rowType->getElementType(field),
                           builder.CreateStructGEP(rowType, element, field), row.getField());
    values[row] =
        loaded->getType()->isPointerTy() ? loaded : builder.CreateInBoundsPtrAdd(cache, loaded);
  }

  void lowerKernelCall(chip::CallOp call) {
    SmallVector<llvm::Value *> buffers, numbers, sizes;
    for (Value buffer : call.getBuffers())
      buffers.push_back(values[buffer]);
    for (Value number : call.getNumbers())
      numbers.push_back(values[number]);
    for (int64_t dim : call.getSizes())
      sizes.push_back(bytes(dim));
    if (threads == 1)
      return emitKernelCall(call, buffers, numbers, sizes);
    if (chip::SplitAttr split = call.getSplitAttr())
      return split.getChunk() ? emitChunks(call, buffers, numbers, sizes)
                              : emitShare(call, buffers, numbers, sizes);
    // All of it for the first thread.
    llvm::BasicBlock *work = newBlock("work"), *after = newBlock("worked");
    builder.CreateCondBr(builder.CreateICmpEQ(thread, bytes(0)), work, after);
    builder.SetInsertPoint(work);
    emitKernelCall(call, buffers, numbers, sizes);
    builder.CreateBr(after);
    builder.SetInsertPoint(after);
  }

  llvm::BasicBlock *newBlock(StringRef name) {
    return llvm::BasicBlock::Create(module.getContext(), name,
                                    builder.GetInsertBlock()->getParent());
  }

  llvm::Value *least(llvm::Value *a, llvm::Value *b) {
    return builder.CreateBinaryIntrinsic(llvm::Intrinsic::umin, a, b);
  }

  /// A thread's equal share.
  void emitShare(chip::CallOp call, ArrayRef<llvm::Value *> buffers,
                 ArrayRef<llvm::Value *> numbers, ArrayRef<llvm::Value *> sizes) {
    chip::SplitAttr split = call.getSplitAttr();
    int64_t run = llvm::divideCeil(split.getCount(), threads);
    run = llvm::divideCeil(run, split.getUnit()) * split.getUnit();
    llvm::Value *begin = least(builder.CreateMul(thread, bytes(run)), bytes(split.getCount()));
    llvm::Value *end = least(builder.CreateAdd(begin, bytes(run)), bytes(split.getCount()));
    llvm::BasicBlock *work = newBlock("share"), *after = newBlock("shared");
    builder.CreateCondBr(builder.CreateICmpNE(begin, end), work, after);
    builder.SetInsertPoint(work);
    emitPart(call, begin, builder.CreateSub(end, begin), buffers, numbers, sizes);
    builder.CreateBr(after);
    builder.SetInsertPoint(after);
  }

  /// Chunks that this thread gets to.
  void emitChunks(chip::CallOp call, ArrayRef<llvm::Value *> buffers,
                  ArrayRef<llvm::Value *> numbers, ArrayRef<llvm::Value *> sizes) {
    chip::SplitAttr split = call.getSplitAttr();
    llvm::Type *size = thread->getType();
    builder.CreateCall(module.getOrInsertFunction("burin_deal", builder.getVoidTy(), size, size),
                       {thread, bytes(llvm::divideCeil(split.getCount(), split.getChunk()))});
    llvm::BasicBlock *next = newBlock("next"), *work = newBlock("chunk"),
                     *after = newBlock("taken");
    builder.CreateBr(next);
    builder.SetInsertPoint(next);
    llvm::Value *taken = builder.CreateCall(
        module.getOrInsertFunction("burin_take", builder.getInt64Ty(), size), {thread});
    builder.CreateCondBr(builder.CreateICmpSLT(taken, builder.getInt64(0)), after, work);
    builder.SetInsertPoint(work);
    llvm::Value *begin =
        builder.CreateMul(builder.CreateZExtOrTrunc(taken, size), bytes(split.getChunk()));
    llvm::Value *left = builder.CreateSub(bytes(split.getCount()), begin);
    emitPart(call, begin, least(left, bytes(split.getChunk())), buffers, numbers, sizes);
    builder.CreateBr(next);
    builder.SetInsertPoint(after);
  }

  /// `share` things from `begin` on.
  void emitPart(chip::CallOp call, llvm::Value *begin, llvm::Value *share,
                ArrayRef<llvm::Value *> buffers, ArrayRef<llvm::Value *> numbers,
                ArrayRef<llvm::Value *> sizes) {
    chip::SplitAttr split = call.getSplitAttr();
    SmallVector<llvm::Value *> ownBuffers(buffers), ownNumbers(numbers), ownSizes(sizes);
    for (auto [i, buffer] : llvm::enumerate(ownBuffers)) {
      auto type = cast<MemRefType>(call.getBuffers()[i].getType());
      int64_t width = type.getElementTypeBitWidth() / 8;
      llvm::Value *offset =
          builder.CreateAdd(builder.CreateMul(begin, bytes(split.getBuffers()[i] * width)),
                            builder.CreateMul(thread, bytes(split.getScratch()[i] * width)));
      buffer = builder.CreateInBoundsPtrAdd(buffer, offset);
    }
    for (auto [i, number] : llvm::enumerate(ownNumbers))
      number = builder.CreateAdd(number, builder.CreateMul(begin, bytes(split.getNumbers()[i])));
    for (auto [i, dim] : llvm::enumerate(ownSizes))
      if (split.getSizes()[i])
        dim = builder.CreateMul(share, bytes(split.getSizes()[i]));
    emitKernelCall(call, ownBuffers, ownNumbers, ownSizes);
  }

  void emitKernelCall(chip::CallOp call, ArrayRef<llvm::Value *> buffers,
                      ArrayRef<llvm::Value *> numbers, ArrayRef<llvm::Value *> sizes) {
    llvm::Function *kernel = kernelNamed(call.getKernel());
    SmallVector<llvm::Value *> arguments(buffers);
    llvm::append_range(arguments, numbers);
    llvm::append_range(arguments, sizes);
    for (float value : call.getFloats())
      arguments.push_back(llvm::ConstantFP::get(builder.getFloatTy(), llvm::APFloat(value)));
    llvm::CallInst *emitted = builder.CreateCall(kernel, arguments);
    emitted->setCallingConv(kernel->getCallingConv());
  }

  /// The bitcode names every kernel by a pointer `burin_kernel_NAME` to it.
  llvm::Function *kernelNamed(StringRef name) {
    llvm::GlobalVariable *entry =
        module.getGlobalVariable(("burin_kernel_" + name).str(), /*AllowInternal=*/true);
    return cast<llvm::Function>(entry->getInitializer()->stripPointerCasts());
  }

  void lowerCall(func::CallOp call) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    SmallVector<llvm::Value *> arguments = {arena, cache};
    for (Value operand : call.getOperands())
      arguments.push_back(values[operand]);
    if (threads > 1)
      arguments.push_back(thread);
    llvm::Value *result = builder.CreateCall(functions[callee], arguments);
    if (call.getNumResults())
      values[call.getResult(0)] = result;
  }

  void lowerLoop(scf::ForOp loop) {
    llvm::Function *function = builder.GetInsertBlock()->getParent();
    llvm::BasicBlock *before = builder.GetInsertBlock();
    auto *body = llvm::BasicBlock::Create(module.getContext(), "layers", function);
    auto *after = llvm::BasicBlock::Create(module.getContext(), "done", function);
    llvm::Value *lower = values[loop.getLowerBound()], *upper = values[loop.getUpperBound()];
    builder.CreateCondBr(builder.CreateICmpULT(lower, upper), body, after);
    builder.SetInsertPoint(body);
    llvm::PHINode *index = builder.CreatePHI(size, 2, "layer");
    values[loop.getInductionVar()] = index;
    lowerBlock(*loop.getBody());
    llvm::Value *next = builder.CreateNUWAdd(index, values[loop.getStep()]);
    index->addIncoming(lower, before);
    index->addIncoming(next, builder.GetInsertBlock());
    builder.CreateCondBr(builder.CreateICmpULT(next, upper), body, after);
    builder.SetInsertPoint(after);
  }

  const ModelInfo &info;
  llvm::Module &module;
  LlvmDebugInfo *debugInfo;
  bool probes;
  llvm::IRBuilder<> builder;
  llvm::Type *size;
  llvm::PointerType *pointer;
  int64_t threads = 1;
  llvm::Value *arena = nullptr, *cache = nullptr, *thread = nullptr;
  llvm::DenseMap<Value, llvm::Value *> values;
  llvm::DenseMap<Operation *, llvm::Function *> functions;
  llvm::StringMap<llvm::GlobalVariable *> tables;
};

} // namespace

void burin::addFunctions(const ModelInfo &info, llvm::Module &module, LlvmDebugInfo *debugInfo,
                         bool probes) {
  Lowering(info, module, debugInfo, probes).run();
}
