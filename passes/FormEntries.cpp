// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One graph, three entries: @forward, which takes any number of tokens, is cloned for one token
// with and without logits and for a batch of prompt tokens.

#include "passes/Passes.h"

#include "mlir/IR/IRMapping.h"

namespace burin {
#define GEN_PASS_DEF_FORMENTRIES
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

/// `type` with the token dimension, the only dynamic one, set to `tokens`.
static Type specialize(Type type, int64_t tokens) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return type;
  SmallVector<int64_t> shape = llvm::map_to_vector(
      tensor.getShape(), [&](int64_t dim) { return ShapedType::isDynamic(dim) ? tokens : dim; });
  return tensor.clone(shape);
}

/// A slice's dynamic sizes are numbers of tokens.
static void specializeSlice(tensor::ExtractSliceOp slice, int64_t tokens) {
  OpBuilder builder(slice);
  SmallVector<OpFoldResult> sizes = slice.getMixedSizes();
  for (OpFoldResult &size : sizes)
    if (!getConstantIntValue(size))
      size = builder.getIndexAttr(tokens);
  auto replacement = tensor::ExtractSliceOp::create(
      builder, slice.getLoc(), cast<RankedTensorType>(slice.getType()), slice.getSource(),
      slice.getMixedOffsets(), sizes, slice.getMixedStrides());
  slice.replaceAllUsesWith(replacement.getResult());
  slice.erase();
}

namespace {

/// Clones functions for a number of tokens, each once.
class Specializer {
public:
  Specializer(ModuleOp module, int64_t tokens, StringRef suffix)
      : symbols(module), tokens(tokens), suffix(suffix) {}

  func::FuncOp clone(func::FuncOp original, StringRef name) {
    func::FuncOp copy = original.clone();
    copy.setSymName(name);
    OpBuilder(original).insert(copy);
    symbols.insert(copy);
    for (Block &block : copy.getBody())
      for (BlockArgument argument : block.getArguments())
        argument.setType(specialize(argument.getType(), tokens));
    copy.setFunctionType(FunctionType::get(copy.getContext(),
                                           copy.getBody().front().getArgumentTypes(),
                                           specialize(copy.getResultTypes())));
    SmallVector<tensor::ExtractSliceOp> slices;
    copy.walk([&](Operation *op) {
      for (OpResult result : op->getResults())
        result.setType(specialize(result.getType(), tokens));
      if (auto call = dyn_cast<func::CallOp>(op))
        call.setCallee(calleeFor(call.getCallee()));
      if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
        slices.push_back(slice);
    });
    for (tensor::ExtractSliceOp slice : slices)
      specializeSlice(slice, tokens);
    return copy;
  }

private:
  SmallVector<Type> specialize(TypeRange types) {
    return llvm::map_to_vector(types, [&](Type type) { return ::specialize(type, tokens); });
  }
  Type specialize(Type type, int64_t tokens) { return ::specialize(type, tokens); }

  StringRef calleeFor(StringRef callee) {
    auto [it, isNew] = clones.try_emplace(callee);
    if (isNew) {
      std::string name = (callee + "." + suffix).str();
      std::string made = clone(symbols.lookup<func::FuncOp>(callee), name).getSymName().str();
      clones[callee] = made;
      return clones.find(callee)->second;
    }
    return it->second;
  }

  SymbolTable symbols;
  int64_t tokens;
  StringRef suffix;
  llvm::StringMap<std::string> clones;
};

struct FormEntriesPass : burin::impl::FormEntriesBase<FormEntriesPass> {
  using FormEntriesBase::FormEntriesBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto forward = module.lookupSymbol<func::FuncOp>("forward");
    if (!forward) {
      module.emitError("expects a function @forward, found none");
      return signalPassFailure();
    }
    for (auto function : module.getOps<func::FuncOp>())
      if (function.isExternal()) {
        function.emitError("has no body");
        return signalPassFailure();
      }
    SmallVector<func::FuncOp> active;
    if (callsItself(forward, active))
      return signalPassFailure();
    if (prefill < 1) {
      module.emitError("expects a prefill of at least 1 token, found ") << prefill.getValue();
      return signalPassFailure();
    }
    SmallVector<func::FuncOp> originals(module.getOps<func::FuncOp>());
    Specializer one(module, 1, "step");
    one.clone(forward, "step");
    dropLogits(one.clone(forward, "feed"));
    if (prefill > 1)
      dropLogits(Specializer(module, prefill, "prefill").clone(forward, "prefill"));
    for (func::FuncOp original : originals)
      original.erase();
  }

  /// Every clone is finished before it is named: a model has no recursion.
  static bool callsItself(func::FuncOp function, SmallVector<func::FuncOp> &active) {
    if (llvm::is_contained(active, function)) {
      function.emitError("calls itself: a model has no recursion");
      return true;
    }
    active.push_back(function);
    WalkResult walked = function.walk([&](func::CallOp call) {
      auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
      return callsItself(callee, active) ? WalkResult::interrupt() : WalkResult::advance();
    });
    active.pop_back();
    return walked.wasInterrupted();
  }

  /// The caller does not ask for what only the last prompt token has; what computes it is dead
  /// afterwards.
  static void dropLogits(func::FuncOp entry) {
    entry.walk([](func::ReturnOp op) { op->setOperands({}); });
    entry.setFunctionType(FunctionType::get(entry.getContext(), entry.getArgumentTypes(), {}));
    bool erased = true;
    while (erased) {
      erased = false;
      for (Operation &op : llvm::make_early_inc_range(llvm::reverse(entry.getBody().front())))
        if (isOpTriviallyDead(&op)) {
          op.erase();
          erased = true;
        }
    }
  }
};

} // namespace
