// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip dialect as LLVM IR: slots are offsets, weights symbols, a kernel call a call.

#include "codegen/llvm/LlvmModule.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace mlir;
using namespace burin;

namespace {

class Lowering {
public:
  Lowering(const ModelInfo &info, llvm::Module &module)
      : info(info), module(module), builder(module.getContext()),
        size(module.getDataLayout().getIntPtrType(module.getContext())),
        pointer(llvm::PointerType::get(module.getContext(), 0)) {}

  void run() {
    ModuleOp chip = info.module;
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
    int64_t elements = 1;
    for (int64_t dim : weight.shape)
      elements *= dim;
    auto *type = llvm::ArrayType::get(builder.getFloatTy(), static_cast<uint64_t>(elements));
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
    llvm::Type *result =
        function.getNumResults() ? typeOf(function.getResultTypes()[0]) : builder.getVoidTy();
    auto *declared = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
                                            llvm::GlobalValue::InternalLinkage,
                                            info.name + "." + function.getSymName(), module);
    declared->addFnAttr(llvm::Attribute::NoUnwind);
    declared->addParamAttr(0, llvm::Attribute::NoAlias);
    declared->addParamAttr(1, llvm::Attribute::NoAlias);
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
    builder.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", defined));
    lowerBlock(function.getBody().front());
  }

  void lowerBlock(Block &block) {
    for (Operation &op : block)
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
          .Case([&](chip::CallOp call) { lowerKernelCall(call); })
          .Case([&](func::CallOp call) { lowerCall(call); })
          .Case([&](scf::ForOp loop) { lowerLoop(loop); })
          .Case([&](func::ReturnOp op) {
            if (op.getNumOperands())
              builder.CreateRet(values[op.getOperand(0)]);
            else
              builder.CreateRetVoid();
          });
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
    llvm::Function *kernel = kernelNamed(call.getKernel());
    SmallVector<llvm::Value *> arguments;
    for (Value buffer : call.getBuffers())
      arguments.push_back(values[buffer]);
    for (Value number : call.getNumbers())
      arguments.push_back(values[number]);
    for (int64_t dim : call.getSizes())
      arguments.push_back(bytes(dim));
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
  llvm::IRBuilder<> builder;
  llvm::Type *size;
  llvm::PointerType *pointer;
  llvm::Value *arena = nullptr, *cache = nullptr;
  llvm::DenseMap<Value, llvm::Value *> values;
  llvm::DenseMap<Operation *, llvm::Function *> functions;
  llvm::StringMap<llvm::GlobalVariable *> tables;
};

} // namespace

void burin::addFunctions(const ModelInfo &info, llvm::Module &module) {
  Lowering(info, module).run();
}
