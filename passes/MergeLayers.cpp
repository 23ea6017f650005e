// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that differ only in weights and caches become one function, called in a loop over a table:
// code does not grow with depth.

#include "passes/Passes.h"

#include "llvm/ADT/MapVector.h"

namespace burin {
#define GEN_PASS_DEF_MERGELAYERS
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

/// A layer's function and what it takes from the module, in order of first use.
struct Layer {
  func::FuncOp function;
  SmallVector<FlatSymbolRefAttr> symbols;
};

/// Layers with equal bodies, and what they became.
struct Group {
  SmallVector<Layer> layers;
  func::FuncOp merged;
  LayerTableOp table;
};

} // namespace

static Layer describe(func::FuncOp function) {
  Layer layer{function, {}};
  function.walk([&](GetOp get) {
    if (!llvm::is_contained(layer.symbols, get.getSymbolAttr()))
      layer.symbols.push_back(get.getSymbolAttr());
  });
  return layer;
}

/// The function's text with its own name and the symbols it takes replaced by numbers: equal for
/// layers that may merge.
static std::string shapeOf(const Layer &layer) {
  func::FuncOp copy = func::FuncOp(layer.function).clone();
  copy.setSymName("layer");
  std::string text;
  llvm::raw_string_ostream stream(text);
  copy.walk([&](GetOp get) {
    auto index = llvm::find(layer.symbols, get.getSymbolAttr()) - layer.symbols.begin();
    get.setSymbol(std::to_string(index));
  });
  // A kernel reads one storage.
  for (FlatSymbolRefAttr symbol : layer.symbols)
    if (auto weight = SymbolTable::lookupNearestSymbolFrom<WeightOp>(layer.function, symbol))
      if (weight.getStorage())
        stream << stringifyStorage(*weight.getStorage()) << ' ';
  copy.print(stream, OpPrintingFlags().useLocalScope().printGenericOpForm());
  copy.erase();
  return text;
}

/// `block.0.step` -> `block`, `step`; the table is named after the first part.
static std::pair<std::string, std::string> splitName(StringRef name) {
  auto [stem, rest] = name.split('.');
  return {stem.str(), rest.split('.').second.str()};
}

/// `@block.0.qkv` -> `qkv`, made unique among `taken`.
static StringAttr fieldName(FlatSymbolRefAttr symbol, ArrayRef<Attribute> taken) {
  std::string name = symbol.getValue().rsplit('.').second.str();
  if (name.empty())
    name = symbol.getValue().str();
  auto attr = StringAttr::get(symbol.getContext(), name);
  for (unsigned i = 2; llvm::is_contained(taken, attr); ++i)
    attr = StringAttr::get(symbol.getContext(), name + std::to_string(i));
  return attr;
}

static LayerTableOp makeTable(const Group &group, SymbolTable &symbols) {
  func::FuncOp first = group.layers.front().function;
  MLIRContext *context = first.getContext();
  SmallVector<Attribute> fields, rows;
  for (FlatSymbolRefAttr symbol : group.layers.front().symbols)
    fields.push_back(fieldName(symbol, fields));
  for (const Layer &layer : group.layers)
    rows.push_back(ArrayAttr::get(
        context, SmallVector<Attribute>(layer.symbols.begin(), layer.symbols.end())));
  auto fieldsAttr = ArrayAttr::get(context, fields), rowsAttr = ArrayAttr::get(context, rows);
  // The step's and the prefill's layers take the same things: one table serves both.
  auto module = cast<ModuleOp>(symbols.getOp());
  for (auto table : module.getOps<LayerTableOp>())
    if (table.getFields() == fieldsAttr && table.getRows() == rowsAttr)
      return table;
  OpBuilder builder(*module.getOps<func::FuncOp>().begin());
  auto table = LayerTableOp::create(builder, first.getLoc(), splitName(first.getSymName()).first,
                                    builder.getStringAttr("private"), fieldsAttr, rowsAttr);
  symbols.insert(table);
  return table;
}

/// The first layer's function, taking the row as its last argument.
static func::FuncOp mergeFunctions(Group &group, SymbolTable &symbols) {
  func::FuncOp function = group.layers.front().function;
  const Layer &layer = group.layers.front();
  auto [stem, suffix] = splitName(function.getSymName());
  func::FuncOp merged = function.clone();
  merged.setSymName(suffix.empty() ? stem + ".layer" : stem + "." + suffix);
  OpBuilder builder(function);
  builder.insert(merged);
  symbols.insert(merged);
  Type index = builder.getIndexType();
  SmallVector<Type> inputs(merged.getArgumentTypes());
  inputs.push_back(index);
  Value row =
      merged.getBody().front().addArgument(index, NameLoc::get(builder.getStringAttr("layer")));
  merged.setFunctionType(builder.getFunctionType(inputs, merged.getResultTypes()));
  if (ArrayAttr attrs = merged.getArgAttrsAttr()) {
    SmallVector<Attribute> all(attrs.begin(), attrs.end());
    all.push_back(builder.getDictionaryAttr({}));
    merged.setArgAttrsAttr(builder.getArrayAttr(all));
  }
  SmallVector<GetOp> gets;
  merged.walk([&](GetOp get) { gets.push_back(get); });
  for (GetOp get : gets) {
    auto field = llvm::find(layer.symbols, get.getSymbolAttr()) - layer.symbols.begin();
    builder.setInsertionPoint(get);
    Value handle = GetRowOp::create(builder, get.getLoc(), get.getType(), group.table.getSymName(),
                                    cast<StringAttr>(group.table.getFields()[field]), row);
    get.replaceAllUsesWith(handle);
    get.erase();
  }
  return merged;
}

