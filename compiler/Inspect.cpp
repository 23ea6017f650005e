// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin inspect`: what a model is, and what it needs on each target.

#include "codegen/ModelInfo.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/TokenizerFile.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace burin;

static void row(llvm::StringRef key, const llvm::Twine &value) {
  llvm::outs() << "  " << llvm::left_justify(key, 12) << value << "\n";
}

static void printStorage(const ModelFiles &files) {
  llvm::MapVector<StorageType, std::pair<int64_t, int64_t>> perType; // tensors, bytes
  int64_t parameters = 0;
  for (const Tensor &tensor : files.weights.tensors()) {
    auto &[count, bytes] = perType[tensor.type];
    ++count;
    bytes += tensor.storedBytes();
    parameters += tensor.elements();
  }
  row("parameters",
      llvm::Twine(parameters) + " in " + llvm::Twine(files.weights.tensors().size()) + " tensors");
  for (auto &[type, sum] : perType)
    row("storage", nameOf(type) + ": " + llvm::Twine(sum.first) + " tensors, " +
                       llvm::Twine(sum.second) + " bytes");
}

static llvm::StringRef nameOf(TokenizerModel::Engine engine) {
  switch (engine) {
  case TokenizerModel::Engine::ByteLevelBpe:
    return "byte-level BPE";
  case TokenizerModel::Engine::CharacterBpe:
  case TokenizerModel::Engine::SentencePieceBpe:
    return "SentencePiece BPE";
  case TokenizerModel::Engine::Unigram:
    return "SentencePiece unigram";
  case TokenizerModel::Engine::WordPiece:
    return "WordPiece";
  }
  return "";
}

static void printTokenizer(const ModelFiles &files, int64_t vocabSize) {
  if (files.tokenizerPath.empty())
    return row("tokenizer", "none beside the model");
  llvm::Expected<TokenizerModel> tokenizer = readTokenizer(files, vocabSize);
  if (!tokenizer)
    return row("tokenizer", "not supported: " + llvm::toString(tokenizer.takeError()));
  row("tokenizer", llvm::Twine(nameOf(tokenizer->engine)) + ", " +
                       llvm::Twine(tokenizer->pieces.size()) + " pieces, " +
                       llvm::Twine(tokenizer->addedTokens.size()) + " added");
}

/// The model compiled for a target.
static llvm::Expected<ModelInfo> sizesFor(const ModelFiles &files, const TargetFile &target,
                                          OwningOpRef<ModuleOp> &module, MLIRContext *context) {
  llvm::Expected<OwningOpRef<ModuleOp>> built = buildModule(context, files, target, {}, "kernels");
  if (!built)
    return built.takeError();
  module = std::move(*built);
  return describeModel(*module, static_cast<int64_t>(target.pointerBytes));
}

/// What the model needs, and on which of the targets with memories of their own it has room.
static llvm::Error printNeeds(const ModelFiles &files) {
  std::string fits, tooBig;
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> target = findTarget(name);
    if (!target)
      return target.takeError();
    if (target->memories.empty() && name != "host")
      continue;
    std::unique_ptr<MLIRContext> context = makeContext();
    OwningOpRef<ModuleOp> module;
    llvm::Expected<ModelInfo> info = sizesFor(files, *target, module, context.get());
    if (name == "host") {
      if (!info)
        return info.takeError();
      row("needs", "weights " + llvm::Twine(info->weightRegion.bytes) + ", kv cache " +
                       llvm::Twine(info->kvCache.bytes) + ", arena " +
                       llvm::Twine(info->arena.bytes) + " bytes on host");
      continue;
    }
    std::string &list = info ? fits : tooBig;
    list += (list.empty() ? "" : ", ") + name;
    if (!info)
      llvm::consumeError(info.takeError());
  }
  row("fits", fits.empty() ? "none of the chips" : fits);
  row("too big for", tooBig.empty() ? "none of the chips" : tooBig);
  return llvm::Error::success();
}

static llvm::Error inspect(const std::string &path) {
  llvm::Expected<ModelFiles> files = openModel(path);
  if (!files)
    return withNote(files.takeError(), kModelNote);
  // Whatever is wrong with the model shows here, before anything is printed.
  llvm::Expected<TargetFile> host = findTarget("host");
  if (!host)
    return host.takeError();
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> graph =
      buildModule(context.get(), *files, *host, {}, "graph");
  if (!graph)
    return withNote(graph.takeError(), kModelNote);
  auto model = (**graph)->getAttrOfType<DictionaryAttr>(kModelAttr);
  auto number = [&](StringRef key) { return cast<IntegerAttr>(model.get(key)).getInt(); };
  llvm::outs() << files->stem << ": " << cast<StringAttr>(model.get("family")).getValue()
               << ", from " << files->format << " files\n";
  row("layers", llvm::Twine(number("layers")));
  row("vocabulary", llvm::Twine(number("vocab_size")) + " tokens");
  row("context", llvm::Twine(number("context")) + " tokens");
  std::string ends;
  for (int64_t end : files->endTokens)
    ends += (ends.empty() ? "" : ", ") + std::to_string(end);
  row("begins with",
      files->bos < 0 ? llvm::Twine("no token of its own") : "token " + llvm::Twine(files->bos));
  row("ends with",
      ends.empty() ? llvm::Twine("no token of its own") : "token " + llvm::Twine(ends));
  printStorage(*files);
  printTokenizer(*files, number("vocab_size"));
  return printNeeds(*files);
}

int burin::inspectModel(const std::string &path) {
  return runCommand([&] { return inspect(path); });
}
