// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One arena for the whole module. Every entry is walked with its calls expanded, so that a callee's
// buffers are placed around those that its callers keep alive, whichever entry calls it.

#include "passes/Alignment.h"
#include "passes/Passes.h"
#include "passes/planner/ArenaPlanner.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace burin {
#define GEN_PASS_DEF_PLANARENA
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

/// Walks an entry in order of execution and extends the live ranges of the buffers that every
/// operation touches.
class Timeline {
public:
  Timeline(SymbolTable &symbols, llvm::DenseMap<Operation *, size_t> &index,
           MutableArrayRef<PlannedBuffer> buffers)
      : symbols(symbols), index(index), buffers(buffers) {}

  LogicalResult walkEntry(func::FuncOp entry) {
    ++entryNumber;
    step = 0;
    Bindings bindings; // what the model's user passes lies outside the arena
    for (Value argument : entry.getArguments())
      bindings[argument] = {};
    return walk(entry, bindings);
  }

private:
  /// Which allocations a memref may come from: arguments stand for what the caller passed.
  using Bindings = llvm::DenseMap<Value, SmallVector<Operation *>>;

  static FailureOr<SmallVector<Operation *>> resolve(Operation *reader, Value value,
                                                     const Bindings &bindings) {
    while (auto view = value.getDefiningOp<memref::SubViewOp>())
      value = view.getSource();
    if (auto alloc = value.getDefiningOp<memref::AllocOp>())
      return SmallVector<Operation *>{alloc};
    auto found = bindings.find(value);
    if (found != bindings.end())
      return found->second;
    // A buffer that is overlooked would be overwritten while it is in use.
    auto diagnostic = reader->emitError("reads a buffer whose life the planner cannot follow: ");
    if (Operation *origin = value.getDefiningOp())
      return diagnostic << "it comes from '" << origin->getName() << "'";
    return diagnostic << "it is an argument of '"
                      << value.getParentBlock()->getParentOp()->getName() << "'";
  }

  LogicalResult touch(Operation *reader, Value value, const Bindings &bindings, int64_t from,
                      int64_t to) {
    FailureOr<SmallVector<Operation *>> allocs = resolve(reader, value, bindings);
    if (failed(allocs))
      return failure();
    for (Operation *alloc : *allocs) {
      PlannedBuffer &buffer = buffers[index.at(alloc)];
      // The ranges of one entry and one activation grow together; a callee's buffers start anew at
      // each call.
      if (buffer.live.empty() || buffer.live.back().entry != entryNumber ||
          buffer.live.back().last < activationStart[alloc])
        buffer.live.push_back({entryNumber, from, to});
      buffer.live.back().first = std::min(buffer.live.back().first, from);
      buffer.live.back().last = std::max(buffer.live.back().last, to);
    }
    return success();
  }

  LogicalResult walk(func::FuncOp function, const Bindings &bindings) {
    if (llvm::is_contained(active, function))
      return function.emitError("calls itself: a model has no recursion");
    if (function.isExternal())
      return function.emitError("has no body");
    active.push_back(function);
    int64_t start = step;
    function.walk([&](memref::AllocOp alloc) { activationStart[alloc] = start; });
    LogicalResult walked = walkBlock(function.getBody().front(), bindings);
    active.pop_back();
    return walked;
  }

