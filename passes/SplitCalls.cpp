// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Deals kernel calls out to the threads of a team, and puts barriers where one thread could meet
// another's work.

#include "passes/Passes.h"
#include "passes/ProductCalls.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <numeric>

namespace burin {
#define GEN_PASS_DEF_SPLITCALLS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;
using namespace burin::chip;

/// Floats of one cache line: threads do not write to a line together.
static constexpr int64_t kRowUnit = 16;

/// Weights that a thread takes at once: some microseconds of reading, beside which taking them is
/// nothing.
static constexpr int64_t kChunkBytes = 32 << 10;
/// Fewer than a team can count.
static constexpr int64_t kMostChunks = 1 << 14;

//===----------------------------------------------------------------------===//
// How a call can be split
//===----------------------------------------------------------------------===//

namespace {

/// Factors for buffers, numbers and sizes, in the order of the call's operands; `scratch` may stay
/// empty.
struct Factors {
  int64_t count, unit;
  SmallVector<int64_t> buffers, numbers, sizes, scratch;
  int64_t chunk = 0;
};

} // namespace

/// Factors for sizes of which one, at `index`, is dealt out.
static SmallVector<int64_t> only(size_t index, ArrayRef<int64_t> sizes) {
  SmallVector<int64_t> factors(sizes.size(), 0);
  factors[index] = 1;
  return factors;
}

static bool isAttention(StringRef kernel) {
  kernel.consume_front("capped_");
  return kernel.starts_with("attention_");
}

/// Elements of what a cache holds for one kv head.
static int64_t ofHead(Value cache) {
  auto type = cast<MemRefType>(cache.getType());
  return type.getNumElements() / type.getDimSize(0);
}

/// Several tokens: each is computed by itself.
static std::optional<Factors> splitTokens(CallOp call) {
  StringRef kernel = call.getKernel();
  ArrayRef<int64_t> s = call.getSizes();
  int64_t tokens = s[0];
  if (kernel.starts_with("embedding_"))
    return Factors{tokens, 1, {width(call.getBuffers()[0]), 1, 0}, {}, only(0, s), {}};
  if (kernel == "rms_norm_f32")
    return Factors{tokens, 1, {s[1], s[1], 0}, {}, {1, 0}, {}};
  if (kernel == "layer_norm_f32")
    return Factors{tokens, 1, {s[1], s[1], 0, 0}, {}, {1, 0}, {}};
  if (kernel == "head_norm_f32")
    return Factors{tokens, 1, {s[1], 0}, {}, only(0, s), {}};
  if (kernel == "geglu_f32")
    return Factors{tokens, 1, {s[2], s[1]}, {}, only(0, s), {}};
  if (kernel == "quantize_a8" || kernel == "rms_quantize_a8")
    return Factors{tokens, 1, {width(call.getBuffers()[0]), s[1]}, {}, only(0, s), {}};
  if (rowsPerResult(kernel))
    return Factors{tokens, 1, {s[1], width(call.getBuffers()[1]), 0}, {}, only(0, s), {}};
  if (kernel == "add_bias_f32")
    return Factors{tokens, 1, {s[1], 0}, {}, {1, 0, 0}, {}};
  if (kernel == "add_positions_f32")
    return Factors{tokens, 1, {s[1], 0}, {1}, only(0, s), {}};
  if (kernel == "rope_table_f32")
    return Factors{tokens, 1, {2 * s[1], 0}, {1}, {1, 0}, {}};
  if (kernel == "long_rope_table_f32")
    return Factors{tokens, 1, {2 * s[1], 0, 0}, {1}, only(0, s), {}};
  if (kernel == "rope_f32")
    return Factors{tokens, 1, {s[1], 2 * s[4]}, {}, only(0, s), {}};
  if (kernel == "rope_cache_f32")
    return Factors{tokens, 1, {0, s[1], 2 * s[5]}, {1}, only(0, s), {}};
  if (kernel.starts_with("cache_"))
    return Factors{tokens, 1, {0, s[1]}, {1}, {1, 0, 0, 0, 0}, {}};
  if (isAttention(kernel))
    return Factors{tokens, 1, {s[2] * s[5], 0, s[1], 0, 0}, {1}, only(0, s), {0, s[4], 0, 0, 0}};
  return std::nullopt;
}

/// Rows that are taken at once: enough bytes to stream, and not more chunks than a team can count.
/// None where a thread would have less than four.
static int64_t chunkOf(int64_t count, int64_t unit, int64_t unitBytes, int64_t threads) {
  int64_t units = std::max<int64_t>(llvm::divideCeil(kChunkBytes, unitBytes),
                                    llvm::divideCeil(count, unit * kMostChunks));
  int64_t chunk = unit * units;
  return count >= 4 * threads * chunk ? chunk : 0;
}

/// A product's result by rows, in whole tiles of its weight.
static Factors splitRows(CallOp call, int64_t rowsOfWeight, int64_t threads) {
  WeightTile tile = weightTile(call);
  int64_t unit = std::lcm(kRowUnit, tile.rows);
  int64_t bits = cast<MemRefType>(call.getBuffers()[2].getType()).getElementTypeBitWidth();
  int64_t count = call.getSizes()[1], perResult = rowsOfWeight * tile.elements;
  return {count,
          unit,
          {1, 0, perResult},
          {},
          only(1, call.getSizes()),
          {},
          chunkOf(count, unit, unit * perResult * bits / 8, threads)};
}

/// One token: products by rows, what belongs to heads by kv head and its query heads.
static std::optional<Factors> splitWithin(CallOp call, int64_t kvHeads, int64_t threads) {
  StringRef kernel = call.getKernel();
  ArrayRef<int64_t> s = call.getSizes();
  if (int64_t rows = rowsPerResult(kernel))
    return splitRows(call, rows, threads);
  bool byHead = kernel == "rope_f32" || kernel == "head_norm_f32";
  if (byHead && kvHeads && s[2] % kvHeads == 0) {
    int64_t group = s[2] / kvHeads;
    SmallVector<int64_t> sizes = only(2, s);
    sizes[2] = group;
    return Factors{kvHeads, 1, {group * s[3], 0}, {}, sizes, {}};
  }
  if (kernel == "rope_cache_f32")
    return Factors{s[2], 1, {s[3] * s[4], s[4], 0}, {0}, only(2, s), {}};
  if (kernel.starts_with("cache_"))
    return Factors{s[2], 1, {ofHead(call.getBuffers()[0]), s[4]}, {0}, {0, 0, 1, 0, 0}, {}};
  if (isAttention(kernel)) {
    int64_t group = s[2] / s[3];
    return Factors{
        s[3],
        1,
        {group * s[5], 0, group * s[5], ofHead(call.getBuffers()[3]), ofHead(call.getBuffers()[4])},
        {0},
        {0, 0, group, 1, 0, 0, 0},
        {0, s[4], 0, 0, 0}};
  }
  return std::nullopt;
}

/// The kv heads of the attention that a function computes: rotations are dealt out as it is.
static int64_t kvHeadsOf(func::FuncOp function) {
  int64_t heads = 0;
  function.walk([&](CallOp call) {
    if (isAttention(call.getKernel()))
      heads = call.getSizes()[3];
  });
  return heads;
}

static void split(CallOp call, int64_t threads) {
  ArrayRef<int64_t> sizes = call.getSizes();
  bool isElementwise = call.getKernel() == "add_f32" || call.getKernel() == "mul_f32" ||
                       call.getKernel() == "silu_f32" || call.getKernel() == "copy_f32" ||
                       call.getKernel() == "gelu_tanh_f32" || call.getKernel() == "scale_f32" ||
                       call.getKernel() == "soft_cap_f32";
  std::optional<Factors> factors;
  if (isElementwise)
    factors =
        Factors{sizes[0], kRowUnit, SmallVector<int64_t>(call.getBuffers().size(), 1), {}, {1}, {}};
  else if (sizes[0] >= threads)
    factors = splitTokens(call);
  else if (sizes[0] == 1)
    factors = splitWithin(call, kvHeadsOf(call->getParentOfType<func::FuncOp>()), threads);
  if (!factors)
    return;
  factors->scratch.resize(call.getBuffers().size(), 0);
  call.setSplitAttr(SplitAttr::get(call.getContext(), factors->count, factors->unit, factors->chunk,
                                   factors->buffers, factors->scratch, factors->numbers,
                                   factors->sizes));
}

//===----------------------------------------------------------------------===//
// Where threads meet
//===----------------------------------------------------------------------===//

namespace {

/// What a call does to one buffer, and which part of it each thread touches.
struct Access {
  Value root;         ///< null: the arena
  int64_t begin, end; ///< bytes; of an argument or cache, from its start
  Value source;       ///< the slot or argument that a view is of
  int64_t rowBytes, columnBegin, columnEnd;
  bool written;
  SplitAttr split;       ///< null: the first thread alone
  int64_t step, scratch; ///< elements per share
};

} // namespace

static Access accessOf(CallOp call, unsigned index) {
  Value buffer = call.getBuffers()[index];
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset = 0, width = type.getElementTypeBitWidth() / 8;
  (void)type.getStridesAndOffset(strides, offset);
  Value source = buffer;
  while (auto view = source.getDefiningOp<memref::SubViewOp>())
    source = view.getSource();
  int64_t base = offset * width;
  Value root = source;
  if (auto slot = source.getDefiningOp<SlotOp>()) {
    base += static_cast<int64_t>(slot.getOffset());
    root = {};
  }
  int64_t rowBytes = strides.size() == 2 ? strides[0] * width : 0;
  int64_t column = offset * width;
  SplitAttr split = call.getSplitAttr();
  return {root,
          base,
          base + bytesOf(type),
          source,
          rowBytes,
          column,
          column + type.getShape().back() * width,
          index < call.getWritten(),
          split,
          split ? split.getBuffers()[index] : 0,
          split ? split.getScratch()[index] : 0};
}

static bool overlap(const Access &a, const Access &b) {
  if (a.root != b.root || a.end <= b.begin || b.end <= a.begin)
    return false;
  bool columns = a.source == b.source && a.rowBytes && a.rowBytes == b.rowBytes;
  return !columns || (a.columnBegin < b.columnEnd && b.columnBegin < a.columnEnd);
}

/// Whether every thread touches only what it touched itself.
static bool sameShares(const Access &a, const Access &b) {
  if (!a.split || !b.split)
    return !a.split && !b.split;
  if (a.split.getChunk() || b.split.getChunk())
    return false;
  bool dealtAlike =
      a.split.getCount() == b.split.getCount() && a.split.getUnit() == b.split.getUnit();
  return dealtAlike && a.begin == b.begin && a.step == b.step && a.scratch == b.scratch &&
         (a.step || a.scratch);
}

static bool conflict(const Access &a, const Access &b) {
  return (a.written || b.written) && overlap(a, b) && !sameShares(a, b);
}

/// Barriers of one block: before a call that meets what was touched since the last one, between
/// calls whose chunks are taken, around calls of functions, and at the end of every function.
static void addBarriers(Block &block) {
  SmallVector<Access> touched;
  bool taking = false;
  auto barrierBefore = [&](Operation *op) {
    OpBuilder builder(op);
    BarrierOp::create(builder, op->getLoc());
    touched.clear();
    taking = false;
  };
  for (Operation &op : block) {
    if (auto call = dyn_cast<CallOp>(op)) {
      SmallVector<Access> now;
      for (auto [index, buffer] : llvm::enumerate(call.getBuffers()))
        if (!weightBehind(buffer))
          now.push_back(accessOf(call, static_cast<unsigned>(index)));
      bool takes = call.getSplitAttr() && call.getSplitAttr().getChunk();
      bool conflicts = llvm::any_of(touched, [&](const Access &before) {
        return llvm::any_of(now, [&](const Access &access) { return conflict(before, access); });
      });
      if (conflicts || (takes && taking))
        barrierBefore(&op);
      taking |= takes;
      llvm::append_range(touched, now);
    }
    bool leaves = isa<func::CallOp, func::ReturnOp>(op) || op.getNumRegions();
    if (leaves && !touched.empty())
      barrierBefore(&op);
    for (Region &region : op.getRegions())
      for (Block &nested : region)
        addBarriers(nested);
  }
}

namespace {
struct SplitCallsPass : burin::impl::SplitCallsBase<SplitCallsPass> {
  using SplitCallsBase::SplitCallsBase;

  void runOnOperation() override {
    if (threads < 1) {
      getOperation().emitError("expects at least 1 thread, found ") << threads.getValue();
      return signalPassFailure();
    }
    if (threads == 1)
      return;
    getOperation()->setAttr(kThreadsAttr,
                            IntegerAttr::get(IntegerType::get(&getContext(), 64), threads));
    getOperation().walk([&](CallOp call) { split(call, threads); });
    for (auto function : getOperation().getOps<func::FuncOp>())
      addBarriers(function.getBody().front());
  }
};
} // namespace
