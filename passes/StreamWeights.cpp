// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cuts products with weights in slow memory into tiles of rows that are copied into the arena, each
// while the one before it is multiplied by. Rows are sums of their own, so no bit changes.

#include "passes/Passes.h"
#include "passes/ProductCalls.h"
#include "passes/RegionPlacement.h"
#include "passes/StreamTiles.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>

namespace burin {
#define GEN_PASS_DEF_STREAMWEIGHTS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;
using namespace burin::chip;

/// Rows that kernels take together at best.
static constexpr int64_t kRowsTogether = 4;
/// The longest line of a data cache behind which DMA writes on such chips: no buffer shares one.
static constexpr int64_t kLine = 32;

namespace {

/// A product and how it is cut. Its tiles are alike, but for the last one, which may be less.
struct Product {
  CallOp call;
  int64_t results, elements;             ///< of the whole: its rows, its weight
  int64_t resultsOfUnit, elementsOfUnit; ///< of the least that can be a tile
  int64_t width;                         ///< bytes of an element of the weight
  int64_t units = 1;                     ///< of a tile
  bool startsEarly = false;              ///< its first tile comes during the product before

  Value weight() { return call.getBuffers()[2]; }
  int64_t unitBytes() const { return std::min(elementsOfUnit, elements) * width; }
  int64_t tileResults() const { return std::min(units * resultsOfUnit, results); }
  int64_t tileElements() const { return std::min(units * elementsOfUnit, elements); }
  int64_t tiles() const { return llvm::divideCeil(results, tileResults()); }
  int64_t lastResults() const { return results - (tiles() - 1) * tileResults(); }
  int64_t lastElements() const { return elements - (tiles() - 1) * tileElements(); }
  bool isLastLess() const { return lastElements() != tileElements(); }
};

/// Products of one block between which no other function or loop runs.
struct Run {
  Operation *begin = nullptr; ///< the first call behind what ran before
  std::vector<Product> products;
};

/// Which tile: `first`, or with an index below `count` the one that lies so many behind it.
struct Tile {
  int64_t first;
  Value index = nullptr;
  int64_t count = 1;
};

/// Makes the tiles of one product after another.
class Streamer {
public:
  Streamer(FlatSymbolRefAttr arena, int64_t half) : arena(arena), half(half) {}

  void stream(Run &run) {
    turn = 0;
    for (auto [i, product] : llvm::enumerate(run.products)) {
      OpBuilder at(product.call);
      builder = &at;
      loc = product.call.getLoc();
      if (!product.startsEarly) {
        OpBuilder::InsertionGuard guard(at);
        if (i == 0)
          at.setInsertionPoint(run.begin);
        start(product, {0});
      }
      bool early = i + 1 < run.products.size() && run.products[i + 1].startsEarly;
      stream(product, early ? &run.products[i + 1] : nullptr);
    }
  }

private:
  /// `next` is the product whose first tile is to come while the last one of this is multiplied by,
  /// or null.
  void stream(Product &product, Product *next) {
    OpBuilder &at = *builder;
    int64_t last = product.tiles() - 1, inLoop = last - (last && product.isLastLess());
    if (inLoop) {
      auto loop = loopOver("tile", inLoop);
      OpBuilder::InsertionGuard guard(at);
      at.setInsertionPoint(loop.getBody()->getTerminator());
      wait();
      start(product, {1, loop.getInductionVar(), inLoop});
      multiply(product, {0, loop.getInductionVar(), inLoop});
    }
    if (inLoop != last) {
      wait();
      start(product, {last});
      multiply(product, {last - 1});
    }
    wait();
    int64_t own = turn, following = (own + product.tiles()) % 2;
    if (next) {
      turn = following;
      start(*next, {0});
      turn = own;
    }
    multiply(product, {last});
    turn = following;
    product.call.erase();
  }

  Value number(int64_t value) { return arith::ConstantIndexOp::create(*builder, loc, value); }

  scf::ForOp loopOver(StringRef what, int64_t count) {
    auto loop = scf::ForOp::create(*builder, loc, number(0), number(count), number(1));
    loop->setAttr(kIndexAttr, builder->getStringAttr(what));
    return loop;
  }

  /// Which of the two buffers, which tiles take turns with.
  Value turnOf(Tile tile) {
    if (!tile.index)
      return number((turn + tile.first) % 2);
    Value index = tile.index;
    if (int64_t ahead = (turn + tile.first) % 2)
      index = arith::AddIOp::create(*builder, loc, index, number(ahead));
    return arith::RemUIOp::create(*builder, loc, index, number(2));
  }

  Value part(Value source, MemRefType type, int64_t from, int64_t by, Value index, int64_t count) {
    if (!index && from == 0 && source.getType() == type)
      return source;
    return PartOp::create(*builder, loc, type, source, index ? index : number(0), count, from,
                          index ? by : 0);
  }

  Value part(Value source, MemRefType type, int64_t by, Tile tile) {
    return part(source, type, tile.first * by, by, tile.index, tile.count);
  }

