// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From buffer form to kernel calls: which kernel, with which arguments in the order of its
// declaration, from which folder of the runtime.

#include "dialects/chip/PackedWeight.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/TypeSwitch.h"

namespace burin {
#define GEN_PASS_DEF_SELECTKERNELS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

/// A kernel call before it is built: buffers (written ones first), run-time numbers, sizes, floats.
struct Call {
  std::string kernel;
  SmallVector<Value> buffers;
  int64_t written = 1;
  SmallVector<Value> numbers;
  SmallVector<int64_t> sizes;
  SmallVector<float> floats;
  int64_t strided = -1; ///< the buffer whose rows may lie apart: its kernel takes their distance
};

} // namespace

static MemRefType bufferType(Value value) { return cast<MemRefType>(value.getType()); }

static int64_t dim(Value value, unsigned index) { return bufferType(value).getDimSize(index); }

static int64_t elements(Value value) { return bufferType(value).getNumElements(); }

/// Elements from one row of a matrix to the next.
static int64_t rowStride(Value value) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(bufferType(value).getStridesAndOffset(strides, offset)) ? strides.front() : 0;
}

/// Whether a kernel finds a buffer's elements where it looks for them: each row without a gap, and
/// the rows one behind the other or, where `rowsMayLieApart`, at any known distance.
static bool isRowMajor(Value value, bool rowsMayLieApart) {
  SmallVector<int64_t> strides;
  int64_t offset, expected = 1;
  if (failed(bufferType(value).getStridesAndOffset(strides, offset)))
    return false;
  for (int64_t i = static_cast<int64_t>(strides.size()) - 1; i >= 0; --i) {
    int64_t size = dim(value, static_cast<unsigned>(i));
    bool apart = rowsMayLieApart && i == 0 && strides.size() == 2;
    if (size != 1 && (apart ? strides[i] < expected : strides[i] != expected))
      return false;
    expected *= size;
  }
  return true;
}

static float toFloat(FloatAttr attr) { return static_cast<float>(attr.getValueAsDouble()); }

/// How the weight or cache behind a handle is stored; a table's rows are stored alike.
static const StorageFormat &storageOf(Value handle) {
  FlatSymbolRefAttr symbol;
  Operation *op = handle.getDefiningOp();
  if (auto get = dyn_cast_or_null<GetOp>(op)) {
    symbol = get.getSymbolAttr();
  } else if (auto row = dyn_cast_or_null<GetRowOp>(op)) {
    auto table = SymbolTable::lookupNearestSymbolFrom<LayerTableOp>(row, row.getTableAttr());
    auto field = llvm::find(table.getFields(), row.getFieldAttr()) - table.getFields().begin();
    symbol = cast<FlatSymbolRefAttr>(cast<ArrayAttr>(table.getRows()[0])[field]);
  }
  Operation *declared = symbol ? SymbolTable::lookupNearestSymbolFrom(op, symbol) : nullptr;
  if (auto weight = dyn_cast_or_null<WeightOp>(declared))
    return formatOf(weight.getStorage().value_or(Storage::F32));
  if (auto cache = dyn_cast_or_null<CacheOp>(declared))
    return formatOf(cache.getStorage().value_or(Storage::F32));
  return formatOf(Storage::F32);
}

static Call callFor(EmbeddingOp op) {
  const StorageFormat &format = storageOf(op.getTable());
  Call call{("embedding_" + format.kernels).str(),
            {op.getInit(), op.getIds(), op.getTable()},
            1,
            {},
            {dim(op.getInit(), 0), dim(op.getInit(), 1)},
            {}};
  if (format.storage != Storage::F32)
    call.sizes = {call.sizes[0], op.getTable().getType().getShape()[0], call.sizes[1],
                  format.group};
  return call;
}

static Call callFor(RmsNormOp op) {
  return {"rms_norm_f32",
          {op.getInit(), op.getX(), op.getGain()},
          1,
          {},
          {dim(op.getX(), 0), dim(op.getX(), 1)},
          {toFloat(op.getEpsilonAttr())}};
}

static Call callFor(HeadNormOp op) {
  int64_t size = op.getGain().getType().getShape()[0];
  return {"head_norm_f32",
          {op.getX(), op.getGain()},
          1,
          {},
          {dim(op.getX(), 0), rowStride(op.getX()), dim(op.getX(), 1) / size, size},
          {toFloat(op.getEpsilonAttr())},
          0};
}

static Call callFor(LayerNormOp op) {
  return {"layer_norm_f32",
          {op.getInit(), op.getX(), op.getGain(), op.getBias()},
          1,
          {},
          {dim(op.getX(), 0), dim(op.getX(), 1)},
          {toFloat(op.getEpsilonAttr())}};
}

