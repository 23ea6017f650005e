// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiled model does, call by call.

#include "codegen/report/Schedule.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace burin;

void Cost::add(const ScheduledCall &call) {
  ++calls;
  macs += call.macs;
  weightBytes += call.weightBytes;
  cacheBytes += call.cacheBytes;
  activationBytes += call.activationBytes;
}

/// `block.3.qkv` is of layer 3.
static int64_t layerOf(StringRef symbol) {
  int64_t layer;
  if (!symbol.consume_front("block.") || symbol.split('.').first.getAsInteger(10, layer))
    return -1;
  return layer;
}

/// Kernels that look rows of a weight up instead of reading all of it.
static bool readsRows(StringRef kernel) {
  return kernel.starts_with("embedding_") || kernel.starts_with("add_positions_");
}

namespace {

/// Where a buffer lies: in a slot of some running function, or behind a symbol.
struct Place {
  Operation *op = nullptr; ///< chip::SlotOp, chip::WeightOp or chip::CacheOp; null: what the
                           ///< model's user passes
  size_t frame = 0;        ///< the running function that the slot belongs to
};

/// A function that runs, with what it was called with.
struct Frame {
  explicit Frame(size_t number) : number(number) {}

  size_t number;
  llvm::DenseMap<Value, Place> buffers;
  llvm::DenseMap<Value, int64_t> numbers;
  int64_t layer = -1;
};

class Walker {
public:
  Walker(ModuleOp module, Schedule &schedule) : symbols(module), schedule(schedule) {}

  void run(func::FuncOp function, Frame frame) { block(function.getBody().front(), frame); }

private:
  std::optional<int64_t> number(Value value, const Frame &frame) const {
    if (auto constant = value.getDefiningOp<arith::ConstantIndexOp>())
      return constant.value();
    auto found = frame.numbers.find(value);
    return found == frame.numbers.end() ? std::nullopt : std::optional(found->second);
  }

  Place place(Value value, const Frame &frame) {
    while (auto view = value.getDefiningOp<memref::SubViewOp>())
      value = view.getSource();
    if (auto slot = value.getDefiningOp<chip::SlotOp>())
      return {slot, frame.number};
    if (auto address = value.getDefiningOp<chip::AddressOp>())
      return {symbols.lookup(address.getSymbol()), 0};
    if (auto row = value.getDefiningOp<chip::RowAddressOp>()) {
      auto table = symbols.lookup<chip::LayerTableOp>(row.getTable());
      auto field = llvm::find(table.getFields(), row.getFieldAttr()) - table.getFields().begin();
      std::optional<int64_t> index = number(row.getRow(), frame);
      if (!index)
        return {};
      auto names = cast<ArrayAttr>(table.getRows()[static_cast<unsigned>(*index)]);
      return {
          symbols.lookup(cast<FlatSymbolRefAttr>(names[static_cast<unsigned>(field)]).getAttr()),
          0};
    }
    auto found = frame.buffers.find(value);
    return found == frame.buffers.end() ? Place() : found->second;
  }

  /// The layer whose weights or caches a function reads, whatever it is called.
  int64_t layerOfFrame(func::FuncOp function, const Frame &frame) {
    int64_t layer = -1;
    function.walk([&](Operation *op) {
      if (!isa<chip::AddressOp, chip::RowAddressOp>(op))
        return WalkResult::advance();
      if (Operation *symbol = place(op->getResult(0), frame).op)
        layer = layerOf(SymbolTable::getSymbolName(symbol).getValue());
      return layer < 0 ? WalkResult::advance() : WalkResult::interrupt();
    });
    return layer;
  }

  /// Whether another slot took these bytes after `life` was last touched.
  bool isGone(const SlotLife &life) const {
    return llvm::any_of(schedule.slots, [&](const SlotLife &other) {
      return other.last > life.last && other.offset < life.offset + life.bytes &&
             life.offset < other.offset + other.bytes;
    });
  }

  /// Equal slots become one operation; one that is written anew after others had its bytes is
  /// another buffer.
  void touch(const Place &place, int64_t layer, bool isWritten) {
    auto slot = cast<chip::SlotOp>(place.op);
    auto now = static_cast<int64_t>(schedule.calls.size());
    auto [found, isNew] = lives.try_emplace({place.op, place.frame}, schedule.slots.size());
    if (isNew || (isWritten && isGone(schedule.slots[found->second]))) {
      found->second = schedule.slots.size();
      schedule.slots.push_back({slot.getName().str(), layer, static_cast<int64_t>(slot.getOffset()),
                                slot.getBytes(), now, now});
    }
    schedule.slots[found->second].last = now;
  }

