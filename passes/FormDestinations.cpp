// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Value form to destination form: every operation gets a fresh buffer to write into, which keeps
// the operation's name.

#include "passes/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace burin {
#define GEN_PASS_DEF_FORMDESTINATIONS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// alloc_tensor and not tensor.empty: two equal ones must stay two buffers with their own names.
static Value allocate(OpBuilder &builder, Location loc, RankedTensorType type) {
  return bufferization::AllocTensorOp::create(builder, loc, type, ValueRange());
}

static LogicalResult expectStatic(Operation *op, RankedTensorType type) {
  if (type.hasStaticShape())
    return success();
  return op->emitOpError("has the dynamic shape ") << type << " (run --burin-form-entries first)";
}

/// Whether the value may be rows of a wider buffer, which elementwise kernels cannot write.
static bool isSlice(Value value) {
  while (auto compute = value.getDefiningOp<ComputeOp>()) {
    OpOperand *destination = compute.getDestination();
    if (!destination)
      return false;
    value = destination->get();
  }
  return value.getDefiningOp<tensor::ExtractSliceOp>() != nullptr;
}

/// A sum is written over its first operand where nothing reads that one afterwards: the residual
/// stream stays in one buffer, so that a layer returns the one it was given.
static Value destinationOfSum(Operation *add) {
  Value first = add->getOperand(0);
  bool readLater = llvm::any_of(first.getUsers(), [&](Operation *user) {
    return user != add && (user->getBlock() != add->getBlock() || add->isBeforeInBlock(user));
  });
  return readLater || isSlice(first) ? Value() : first;
}

template <typename LinalgOp>
static LogicalResult toLinalg(Operation *op, Value destination = Value()) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type)
    return success();
  if (failed(expectStatic(op, type)))
    return failure();
  OpBuilder builder(op);
  auto named = LinalgOp::create(builder, op->getLoc(), op->getOperands(),
                                destination ? destination : allocate(builder, op->getLoc(), type));
  op->getResult(0).replaceAllUsesWith(named->getResult(0));
  op->erase();
  return success();
}

static LogicalResult formDestination(ComputeOp op, int64_t threads) {
  if (!op->getNumResults() || op.getDestination())
    return success();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (failed(expectStatic(op, type)))
    return failure();
  OpBuilder builder(op);
  Value scratch;
  if (RankedTensorType scratchType = op.getScratchType()) {
    auto name = NameLoc::get(builder.getStringAttr("scores"));
    SmallVector<int64_t> shape(scratchType.getShape());
    shape.front() *= threads;
    scratch = allocate(builder, name, cast<RankedTensorType>(scratchType.clone(shape)));
  }
  op.setDestination(allocate(builder, op->getLoc(), type), scratch);
  return success();
}

/// The value whose buffer `value` will be in, as far as destinations say.
static Value bufferBehind(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    auto result = cast<OpResult>(value).getResultNumber();
    Value before;
    if (auto compute = dyn_cast<ComputeOp>(op))
      before = compute.getDestination() ? compute.getDestination()->get() : Value();
    else if (auto named = dyn_cast<linalg::LinalgOp>(op))
      before = named.getDpsInits()[result];
    else if (auto call = dyn_cast<func::CallOp>(op); call && result < call.getNumOperands())
      before = call.getOperand(result);
    if (!before || before.getType() != value.getType())
      break;
    value = before;
  }
  return value;
}

/// A layer returns the buffer that it was given: a result that lies elsewhere, as that of a norm
/// behind everything does, is copied there. So the arena's plan knows where a loop over layers
/// keeps x.
static void returnArguments(func::FuncOp function) {
  if (!function.isPrivate() || function.isExternal())
    return;
  function.walk([&](func::ReturnOp op) {
    for (OpOperand &result : op->getOpOperands()) {
      unsigned i = result.getOperandNumber();
      if (i >= function.getNumArguments())
        break;
      Value argument = function.getArgument(i), value = result.get();
      if (value.getType() != argument.getType() || bufferBehind(value) == argument)
        continue;
      OpBuilder builder(op);
      result.set(bufferization::MaterializeInDestinationOp::create(builder, value.getLoc(), value,
                                                                   argument)
                     .getResult());
    }
  });
}

namespace {
struct FormDestinationsPass : burin::impl::FormDestinationsBase<FormDestinationsPass> {
  using FormDestinationsBase::FormDestinationsBase;

  void runOnOperation() override {
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) { operations.push_back(op); });
    for (Operation *op : operations) {
      LogicalResult formed = success();
      if (auto compute = dyn_cast<ComputeOp>(op))
        formed = formDestination(compute, threads);
      else if (isa<arith::AddFOp>(op))
        formed = toLinalg<linalg::AddOp>(op, destinationOfSum(op));
      else if (isa<arith::MulFOp>(op))
        formed = toLinalg<linalg::MulOp>(op);
      if (failed(formed))
        return signalPassFailure();
    }
    for (auto function : getOperation().getOps<func::FuncOp>())
      returnArguments(function);
  }
};
} // namespace