static Call callFor(QuantizeOp op) {
  Call call{"quantize_a8",
            {op.getInit(), op.getX()},
            1,
            {},
            {dim(op.getX(), 0), dim(op.getX(), 1), static_cast<int64_t>(op.getXGroup())},
            {}};
  if (FloatAttr epsilon = op.getNormEpsilonAttr()) {
    call.kernel = "rms_quantize_a8";
    call.floats = {toFloat(epsilon)};
  }
  return call;
}

/// A product with a weight, and with the norm's factor behind it where one was folded in. Kernels
/// of f32 weights have a name for each case; the others are told.
template <typename Product>
static Call productCall(Product op, StringRef kernel, std::optional<bool> accumulate) {
  const StorageFormat &format = storageOf(op.getWeight());
  bool adds = accumulate && *accumulate;
  FloatAttr epsilon = op.getNormEpsilonAttr();
  Call call{(kernel + "_" + format.kernels).str(),
            {op.getInit(), op.getX(), op.getWeight()},
            1,
            {},
            {dim(op.getX(), 0), dim(op.getInit(), 1), op.getWeight().getType().getShape()[1]},
            {}};
  if (format.storage == Storage::F32) {
    if (adds && epsilon)
      return {};
    if (adds || epsilon)
      call.kernel = adds ? "linear_add_f32" : "rms_" + call.kernel;
    if (epsilon)
      call.floats = {toFloat(epsilon)};
    return call;
  }
  call.sizes.push_back(format.group);
  if (op.getXGroup()) {
    call.kernel += "_a8";
    call.sizes.push_back(static_cast<int64_t>(*op.getXGroup()));
  } else {
    call.floats = {epsilon ? toFloat(epsilon) : 0.0f};
  }
  if (accumulate)
    call.sizes.push_back(adds);
  return call;
}

static Call callFor(LinearOp op) { return productCall(op, "linear", op.getAccumulate()); }

static Call callFor(GatedLinearOp op) { return productCall(op, "swiglu", std::nullopt); }

static Call callFor(SiluOp op) {
  return {"silu_f32", {op.getInit(), op.getX()}, 1, {}, {elements(op.getX())}, {}};
}

static Call callFor(GeluTanhOp op) {
  return {"gelu_tanh_f32", {op.getInit(), op.getX()}, 1, {}, {elements(op.getX())}, {}};
}

static Call callFor(GegluOp op) {
  return {"geglu_f32",
          {op.getInit(), op.getX()},
          1,
          {},
          {dim(op.getInit(), 0), rowStride(op.getX()), dim(op.getInit(), 1)},
          {},
          1};
}

static Call callFor(ScaleOp op) {
  return {"scale_f32", {op.getX()}, 1, {}, {elements(op.getX())}, {toFloat(op.getFactorAttr())}};
}

static Call callFor(SoftCapOp op) {
  return {"soft_cap_f32", {op.getX()}, 1, {}, {elements(op.getX())}, {toFloat(op.getCapAttr())}};
}

static Call callFor(AddPositionsOp op) {
  return {"add_positions_f32",
          {op.getX(), op.getTable()},
          1,
          {op.getPosition()},
          {dim(op.getX(), 0), dim(op.getX(), 1)},
          {}};
}

static Call callFor(AddBiasOp op) {
  return {"add_bias_f32",
          {op.getX(), op.getBias()},
          1,
          {},
          {dim(op.getX(), 0), rowStride(op.getX()), dim(op.getX(), 1)},
          {},
          0};
}

static Call callFor(RopeTableOp op) {
  Call call{"rope_table_f32",
            {op.getInit(), op.getFrequencies()},
            1,
            {op.getPosition()},
            {dim(op.getInit(), 0), dim(op.getInit(), 1)},
            {op.getFactorAttr() ? toFloat(op.getFactorAttr()) : 1.0f}};
  if (op.getHistory()) {
    call.kernel = "long_rope_table_f32";
    call.buffers.push_back(op.getHistory());
    call.sizes.push_back(static_cast<int64_t>(*op.getOriginal()));
  }
  return call;
}

static Call callFor(RopeOp op) {
  auto heads = static_cast<int64_t>(op.getHeads());
  return {"rope_f32",
          {op.getX(), op.getTable()},
          1,
          {},
          {dim(op.getX(), 0), rowStride(op.getX()), heads, dim(op.getX(), 1) / heads,
           dim(op.getTable(), 1)},
          {},
          0};
}

