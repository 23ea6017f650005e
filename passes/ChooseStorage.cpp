// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says of every weight how its numbers are stored: as the user asked for matrices, f32 for all
// else.

#include "dialects/burin/StorageFormat.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/GlobPattern.h"

namespace burin {
#define GEN_PASS_DEF_CHOOSESTORAGE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {

/// One entry of the option: which weights, and how they are stored; none: as in the file.
struct Choice {
  std::string text; ///< the pattern, as it was given
  llvm::GlobPattern pattern;
  std::optional<Storage> storage;
  bool matches = false; ///< some matrix, also one that an earlier entry has chosen for
};

} // namespace

/// `head:i8`, or `i4` for all.
static FailureOr<Choice> parseChoice(ModuleOp module, StringRef text) {
  auto [pattern, name] = text.contains(':') ? text.rsplit(':') : std::pair(StringRef("*"), text);
  std::optional<Storage> storage = symbolizeStorage(name);
  if (!storage && name != "file") {
    InFlightDiagnostic error = module.emitError("the storage '")
                               << name << "' of '" << text << "' is none of " << storageNames()
                               << ", file";
    error.attachNote() << "--weights takes 'i4' for all, or entries 'PATTERN:TYPE' with commas";
    return error;
  }
  llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
  if (!glob)
    return module.emitError("the pattern '")
           << pattern << "' of '" << text << "' is wrong: " << llvm::toString(glob.takeError());
  return Choice{pattern.str(), std::move(*glob), storage};
}

/// What a matrix can be called besides its name: `embedding` if ids look rows of it up, `head` if
/// the model's outermost function multiplies by it. Empty for what is no matrix.
static SmallVector<StringRef> namesOf(WeightOp weight, ModuleOp module) {
  auto uses = SymbolTable::getSymbolUses(weight, module);
  SmallVector<StringRef> names;
  bool isMatrix = false;
  for (SymbolTable::SymbolUse use : *uses) {
    auto get = dyn_cast<GetOp>(use.getUser());
    if (!get)
      continue;
    for (Operation *reader : get->getUsers()) {
      isMatrix |= isa<EmbeddingOp, LinearOp, GatedLinearOp>(reader);
      if (isa<EmbeddingOp>(reader))
        names.push_back("embedding");
      auto function = reader->getParentOfType<func::FuncOp>();
      if (isa<LinearOp>(reader) && function && function.isPublic())
        names.push_back("head");
    }
  }
  if (!isMatrix || weight.getValue())
    return {};
  names.push_back(weight.getSymName());
  names.push_back(weight.getSymName().rsplit('.').second);
  return names;
}

namespace {
struct ChooseStoragePass : burin::impl::ChooseStorageBase<ChooseStoragePass> {
  using ChooseStorageBase::ChooseStorageBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<Choice> choices;
    for (StringRef text : weights) {
      FailureOr<Choice> choice = parseChoice(module, text);
      if (failed(choice))
        return signalPassFailure();
      choices.push_back(std::move(*choice));
    }
    for (auto weight : module.getOps<WeightOp>()) {
      if (weight.getStorage())
        continue;
      SmallVector<StringRef> names = namesOf(weight, module);
      Choice *choice = choices.end();
      for (Choice &candidate : llvm::reverse(choices))
        if (llvm::any_of(names, [&](StringRef name) { return candidate.pattern.match(name); })) {
          candidate.matches = true;
          choice = &candidate;
        }
      Storage file = weight.getFileStorage().value_or(Storage::F32);
      bool isMatrix = choice != choices.end();
      weight.setStorage(isMatrix ? choice->storage.value_or(file) : Storage::F32);
      weight.setKept(weight.getKept() && weight.getStorage() == file);
      weight.removeFileStorageAttr();
    }
    for (const Choice &choice : choices)
      if (!choice.matches && choice.text != "*") {
        InFlightDiagnostic error = module.emitError("no matrix of the model is called '")
                                   << choice.text << "'";
        error.attachNote()
            << "it is called head, embedding or as --compile-to=graph prints it; * stands "
               "for any text";
        return signalPassFailure();
      }
  }
};
} // namespace