  LogicalResult walkBlock(Block &block, const Bindings &bindings) {
    for (Operation &op : block) {
      int64_t begin = ++step;
      if (auto call = dyn_cast<func::CallOp>(op)) {
        auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
        Bindings inner;
        for (auto [argument, operand] : llvm::zip_equal(callee.getArguments(), call.getOperands()))
          if (isa<MemRefType>(operand.getType())) {
            FailureOr<SmallVector<Operation *>> allocs = resolve(&op, operand, bindings);
            if (failed(allocs))
              return failure();
            inner[argument] = *allocs;
          }
        if (failed(walk(callee, inner)))
          return failure();
      }
      for (Region &region : op.getRegions())
        for (Block &nested : region)
          if (failed(walkBlock(nested, bindings)))
            return failure();
      int64_t end = ++step;
      for (Value operand : op.getOperands())
        if (isa<MemRefType>(operand.getType()) && failed(touch(&op, operand, bindings, begin, end)))
          return failure();
      // What a loop's body reads from outside stays alive through all its rounds.
      WalkResult walked = op.walk([&](Operation *inside) {
        for (Value operand : inside->getOperands())
          if (inside != &op && isa<MemRefType>(operand.getType()) &&
              !op.isAncestor(operand.getParentBlock()->getParentOp()) &&
              failed(touch(inside, operand, bindings, begin, end)))
            return WalkResult::interrupt();
        return WalkResult::advance();
      });
      if (walked.wasInterrupted())
        return failure();
    }
    return success();
  }

  SymbolTable &symbols;
  llvm::DenseMap<Operation *, size_t> &index;
  MutableArrayRef<PlannedBuffer> buffers;
  llvm::DenseMap<Operation *, int64_t> activationStart;
  SmallVector<func::FuncOp> active;
  int64_t entryNumber = -1, step = 0;
};

/// The name that an operation's location carries, for the emitters.
StringRef nameOf(Operation *op) {
  if (auto loc = op->getLoc()->findInstanceOf<NameLoc>())
    return loc.getName();
  return "buffer";
}

struct PlanArenaPass : burin::impl::PlanArenaBase<PlanArenaPass> {
  using PlanArenaBase::PlanArenaBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(expectAlignment(module, alignment)))
      return signalPassFailure();
    SymbolTable symbols(module);
    SmallVector<memref::AllocOp> allocs;
    module.walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
    llvm::DenseMap<Operation *, size_t> index;
    std::vector<PlannedBuffer> buffers;
    for (memref::AllocOp alloc : allocs) {
      if (!alloc.getType().hasStaticShape()) {
        alloc.emitError("has the dynamic shape ") << alloc.getType() << ", which no plan can hold";
        return signalPassFailure();
      }
      index[alloc] = buffers.size();
      buffers.push_back({chip::bytesOf(alloc.getType()), alignment, {}});
      sumBytes += buffers.back().bytes;
    }
    Timeline timeline(symbols, index, buffers);
    for (auto entry : module.getOps<func::FuncOp>())
      if (entry.isPublic() && failed(timeline.walkEntry(entry)))
        return signalPassFailure();

    ArenaPlan plan = planArena(buffers, {steps, capacity});
    arenaBytes += plan.bytes;
    lowerBound += plan.lowerBound;
    searchSteps += plan.steps;
    if (capacity != 0 && plan.bytes > capacity) {
      module.emitError("the arena needs ")
          << plan.bytes << " bytes, but may have " << capacity.getValue() << ": "
          << (plan.optimal()                ? "no plan is smaller"
              : plan.provedBytes > capacity ? "no plan is that small"
                                            : "more steps may find a smaller plan");
      return signalPassFailure();
    }
    if (module.getOps<func::FuncOp>().empty())
      return;
    OpBuilder builder(*module.getOps<func::FuncOp>().begin());
    auto region = chip::RegionOp::create(
        builder, module.getLoc(), "arena", chip::Contents::Arena, plan.bytes, alignment,
        builder.getI64IntegerAttr(plan.lowerBound), plan.optimal(), StringAttr(), IntegerAttr());
    symbols.insert(region);
    for (auto [alloc, buffer] : llvm::zip_equal(allocs, buffers)) {
      builder.setInsertionPoint(alloc);
      Value slot = chip::SlotOp::create(builder, alloc.getLoc(), alloc.getType(),
                                        region.getSymName(), buffer.offset, nameOf(alloc));
      alloc.replaceAllUsesWith(slot);
      alloc.erase();
    }
  }
};

} // namespace