static Call callFor(CacheWriteOp op) {
  ArrayRef<int64_t> cache = op.getCache().getType().getShape();
  if (cache.size() == 1)
    return {"history_i32",      {op.getCache(), op.getX()},        1,
            {op.getPosition()}, {dim(op.getX(), 0), cache[0] - 1}, {}};
  Call call{("cache_" + storageOf(op.getCache()).kernels).str(),
            {op.getCache(), op.getX()},
            1,
            {op.getPosition()},
            {dim(op.getX(), 0), rowStride(op.getX()), cache[0], cache[1], cache[2]},
            {},
            1};
  if (op.getTable()) {
    call.kernel = "rope_" + call.kernel;
    call.buffers.push_back(op.getTable());
    call.sizes.push_back(dim(op.getTable(), 1));
  }
  return call;
}

static Call callFor(AttentionOp op) {
  ArrayRef<int64_t> cache = op.getKeys().getType().getShape();
  Call call{("attention_" + storageOf(op.getKeys()).kernels).str(),
            {op.getInit(), op.getScores(), op.getQ(), op.getKeys(), op.getValues()},
            2,
            {op.getPosition()},
            {dim(op.getQ(), 0), rowStride(op.getQ()), dim(op.getQ(), 1) / cache[2], cache[0],
             cache[1], cache[2],
             std::min(static_cast<int64_t>(op.getWindow().value_or(cache[1])), cache[1])},
            {toFloat(op.getScaleAttr())},
            2};
  if (FloatAttr cap = op.getSoftCapAttr()) {
    call.kernel = "capped_" + call.kernel;
    call.floats.push_back(toFloat(cap));
  }
  return call;
}

static Call elementwise(StringRef kernel, Value out, ValueRange in) {
  if (!bufferType(out).getElementType().isF32())
    return {};
  Call call{kernel.str(), {out}, 1, {}, {elements(out)}, {}};
  llvm::append_range(call.buffers, in);
  return call;
}

/// The call that does what `op` does; an empty kernel name if there is none.
static Call callFor(Operation *op) {
  return TypeSwitch<Operation *, Call>(op)
      .Case<EmbeddingOp, RmsNormOp, HeadNormOp, LayerNormOp, QuantizeOp, LinearOp, GatedLinearOp,
            SiluOp, GeluTanhOp, GegluOp, ScaleOp, SoftCapOp, AddPositionsOp, AddBiasOp, RopeTableOp,
            RopeOp, CacheWriteOp, AttentionOp>([](auto typed) { return callFor(typed); })
      .Case([](linalg::AddOp add) {
        return elementwise("add_f32", add.getOutputs()[0], add.getInputs());
      })
      .Case([](linalg::MulOp mul) {
        return elementwise("mul_f32", mul.getOutputs()[0], mul.getInputs());
      })
      .Case([](memref::CopyOp copy) {
        return elementwise("copy_f32", copy.getTarget(), copy.getSource());
      })
      .Default([](Operation *) { return Call(); });
}

/// A handle as the memref that a kernel sees.
static MemRefType memrefOf(Value handle) {
  if (auto cache = dyn_cast<CacheType>(handle.getType()))
    return chip::bufferOf(cache, storageOf(handle).storage);
  return chip::bufferOf(handle.getDefiningOp()->getParentOfType<ModuleOp>(),
                        cast<WeightType>(handle.getType()), storageOf(handle));
}

namespace {
struct SelectKernelsPass : burin::impl::SelectKernelsBase<SelectKernelsPass> {
  using SelectKernelsBase::SelectKernelsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<Operation *> handles, operations;
    module.walk<WalkOrder::PreOrder>([&](Operation *op) {
      (isa<GetOp, GetRowOp>(op) ? handles : operations).push_back(op);
      // The body of a linalg operation says what its kernel does.
      return isa<linalg::LinalgOp>(op) ? WalkResult::skip() : WalkResult::advance();
    });
    for (Operation *op : handles)
      takeAddress(op);
    for (Operation *op : operations)
      if (failed(selectKernel(op)))
        return signalPassFailure();
    for (Operation *op : handles) {
      if (!op->use_empty()) {
        op->emitOpError("is read by an operation that is no kernel call");
        return signalPassFailure();
      }
      op->erase();
    }
    for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
      if (failed(declareOnChip(&op)))
        return signalPassFailure();
  }

private:
  /// The handle stays until all its readers are calls.
  void takeAddress(Operation *op) {
    OpBuilder builder(op);
    if (auto get = dyn_cast<GetOp>(op))
      addresses[get] = chip::AddressOp::create(builder, op->getLoc(), memrefOf(get.getResult()),
                                               get.getSymbol());
    if (auto get = dyn_cast<GetRowOp>(op))
      addresses[get] = chip::RowAddressOp::create(builder, op->getLoc(), memrefOf(get.getResult()),
                                                  get.getTable(), get.getField(), get.getRow());
  }

