// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of every stage: which operations may still occur, and what holds for the module as a
// whole.

#include "passes/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace burin {
#define GEN_PASS_DEF_VERIFYSTAGE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

/// What a stage promises of every operation and of the module. Both report at the culprit.
struct Contract {
  StringRef stage;
  bool (*allows)(Operation *op);
  LogicalResult (*holds)(ModuleOp module);
};

} // namespace

static bool isFrame(Operation *op) {
  return isa<ModuleOp, func::FuncOp, func::CallOp, func::ReturnOp, arith::ConstantOp>(op);
}

static bool usesOnlyTensors(Operation *op) {
  auto isMemRef = llvm::IsaPred<MemRefType>;
  return llvm::none_of(op->getOperandTypes(), isMemRef) &&
         llvm::none_of(op->getResultTypes(), isMemRef);
}

static bool usesOnlyBuffers(Operation *op) {
  auto isTensor = llvm::IsaPred<TensorType>;
  return llvm::none_of(op->getOperandTypes(), isTensor) &&
         llvm::none_of(op->getResultTypes(), isTensor);
}

/// Symbols, handles, and operations in value form with the arithmetic around them.
static bool allowsInGraph(Operation *op) {
  if (isa<LayerTableOp, GetRowOp>(op))
    return false;
  if (auto compute = dyn_cast<ComputeOp>(op))
    return usesOnlyTensors(op) && op->getNumResults() == 1 && !compute.getScratch() &&
           (!compute.getDestination() || compute.getDestination() == &op->getOpOperand(0));
  return isFrame(op) || isa_and_nonnull<BurinDialect>(op->getDialect()) ||
         isa<arith::AddFOp, arith::MulFOp, arith::SubIOp, arith::AddIOp, tensor::DimOp,
             tensor::ExtractSliceOp>(op);
}

/// Destination form on static shapes.
static bool allowsInTiled(Operation *op) {
  auto isDynamic = [](Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    return shaped && !shaped.hasStaticShape();
  };
  if (llvm::any_of(op->getOperandTypes(), isDynamic) ||
      llvm::any_of(op->getResultTypes(), isDynamic))
    return false;
  if (auto compute = dyn_cast<ComputeOp>(op))
    return usesOnlyTensors(op) && compute.getDestination();
  return isFrame(op) || isa_and_nonnull<BurinDialect, linalg::LinalgDialect>(op->getDialect()) ||
         isa<scf::ForOp, scf::YieldOp, arith::SubIOp, arith::AddIOp, tensor::ExtractSliceOp>(op) ||
         op->getName().getStringRef() == "bufferization.alloc_tensor" ||
         op->getName().getStringRef() == "bufferization.materialize_in_destination" ||
         isa<linalg::YieldOp>(op) || isa_and_nonnull<linalg::LinalgOp>(op->getParentOp());
}

static bool allowsInMemory(Operation *op) {
  if (!usesOnlyBuffers(op))
    return false;
  return isFrame(op) || isa_and_nonnull<BurinDialect, linalg::LinalgDialect>(op->getDialect()) ||
         isa<chip::RegionOp, chip::SlotOp, scf::ForOp, scf::YieldOp, arith::SubIOp, arith::AddIOp,
             memref::SubViewOp, memref::CopyOp>(op) ||
         isa_and_nonnull<linalg::LinalgOp>(op->getParentOp());
}

static bool allowsInKernels(Operation *op) {
  return usesOnlyBuffers(op) &&
         (isFrame(op) || isa_and_nonnull<chip::ChipDialect>(op->getDialect()) ||
          isa<scf::ForOp, scf::YieldOp, memref::SubViewOp, arith::AddIOp, arith::RemUIOp>(op));
}

static LogicalResult hasEntry(ModuleOp module, StringRef name) {
  auto entry = module.lookupSymbol<func::FuncOp>(name);
  if (!entry || !entry.isPublic())
    return module.emitError("expects a public function @") << name << ", found none";
  return success();
}

static LogicalResult holdsInGraph(ModuleOp module) {
  auto model = module->getAttrOfType<DictionaryAttr>(kModelAttr);
  for (StringRef key :
       {"name", "family", "layers", "vocab_size", "context", "bos", "end_tokens", "parameters"})
    if (!model || !model.contains(key))
      return module.emitError("expects '")
             << key << "' in the attribute " << kModelAttr << ", found none";
  return hasEntry(module, "forward");
}

static LogicalResult holdsInQuantized(ModuleOp module) {
  for (auto weight : module.getOps<WeightOp>())
    if (!weight.getStorage())
      return weight.emitError("expects a storage, found none");
  return holdsInGraph(module);
}

static LogicalResult holdsInTiled(ModuleOp module) {
  return success(succeeded(hasEntry(module, "step")) && succeeded(hasEntry(module, "feed")));
}

static LogicalResult holdsInMemory(ModuleOp module) {
  if (!module.lookupSymbol<chip::RegionOp>("arena"))
    return module.emitError("expects a region @arena, found none");
  return holdsInTiled(module);
}

static LogicalResult holdsInKernels(ModuleOp module) {
  for (auto weight : module.getOps<chip::WeightOp>())
    if (!weight.getRegion())
      return weight.emitError("expects a place in a region, found none");
  for (auto cache : module.getOps<chip::CacheOp>())
    if (!cache.getRegion())
      return cache.emitError("expects a place in a region, found none");
  return holdsInMemory(module);
}

static const Contract kContracts[] = {
    {"graph", allowsInGraph, holdsInGraph},       {"quantized", allowsInGraph, holdsInQuantized},
    {"tiled", allowsInTiled, holdsInTiled},       {"memory", allowsInMemory, holdsInMemory},
    {"kernels", allowsInKernels, holdsInKernels},
};

namespace {
struct VerifyStagePass : burin::impl::VerifyStageBase<VerifyStagePass> {
  using VerifyStageBase::VerifyStageBase;

  void runOnOperation() override {
    const Contract *contract = llvm::find_if(
        kContracts, [&](const Contract &candidate) { return candidate.stage == stage; });
    if (contract == std::end(kContracts)) {
      getOperation().emitError("expects stage graph, quantized, tiled, memory or kernels, found '")
          << stage << "'";
      return signalPassFailure();
    }
    WalkResult walked = getOperation().walk([&](Operation *op) {
      if (contract->allows(op))
        return WalkResult::advance();
      op->emitOpError("is not allowed in stage '") << contract->stage << "'";
      return WalkResult::interrupt();
    });
    if (walked.wasInterrupted() || failed(contract->holds(getOperation())))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
