// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From destination form to buffer form, for upstream's one-shot bufferization: one model serves
// every operation, since all say through ComputeOp which operand they write.

#include "dialects/burin/Burin.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace burin;

/// Replaces `op` by itself on buffers.
static LogicalResult toBuffers(Operation *op, RewriterBase &rewriter,
                               const BufferizationOptions &options, BufferizationState &state,
                               OpOperand *destination) {
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType())) {
      operands.push_back(operand.get());
      continue;
    }
    FailureOr<Value> buffer = getBuffer(rewriter, operand.get(), options, state);
    if (failed(buffer))
      return failure();
    operands.push_back(*buffer);
  }
  OperationState onBuffers(op->getLoc(), op->getName(), operands, TypeRange(), op->getAttrs());
  onBuffers.propertiesAttr = op->getPropertiesAsAttribute();
  rewriter.create(onBuffers);
  if (op->getNumResults())
    replaceOpWithBufferizedValues(rewriter, op, operands[destination->getOperandNumber()]);
  else
    rewriter.eraseOp(op);
  return success();
}

/// The part of a wider tensor that `value` is, or became by operations in place.
static tensor::ExtractSliceOp sliceBehind(Value value) {
  while (auto compute = value.getDefiningOp<ComputeOp>()) {
    OpOperand *destination = compute.getDestination();
    if (!destination)
      return {};
    value = destination->get();
  }
  return value.getDefiningOp<tensor::ExtractSliceOp>();
}

/// Whether two values are different columns of one tensor, as queries and keys of one product are:
/// writing one leaves the other as it is.
static bool areOtherColumns(Value a, Value b) {
  tensor::ExtractSliceOp one = sliceBehind(a), other = sliceBehind(b);
  if (!one || !other || one.getSource() != other.getSource() ||
      one.getStaticOffsets().size() != 2 || !one.hasUnitStride() || !other.hasUnitStride())
    return false;
  int64_t begin = one.getStaticOffset(1), size = one.getStaticSize(1),
          otherBegin = other.getStaticOffset(1), otherSize = other.getStaticSize(1);
  for (int64_t number : {begin, size, otherBegin, otherSize})
    if (ShapedType::isDynamic(number))
      return false;
  return begin + size <= otherBegin || otherBegin + otherSize <= begin;
}

namespace {

template <typename Op>
struct ComputeModel : BufferizableOpInterface::ExternalModel<ComputeModel<Op>, Op> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    auto compute = cast<ComputeOp>(op);
    if (&operand == compute.getScratch())
      return false;
    return &operand != compute.getDestination() || compute.readsDestination();
  }
  bool bufferizesToMemoryWrite(Operation *op, OpOperand &operand, const AnalysisState &) const {
    auto compute = cast<ComputeOp>(op);
    return &operand == compute.getScratch() || &operand == compute.getDestination();
  }
  bool isNotConflicting(Operation *, OpOperand *read, OpOperand *write,
                        const AnalysisState &) const {
    return areOtherColumns(read->get(), write->get());
  }
  AliasingValueList getAliasingValues(Operation *op, OpOperand &operand,
                                      const AnalysisState &) const {
    if (&operand == cast<ComputeOp>(op).getDestination())
      return {{op->getResult(0), BufferRelation::Equivalent}};
    return {};
  }
  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options, BufferizationState &state) const {
    OpOperand *destination = cast<ComputeOp>(op).getDestination();
    if (!destination)
      return op->emitOpError("has no destination (run --burin-form-destinations first)");
    return toBuffers(op, rewriter, options, state, destination);
  }
};

struct CacheWriteModel : BufferizableOpInterface::ExternalModel<CacheWriteModel, CacheWriteOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &, const AnalysisState &) const {
    return true;
  }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &, const AnalysisState &) const {
    return false;
  }
  bool isNotConflicting(Operation *, OpOperand *read, OpOperand *write,
                        const AnalysisState &) const {
    return areOtherColumns(read->get(), write->get());
  }
  AliasingValueList getAliasingValues(Operation *, OpOperand &, const AnalysisState &) const {
    return {};
  }
  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options, BufferizationState &state) const {
    return toBuffers(op, rewriter, options, state, nullptr);
  }
};

template <typename... Ops> void attachComputeModels(MLIRContext *context) {
  (Ops::template attachInterface<ComputeModel<Ops>>(*context), ...);
}

} // namespace

void burin::registerBufferization(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, BurinDialect *) {
    attachComputeModels<EmbeddingOp, RmsNormOp, HeadNormOp, LayerNormOp, QuantizeOp, LinearOp,
                        GatedLinearOp, SiluOp, GeluTanhOp, GegluOp, ScaleOp, SoftCapOp,
                        AddPositionsOp, AddBiasOp, RopeTableOp, RopeOp, AttentionOp>(context);
    CacheWriteOp::attachInterface<CacheWriteModel>(*context);
  });
}