  LogicalResult selectKernel(Operation *op) {
    if (isa<ComputeOp, CacheWriteOp, linalg::LinalgOp>(op) &&
        llvm::any_of(op->getOperandTypes(), llvm::IsaPred<TensorType>))
      return op->emitOpError("works on tensors (run --one-shot-bufferize first)");
    for (Type type : op->getOperandTypes())
      if (isa<MemRefType, UnrankedMemRefType>(type) && !isa<func::FuncDialect>(op->getDialect()) &&
          !cast<ShapedType>(type).hasStaticShape())
        return op->emitOpError("has a buffer of dynamic shape, ") << type;
    Call call = callFor(op);
    if (call.kernel.empty()) {
      bool declaration = isa<WeightOp, CacheOp, LayerTableOp>(op);
      if (!declaration && (isa<memref::CopyOp>(op) ||
                           isa_and_nonnull<BurinDialect, linalg::LinalgDialect>(op->getDialect())))
        return op->emitOpError("has no kernel");
      return success();
    }
    for (auto [i, buffer] : llvm::enumerate(call.buffers)) {
      if (Value address = addresses.lookup(buffer))
        buffer = address;
      if (!isa<MemRefType>(buffer.getType()))
        return op->emitOpError("reads a ")
               << buffer.getType() << " that is no weight or cache of the module";
      bool mayLieApart = static_cast<int64_t>(i) == call.strided;
      if (!isRowMajor(buffer, mayLieApart))
        return op->emitOpError(mayLieApart ? "needs contiguous rows for kernel '"
                                           : "needs a contiguous buffer for kernel '")
               << call.kernel << "', found " << buffer.getType();
    }
    declareKernel(call.kernel, op->getLoc());
    OpBuilder builder(op);
    chip::CallOp::create(builder, op->getLoc(),
                         FlatSymbolRefAttr::get(op->getContext(), call.kernel), call.buffers,
                         call.numbers, builder.getDenseI64ArrayAttr(call.sizes),
                         builder.getDenseF32ArrayAttr(call.floats),
                         builder.getI64IntegerAttr(call.written), chip::SplitAttr());
    op->erase();
    return success();
  }

  void declareKernel(StringRef kernel, Location loc) {
    ModuleOp module = getOperation();
    if (module.lookupSymbol<chip::KernelOp>(kernel))
      return;
    StringRef folder = "generic";
    if (auto target = chip::TargetAttr::of(module))
      for (StringAttr candidate : target.getKernels())
        if (llvm::is_contained(library, (candidate.getValue() + "/" + kernel).str())) {
          folder = candidate.getValue();
          break;
        }
    OpBuilder builder(*module.getOps<func::FuncOp>().begin());
    chip::KernelOp::create(builder, loc, kernel, folder);
  }

  /// Weights, caches and tables as the chip has them; they get their places later.
  static LogicalResult declareOnChip(Operation *op) {
    OpBuilder builder(op);
    Location loc = op->getLoc();
    if (auto weight = dyn_cast<WeightOp>(op)) {
      if (!weight.getStorage())
        return weight.emitError("has no storage (run --burin-choose-storage first)");
      auto type = cast<WeightType>(weight.getType());
      const StorageFormat &format = formatOf(*weight.getStorage());
      chip::WeightOp::create(
          builder, loc, weight.getSymName(), FlatSymbolRefAttr(), IntegerAttr(),
          chip::bufferOf(weight->getParentOp(), type, format), weight.getArrangement(),
          weight.getSources(), weight.getColumnScaleAttr(), *weight.getStorage(), weight.getKept(),
          weight.getValueAttr(),
          format.isQuantized ? builder.getDenseI64ArrayAttr(type.getShape()) : DenseI64ArrayAttr());
    } else if (auto cache = dyn_cast<CacheOp>(op)) {
      chip::CacheOp::create(builder, loc, cache.getSymName(), FlatSymbolRefAttr(), IntegerAttr(),
                            chip::bufferOf(cast<CacheType>(cache.getType()),
                                           cache.getStorage().value_or(Storage::F32)));
    } else if (auto table = dyn_cast<LayerTableOp>(op)) {
      chip::LayerTableOp::create(builder, loc, table.getSymName(), table.getFields(),
                                 table.getRows());
    } else {
      return success();
    }
    op->erase();
    return success();
  }

  llvm::DenseMap<Value, Value> addresses;
};
} // namespace