  /// The tile of a weight; a packed one is bytes, others are rows.
  static MemRefType tileType(Product &product, bool isLast) {
    auto weight = cast<MemRefType>(product.weight().getType());
    SmallVector<int64_t> shape(weight.getShape());
    shape[0] = (isLast ? product.lastElements() : product.tileElements()) /
               (weight.getNumElements() / shape[0]);
    return MemRefType::get(shape, weight.getElementType());
  }

  static bool isLast(Product &product, Tile tile) {
    return !tile.index && tile.first == product.tiles() - 1;
  }

  /// The buffer whose turn it is, as large as the tile that comes into it.
  Value buffer(Product &product, Tile tile) {
    MemRefType type = tileType(product, false);
    SmallVector<int64_t> shape = {2}, strides;
    llvm::append_range(shape, type.getShape());
    int64_t offset;
    (void)type.getStridesAndOffset(strides, offset);
    int64_t apart = half / product.width;
    strides.insert(strides.begin(), apart);
    auto both = MemRefType::get(shape, type.getElementType(),
                                StridedLayoutAttr::get(loc.getContext(), 0, strides));
    Value slot = SlotOp::create(*builder, loc, both, arena, builder->getI64IntegerAttr(0),
                                builder->getStringAttr("stream"));
    return PartOp::create(*builder, loc, tileType(product, isLast(product, tile)), slot,
                          turnOf(tile), 2, 0, apart);
  }

  void start(Product &product, Tile tile) {
    bool last = isLast(product, tile);
    Value from = part(product.weight(), tileType(product, last), product.tileElements(), tile);
    CopyStartOp::create(*builder, loc, from, buffer(product, tile));
  }

  void wait() { CopyWaitOp::create(*builder, loc); }

  /// Token after token, because kernels write the rows of a result one behind the other.
  void multiply(Product &product, Tile tile) {
    bool last = isLast(product, tile);
    Value weight = buffer(product, tile), y = product.call.getBuffers()[0],
          x = product.call.getBuffers()[1];
    int64_t tokens = product.call.getSizes()[0];
    OpBuilder::InsertionGuard guard(*builder);
    if (tokens > 1) {
      auto loop = loopOver("token", tokens);
      builder->setInsertionPoint(loop.getBody()->getTerminator());
      Value token = loop.getInductionVar();
      y = part(y, rowOf(y, width(y)), 0, width(y), token, tokens);
      x = part(x, rowOf(x, width(x)), 0, width(x), token, tokens);
    }
    int64_t results = last ? product.lastResults() : product.tileResults();
    y = part(y, rowOf(y, results), product.tileResults(), tile);
    auto call = cast<CallOp>(builder->clone(*product.call));
    call.getBuffersMutable().assign({y, x, weight});
    SmallVector<int64_t> sizes(call.getSizes());
    sizes[0] = 1;
    sizes[1] = results;
    call.setSizes(sizes);
  }

  static MemRefType rowOf(Value matrix, int64_t columns) {
    return MemRefType::get({1, columns}, cast<MemRefType>(matrix.getType()).getElementType());
  }

  FlatSymbolRefAttr arena;
  int64_t half; ///< bytes of a buffer
  OpBuilder *builder = nullptr;
  Location loc = Builder(arena.getContext()).getUnknownLoc();
  int64_t turn = 0; ///< the buffer of the product's first tile
};

} // namespace

static Product describe(CallOp call) {
  WeightTile tile = weightTile(call);
  int64_t perResult = rowsPerResult(call.getKernel());
  int64_t rows = std::lcm(tile.rows, kRowsTogether);
  auto weight = cast<MemRefType>(call.getBuffers()[2].getType());
  return {call,
          call.getSizes()[1],
          weight.getNumElements(),
          rows / perResult,
          rows * tile.elements,
          weight.getElementTypeBitWidth() / 8};
}

/// Those of one block, and of the blocks in it, in the order in which they run.
static void collect(Block &block, std::vector<Run> &runs) {
  Run run;
  auto end = [&] {
    if (!run.products.empty())
      runs.push_back(std::move(run));
    run = {};
  };
  for (Operation &op : block) {
    if (auto call = dyn_cast<CallOp>(op)) {
      if (!run.begin)
        run.begin = call;
      if (rowsPerResult(call.getKernel()) && weightBehind(call.getBuffers()[2]))
        run.products.push_back(describe(call));
    }
    // Nothing is under way where other functions and loops begin with tiles of their own.
    if (isa<func::CallOp>(op) || op.getNumRegions())
      end();
    for (Region &region : op.getRegions())
      for (Block &nested : region)
        collect(nested, runs);
  }
  end();
}

/// Makes the address of a product's weight known before `point`, if it can be.
static bool isKnownBefore(Product &product, Operation *point) {
  Operation *address = product.weight().getDefiningOp();
  if (address->getBlock() != point->getBlock() || address->isBeforeInBlock(point))
    return true;
  for (Value operand : address->getOperands()) {
    Operation *origin = operand.getDefiningOp();
    if (origin && origin->getBlock() == point->getBlock() && !origin->isBeforeInBlock(point))
      return false;
  }
  address->moveBefore(point);
  return true;
}

/// The target's memory that a region would lie in now, or null.
static MemoryAttr memoryOf(ModuleOp module, Contents contents) {
  TargetAttr target = TargetAttr::of(module);
  if (!target || target.getMemories().empty())
    return {};
  for (PlacedRegion &placed : placeRegions(module, target))
    if (placed.region.getKind() == contents)
      for (MemoryAttr memory : target.getMemories())
        if (memory.getName() == placed.memory)
          return memory;
  return {};
}

namespace {
struct StreamWeightsPass : burin::impl::StreamWeightsBase<StreamWeightsPass> {
  using StreamWeightsBase::StreamWeightsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (bytes == 0)
      return;
    if (bytes < 0 || module->hasAttr(kThreadsAttr)) {
      module.emitError(bytes < 0 ? "expects at least 0 bytes for weights in flight, found "
                                 : "streams weights for one thread, found ")
          << (bytes < 0 ? bytes.getValue()
                        : module->getAttrOfType<IntegerAttr>(kThreadsAttr).getInt());
      return signalPassFailure();
    }
    std::vector<Run> runs;
    for (auto function : module.getOps<func::FuncOp>())
      if (!function.isExternal())
        collect(function.getBody().front(), runs);
    auto arena = module.lookupSymbol<RegionOp>("arena");
    if (runs.empty() || !arena)
      return;
    MemoryAttr slow = memoryOf(module, Contents::Weights);
    if (failed(expectSlow(slow)) || failed(expectRoom(runs)))
      return signalPassFailure();