/// Whether `next` does with the results of `call` what `call` did with its operands.
static bool continues(func::CallOp call, func::CallOp next) {
  if (call.getNumResults() == 0 || call.getNumResults() > call.getNumOperands())
    return false;
  for (auto [i, operand] : llvm::enumerate(next.getOperands())) {
    Value expected = i < call.getNumResults() ? Value(call.getResult(i)) : call.getOperand(i);
    if (operand != expected || (i < call.getNumResults() && !operand.hasOneUse()))
      return false;
  }
  return true;
}

/// Whether `next` may run right behind `call`: nothing between them reads or writes memory.
static bool followsAtOnce(func::CallOp call, func::CallOp next) {
  for (Operation *op = call->getNextNode(); op != next; op = op->getNextNode())
    if (!isMemoryEffectFree(op))
      return false;
  return true;
}

/// Replaces a run of calls, rows `first` and on, by a loop; a single call stays a call.
static void emitRun(ArrayRef<func::CallOp> run, Group &group, int64_t first) {
  func::CallOp head = run.front();
  OpBuilder builder(head);
  Location loc = head.getLoc();
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto callMerged = [&](OpBuilder &at, ValueRange operands, Value row) {
    SmallVector<Value> all(operands);
    all.push_back(row);
    return func::CallOp::create(at, loc, group.merged, all);
  };
  ValueRange results;
  if (run.size() == 1) {
    results = callMerged(builder, head.getOperands(), index(first)).getResults();
  } else {
    unsigned carried = head.getNumResults();
    ValueRange fixed = head.getOperands().drop_front(carried);
    auto loop = scf::ForOp::create(builder, loc, index(first),
                                   index(first + static_cast<int64_t>(run.size())), index(1),
                                   head.getOperands().take_front(carried),
                                   [&](OpBuilder &body, Location, Value row, ValueRange values) {
                                     SmallVector<Value> operands(values);
                                     llvm::append_range(operands, fixed);
                                     auto call = callMerged(body, operands, row);
                                     scf::YieldOp::create(body, loc, call.getResults());
                                   });
    results = loop.getResults();
  }
  func::CallOp(run.back())->replaceAllUsesWith(results);
  for (func::CallOp call : llvm::reverse(run))
    call.erase();
}

namespace {
struct MergeLayersPass : burin::impl::MergeLayersBase<MergeLayersPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    llvm::MapVector<StringRef, Group> groups;
    std::vector<std::string> shapes; // owns the keys
    llvm::DenseMap<StringAttr, std::pair<Group *, int64_t>> rowOf;
    SmallVector<Layer> layers;
    for (auto function : module.getOps<func::FuncOp>())
      if (function.isPrivate() && !function.isExternal())
        layers.push_back(describe(function));
    shapes.reserve(layers.size());
    for (Layer &layer : layers) {
      shapes.push_back(shapeOf(layer));
      groups[shapes.back()].layers.push_back(layer);
    }
    for (auto &[shape, group] : groups) {
      if (group.layers.size() < 2 || group.layers.front().symbols.empty())
        continue;
      group.table = makeTable(group, symbols);
      group.merged = mergeFunctions(group, symbols);
      for (auto [row, layer] : llvm::enumerate(group.layers))
        rowOf[layer.function.getSymNameAttr()] = {&group, static_cast<int64_t>(row)};
    }
    SmallVector<func::CallOp> calls;
    module.walk([&](func::CallOp call) { calls.push_back(call); });
    for (size_t i = 0; i < calls.size();) {
      auto found = rowOf.find(calls[i].getCalleeAttr().getAttr());
      size_t end = i + 1;
      if (found == rowOf.end()) {
        ++i;
        continue;
      }
      auto [group, row] = found->second;
      for (; end < calls.size() && calls[end]->getBlock() == calls[i]->getBlock(); ++end) {
        auto next = rowOf.find(calls[end].getCalleeAttr().getAttr());
        if (next == rowOf.end() || next->second.first != group ||
            next->second.second != row + static_cast<int64_t>(end - i) ||
            !continues(calls[end - 1], calls[end]) || !followsAtOnce(calls[end - 1], calls[end]))
          break;
      }
      emitRun(ArrayRef(calls).slice(i, end - i), *group, row);
      i = end;
    }
    for (auto &[shape, group] : groups)
      if (group.merged)
        for (Layer &layer : group.layers)
          layer.function.erase();
  }
};
} // namespace
