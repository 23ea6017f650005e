// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations of a module in stage graph by their numbers.

#include "compiler/verify/GraphSteps.h"

#include "compiler/verify/StepNumbers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace burin;

GraphSteps::GraphSteps(ModuleOp graph) : module(graph), operations(1) {
  for (auto function : graph.getOps<func::FuncOp>())
    for (Operation &op : function.getBody().front()) {
      assert(stepsOf(op.getLoc()) == SmallVector<unsigned>{unsigned(operations.size())});
      operations.push_back(&op);
    }
}

static unsigned numberOf(Operation &op) { return stepsOf(op.getLoc()).front(); }

unsigned GraphSteps::inLayer(unsigned step, StringRef layer) const {
  auto own = operations[step]->getParentOfType<func::FuncOp>(),
       other = dyn_cast_or_null<func::FuncOp>(SymbolTable::lookupSymbolIn(module, layer));
  if (!other)
    return 0;
  Block &from = own.getBody().front(), &to = other.getBody().front();
  unsigned number = step - numberOf(from.front()) + numberOf(to.front());
  if (number > numberOf(to.back()) || operations[number]->getName() != operations[step]->getName())
    return 0;
  return number;
}

int64_t GraphSteps::width(Operation *op) {
  Value value = op->getNumResults() ? Value(op->getResult(0)) : Value();
  if (auto write = dyn_cast<CacheWriteOp>(op))
    value = write.getX();
  auto type = value ? dyn_cast<RankedTensorType>(value.getType()) : RankedTensorType();
  if (!type || type.getRank() < 2)
    return 0;
  int64_t width = 1;
  for (int64_t dim : type.getShape().drop_front())
    width *= dim;
  return width;
}

WeightOp GraphSteps::weight(Value handle) const {
  auto get = handle.getDefiningOp<GetOp>();
  return get ? SymbolTable::lookupNearestSymbolFrom<WeightOp>(get, get.getSymbolAttr())
             : WeightOp();
}

StringRef GraphSteps::layerOf(unsigned step) const {
  auto function = operations[step]->getParentOfType<func::FuncOp>();
  return function.isPrivate() ? function.getSymName() : "";
}

/// `@block.3.q` -> `q`
static StringRef roleOf(Value handle) {
  StringRef symbol = handle.getDefiningOp<GetOp>().getSymbol();
  size_t dot = symbol.rfind('.');
  return dot == StringRef::npos ? symbol : symbol.substr(dot + 1);
}

/// A step is called after the weight that it reads; one without after what it writes to; a sum
/// after the product that it adds.
static std::string roleOf(Operation *op) {
  if (auto write = dyn_cast<CacheWriteOp>(op))
    return roleOf(write.getCache()).str();
  if (isa<arith::AddFOp>(op))
    for (Value operand : llvm::reverse(op->getOperands()))
      if (auto linear = operand.getDefiningOp<LinearOp>())
        return roleOf(linear.getWeight()).str();
  // The head may be the embedding.
  bool isHead = isa<LinearOp>(op) && op->getParentOfType<func::FuncOp>().isPublic();
  if (!isa<AttentionOp, RopeTableOp>(op) && !isHead)
    for (Value operand : op->getOperands())
      if (isa<WeightType>(operand.getType()))
        return roleOf(operand).str();
  if (auto name = op->getLoc()->findInstanceOf<NameLoc>())
    return name.getName().str();
  return op->getName().stripDialect().str();
}

std::string GraphSteps::name(unsigned step) const {
  std::string role = roleOf(operations[step]);
  StringRef layer = layerOf(step);
  return layer.empty() ? role : ("layers." + layer.rsplit('.').second + "." + role).str();
}