    int64_t half = 0;
    for (Run &run : runs) {
      if (!isKnownBefore(run.products.front(), run.begin))
        run.begin = run.products.front().call;
      for (auto [i, product] : llvm::enumerate(run.products)) {
        product.startsEarly = i > 0 && isKnownBefore(product, run.products[i - 1].call);
        int64_t units = llvm::divideCeil(product.results, product.resultsOfUnit);
        product.units = tileUnits({units, product.unitBytes(), product.elements * product.width,
                                   !product.startsEarly, slow ? setupBytes(slow) : 0},
                                  capacity());
        half = std::max(half, product.tileElements() * product.width);
      }
    }
    half = static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(half), kLine));
    growArena(arena, 2 * half);
    Streamer streamer(FlatSymbolRefAttr::get(arena.getSymNameAttr()), half);
    for (Run &run : runs)
      streamer.stream(run);
  }

private:
  int64_t capacity() const { return bytes / 2 / kLine * kLine; }

  /// What could have been read while a copy was being set up.
  static int64_t setupBytes(MemoryAttr memory) {
    return static_cast<int64_t>(memory.getRate() / 1000000 * memory.getSetup() / 1000);
  }

  /// A memory that a target calls as fast as that of the arena need not be copied from.
  LogicalResult expectSlow(MemoryAttr slow) {
    MemoryAttr fast = memoryOf(getOperation(), Contents::Arena);
    if (!slow || !fast || !slow.getRate() || !fast.getRate() || slow.getRate() < fast.getRate())
      return success();
    auto error = getOperation().emitError("weights in '")
                 << slow.getName().getValue() << "' are read at " << slow.getRate()
                 << " bytes a second, and the arena in '" << fast.getName().getValue() << "' at "
                 << fast.getRate() << ": streaming them gains nothing";
    error.attachNote() << "--stream=0 reads them in place";
    return error;
  }

  LogicalResult expectRoom(std::vector<Run> &runs) {
    Product *widest = nullptr;
    for (Run &run : runs)
      for (Product &product : run.products)
        if (!widest || product.unitBytes() > widest->unitBytes())
          widest = &product;
    if (widest->unitBytes() <= capacity())
      return success();
    uint64_t least = 2 * llvm::alignTo(static_cast<uint64_t>(widest->unitBytes()), kLine);
    auto error = getOperation().emitError("two tiles of '")
                 << weightBehind(widest->weight()).getSymName() << "' in flight need at least "
                 << least << " bytes, but may have " << bytes.getValue();
    error.attachNote() << "--stream=" << least << " is the least for this model; --stream=0 reads "
                       << "the weights in place";
    return error;
  }

  /// The buffers come first, where they are aligned whatever the plan behind them is. They live as
  /// long as it does: the bound grows with it.
  void growArena(RegionOp arena, int64_t more) {
    getOperation().walk([&](SlotOp slot) {
      if (slot.getRegion() == arena.getSymName())
        slot.setOffset(slot.getOffset() + static_cast<uint64_t>(more));
    });
    arena.setBytes(arena.getBytes() + static_cast<uint64_t>(more));
    arena.setAlignment(std::max<uint64_t>(arena.getAlignment(), kLine));
    if (auto bound = arena.getLowerBound())
      arena.setLowerBound(static_cast<int64_t>(*bound) + more);
    arena.setStream(more);
  }
};
} // namespace
