// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin inspect`: what a model is, and what it needs on each target.

#include "codegen/ModelInfo.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/Fits.h"
#include "compiler/ModelParts.h"
#include "compiler/TokenizerFile.h"
#include "compiler/formats/TensorView.h"
#include "compiler/formats/UserError.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace burin;

static void row(llvm::StringRef key, const llvm::Twine &value) {
  llvm::outs() << "  " << llvm::left_justify(key, 12) << value << "\n";
}

/// "1 head", "4 heads", or "4 to 12 heads" where layers differ.
static std::string range(const std::vector<int64_t> &values, StringRef noun) {
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::string all = counted(static_cast<uint64_t>(*most), noun);
  return *least == *most ? all : std::to_string(*least) + " to " + all;
}

/// What attention looks like, from the graph that the family built.
static void printAttention(ModuleOp graph) {
  std::vector<int64_t> heads, kvHeads, sizes, windows;
  graph.walk([&](AttentionOp op) {
    ArrayRef<int64_t> cache = op.getKeys().getType().getShape();
    heads.push_back(cast<RankedTensorType>(op.getQ().getType()).getDimSize(1) / cache[2]);
    kvHeads.push_back(cache[0]);
    sizes.push_back(cache[2]);
    if (op.getWindow())
      windows.push_back(static_cast<int64_t>(*op.getWindow()));
  });
  if (heads.empty())
    return;
  row("attention", range(heads, "head") + ", " + range(kvHeads, "kv head") + ", each of " +
                       range(sizes, "number"));
  if (!windows.empty())
    row("window", range(windows, "token") + " in " + llvm::Twine(windows.size()) + " of " +
                      llvm::Twine(heads.size()) + " layers");
  if (Attribute original = graph->getAttrOfType<DictionaryAttr>(kModelAttr).get(kOriginalAttr))
    row("positions", "stretched: texts of more than " +
                         llvm::Twine(cast<IntegerAttr>(original).getInt()) + " tokens have others");
}

/// The tensors of the file that the model reads.
static llvm::StringSet<> tensorsOf(ModuleOp graph) {
  llvm::StringSet<> names;
  for (auto weight : graph.getOps<WeightOp>())
    for (StringRef source : weight.getSources().getAsValueRange<StringAttr>())
      names.insert(TensorView::parse(source).tensor);
  return names;
}

static void printStorage(const ModelFiles &files, ModuleOp graph) {
  llvm::MapVector<StorageType, std::pair<int64_t, int64_t>> perType; // tensors, bytes
  llvm::StringSet<> read = tensorsOf(graph);
  int64_t parameters = 0, unread = 0;
  for (const Tensor &tensor : files.weights.tensors()) {
    if (!read.contains(tensor.name)) {
      ++unread;
      continue;
    }
    auto &[count, bytes] = perType[tensor.type];
    ++count;
    bytes += tensor.storedBytes();
    parameters += tensor.elements();
  }
  row("parameters", llvm::Twine(parameters) + " in " + llvm::Twine(read.size()) + " tensors" +
                        (unread ? ", " + llvm::Twine(unread) + " more are not read" : ""));
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

/// What the model needs on this machine, as compile says it.
static llvm::Error printNeeds(const ModelFiles &files, const TargetFile &host) {
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> module =
      buildModule(context.get(), files, host, {}, "kernels");
  if (!module)
    return module.takeError();
  ModelInfo info = describeModel(**module, static_cast<int64_t>(host.pointerBytes));
  row("needs", "weights " + llvm::Twine(info.weightRegion.bytes) + ", kv cache " +
                   llvm::Twine(info.kvCache.bytes) + ", arena " + llvm::Twine(info.arena.bytes) +
                   " bytes on host");
  return llvm::Error::success();
}

static void printParts(const ModelFiles &files, ModuleOp graph) {
  for (const ModelPart &part : partsOf(files, graph))
    row(part.name, llvm::Twine(part.numbers) + " numbers, " + llvm::Twine(part.bytes) + " bytes");
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
  printAttention(**graph);
  std::string ends;
  for (int64_t end : files->endTokens)
    ends += (ends.empty() ? "" : ", ") + std::to_string(end);
  row("begins with",
      files->bos < 0 ? llvm::Twine("no token of its own") : "token " + llvm::Twine(files->bos));
  row("ends with",
      ends.empty() ? llvm::Twine("no token of its own") : "token " + llvm::Twine(ends));
  printStorage(*files, **graph);
  printParts(*files, **graph);
  printTokenizer(*files, number("vocab_size"));
  if (llvm::Error error = printNeeds(*files, *host))
    return error;
  return printFits(*files, llvm::outs());
}

int burin::inspectModel(const std::string &path) {
  return runCommand([&] { return inspect(path); });
}
