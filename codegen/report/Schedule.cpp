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

/// What lies in one of the two buffers of streamed weights.
struct Streamed {
  chip::WeightOp weight;
  int64_t bytes = 0; ///< that no call has read yet
};

class Walker {
public:
  Walker(ModuleOp module, int64_t streamBytes, Schedule &schedule)
      : symbols(module), streamBytes(streamBytes), schedule(schedule) {}

  /// Buffers of streamed weights are kept from the first call to the last.
  void finish() {
    if (llvm::any_of(schedule.calls, [](const ScheduledCall &call) { return call.tiles > 0; }))
      schedule.slots.push_back(
          {"stream", -1, 0, streamBytes, 0, static_cast<int64_t>(schedule.calls.size()) - 1});
  }

  void run(func::FuncOp function, Frame frame) { block(function.getBody().front(), frame); }

private:
  std::optional<int64_t> number(Value value, const Frame &frame) const {
    if (auto constant = value.getDefiningOp<arith::ConstantIndexOp>())
      return constant.value();
    Operation *op = value.getDefiningOp();
    if (isa_and_nonnull<arith::AddIOp, arith::RemUIOp>(op)) {
      auto left = number(op->getOperand(0), frame), right = number(op->getOperand(1), frame);
      if (!left || !right)
        return std::nullopt;
      return isa<arith::AddIOp>(op) ? *left + *right : *left % *right;
    }
    auto found = frame.numbers.find(value);
    return found == frame.numbers.end() ? std::nullopt : std::optional(found->second);
  }

  Place place(Value value, const Frame &frame) {
    while (Operation *op = value.getDefiningOp()) {
      if (!isa<memref::SubViewOp, chip::PartOp>(op))
        break;
      value = op->getOperand(0);
    }
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
  void touch(const Place &place, int64_t layer, bool isWritten, size_t call) {
    auto slot = cast<chip::SlotOp>(place.op);
    auto now = static_cast<int64_t>(call);
    auto [found, isNew] = lives.try_emplace({place.op, place.frame}, schedule.slots.size());
    if (isNew || (isWritten && isGone(schedule.slots[found->second]))) {
      found->second = schedule.slots.size();
      schedule.slots.push_back({slot.getName().str(), layer, static_cast<int64_t>(slot.getOffset()),
                                slot.getBytes(), now, now});
    }
    schedule.slots[found->second].last = now;
  }

  /// The buffer that a value is, if it is one of those of streamed weights.
  Streamed *streamed(Value value, const Frame &frame) {
    auto part = value.getDefiningOp<chip::PartOp>();
    auto slot = part ? part.getSource().getDefiningOp<chip::SlotOp>() : chip::SlotOp();
    if (!slot || static_cast<int64_t>(slot.getOffset()) >= streamBytes)
      return nullptr;
    std::optional<int64_t> index = number(part.getIndex(), frame);
    return index ? &buffers[*index % 2] : nullptr;
  }

  void copy(chip::CopyStartOp op, const Frame &frame) {
    Streamed *to = streamed(op.getTo(), frame);
    auto weight = dyn_cast_or_null<chip::WeightOp>(place(op.getFrom(), frame).op);
    if (to && weight)
      *to = {weight, op.getBytes()};
  }

  /// A call for one tile: part of the call for the whole weight.
  void tile(chip::CallOp op, Streamed &streamed, const Frame &frame) {
    StringRef weight = streamed.weight.getSymName();
    ArrayRef<int64_t> sizes = op.getSizes();
    if (schedule.calls.empty() || schedule.calls.back().weight != weight ||
        schedule.calls.back().kernel != op.getKernel() || !schedule.calls.back().tiles) {
      schedule.calls.emplace_back();
      schedule.calls.back().kernel = op.getKernel();
      schedule.calls.back().weight = weight;
      schedule.calls.back().layer = frame.layer;
    }
    ScheduledCall &call = schedule.calls.back();
    bool isFresh = streamed.bytes > 0;
    call.tiles += isFresh;
    call.weightBytes += streamed.bytes;
    streamed.bytes = 0;
    int64_t perResult = op.getKernel().contains("swiglu_") ? 2 : 1;
    call.macs += sizes[0] * sizes[1] * perResult * streamed.weight.getShape()[1];
    for (auto [i, buffer] : llvm::enumerate(op.getBuffers().take_front(2))) {
      Place found = place(buffer, frame);
      if (!isa_and_nonnull<chip::SlotOp>(found.op))
        continue;
      touch(found, layerOfSlot(found, frame), i < op.getWritten(), schedule.calls.size() - 1);
      // The input is the same for every tile.
      if (i < op.getWritten() || call.tiles == 1)
        call.activationBytes += chip::bytesOf(cast<MemRefType>(buffer.getType()));
    }
  }

  /// None for what an entry keeps from layer to layer.
  static int64_t layerOfSlot(const Place &place, const Frame &frame) {
    return place.op->getParentOfType<func::FuncOp>().isPublic() ? -1 : frame.layer;
  }

  void call(chip::CallOp op, const Frame &frame) {
    for (Value buffer : op.getBuffers())
      if (Streamed *found = streamed(buffer, frame); found && found->weight)
        return tile(op, *found, frame);
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
        touch(found, layerOfSlot(found, frame), i < op.getWritten(), schedule.calls.size());
        call.activationBytes += chip::bytesOf(cast<MemRefType>(buffer.getType()));
      }
    }
    schedule.calls.push_back(std::move(call));
  }

  void block(Block &body, Frame &frame) {
    for (Operation &op : body) {
      if (auto kernel = dyn_cast<chip::CallOp>(op))
        call(kernel, frame);
      if (auto copied = dyn_cast<chip::CopyStartOp>(op))
        copy(copied, frame);
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
  int64_t streamBytes;
  Schedule &schedule;
  Streamed buffers[2];
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
    Walker walker(module, info.streamBytes, schedule);
    walker.run(function, Frame(0));
    walker.finish();
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