  void call(chip::CallOp op, const Frame &frame) {
    ScheduledCall call;
    call.kernel = op.getKernel().str();
    call.layer = frame.layer;
    ArrayRef<int64_t> sizes = op.getSizes();
    StringRef kernel = call.kernel;
    bool attends = kernel.contains("attention_");
    // (tokens, stride, heads, kv heads, context, head size, window): what a full cache lets it see.
    int64_t seen = attends ? sizes[6] : 0, context = attends ? sizes[4] : 1;
    if (attends)
      call.macs = 2 * sizes[0] * sizes[2] * sizes[5] * seen;
    if (kernel.ends_with("quantize_a8"))
      call.quantizedColumns = sizes[0] * sizes[1];
    for (auto [i, buffer] : llvm::enumerate(op.getBuffers())) {
      Place found = place(buffer, frame);
      if (auto weight = dyn_cast_or_null<chip::WeightOp>(found.op)) {
        if (call.weight.empty())
          call.weight = weight.getSymName().str();
        ArrayRef<int64_t> shape = weight.getShape();
        if (readsRows(kernel))
          call.weightBytes += weight.getBytes() / shape[0] * sizes[0];
        else
          call.weightBytes += weight.getBytes();
        if (kernel.contains("linear_") || kernel.contains("swiglu_"))
          call.macs += sizes[0] * shape[0] * shape[1];
      } else if (auto cache = dyn_cast_or_null<chip::CacheOp>(found.op)) {
        // Attention reads what the window holds; all others write their tokens.
        int64_t positions = cast<MemRefType>(cache.getType()).getRank() == 3
                                ? cast<MemRefType>(cache.getType()).getDimSize(1)
                                : cast<MemRefType>(cache.getType()).getDimSize(0);
        call.cacheBytes +=
            cache.getBytes() / positions * (attends ? std::min(seen, context) : sizes[0]);
      } else if (found.op) {
        bool isEntrys = cast<chip::SlotOp>(found.op)->getParentOfType<func::FuncOp>().isPublic();
        touch(found, isEntrys ? -1 : frame.layer, i < op.getWritten());
        call.activationBytes += chip::bytesOf(cast<MemRefType>(buffer.getType()));
      }
    }
    schedule.calls.push_back(std::move(call));
  }

  void block(Block &body, Frame &frame) {
    for (Operation &op : body) {
      if (auto kernel = dyn_cast<chip::CallOp>(op))
        call(kernel, frame);
      if (auto loop = dyn_cast<scf::ForOp>(op)) {
        auto first = number(loop.getLowerBound(), frame), end = number(loop.getUpperBound(), frame),
             step = number(loop.getStep(), frame);
        if (first && end && step)
          for (int64_t i = *first; i < *end; i += *step) {
            frame.numbers[loop.getInductionVar()] = i;
            block(*loop.getBody(), frame);
          }
      }
      if (auto callee = dyn_cast<func::CallOp>(op)) {
        Frame inner(++frames);
        auto function = symbols.lookup<func::FuncOp>(callee.getCallee());
        for (auto [argument, operand] :
             llvm::zip_equal(function.getArguments(), callee.getOperands())) {
          if (isa<MemRefType>(operand.getType()))
            inner.buffers[argument] = place(operand, frame);
          else if (std::optional<int64_t> known = number(operand, frame))
            inner.numbers[argument] = *known;
        }
        inner.layer = layerOfFrame(function, inner);
        run(function, std::move(inner));
      }
    }
  }

  SymbolTable symbols;
  Schedule &schedule;
  llvm::DenseMap<std::pair<Operation *, size_t>, size_t> lives;
  size_t frames = 0;
};

} // namespace

std::vector<Schedule> burin::schedulesOf(const ModelInfo &info) {
  std::vector<Schedule> schedules;
  ModuleOp module = info.module;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isExternal())
      continue;
    Schedule &schedule = schedules.emplace_back();
    schedule.entry = function.getSymName().str();
    if (auto tokens = dyn_cast<MemRefType>(function.getArgumentTypes()[0]))
      schedule.tokens = tokens.getDimSize(0);
    Walker(module, schedule).run(function, Frame(0));
  }
  return schedules;
}

const Schedule *burin::stepOf(ArrayRef<Schedule> schedules) {
  auto found =
      llvm::find_if(schedules, [](const Schedule &schedule) { return schedule.entry == "step"; });
  return found == schedules.end() ? nullptr : found;
}

std::vector<Cost> burin::costsByLayer(const Schedule &schedule, int64_t layers) {
  std::vector<Cost> costs(static_cast<size_t>(layers + 1));
  for (const ScheduledCall &call : schedule.calls)
    costs[static_cast<size_t>(call.layer >= 0 && call.layer < layers ? call.layer : layers)].add(
        call);
  return costs;
}
