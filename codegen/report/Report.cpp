// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.json.

#include "codegen/report/Report.h"

#include "llvm/Support/JSON.h"

using namespace burin;

static llvm::json::Array shape(llvm::ArrayRef<int64_t> dims) {
  llvm::json::Array out;
  for (int64_t dim : dims)
    out.push_back(dim);
  return out;
}

static llvm::json::Value optionalName(const std::string &name) {
  return name.empty() ? llvm::json::Value(nullptr) : llvm::json::Value(name);
}

void burin::printReport(const ModelInfo &info, int64_t tokenizerBytes,
                        llvm::ArrayRef<std::string> files, llvm::raw_ostream &os) {
  llvm::json::Array weights, caches, slots, kernels;
  for (const WeightInfo &weight : info.weights) {
    chip::WeightOp op = weight.op;
    llvm::json::Array sources;
    for (llvm::StringRef source : op.getSources().getAsValueRange<mlir::StringAttr>())
      sources.push_back(source);
    llvm::json::Object entry{{"symbol", weight.symbol},
                             {"offset", weight.offset},
                             {"bytes", weight.bytes},
                             {"shape", shape(weight.shape)},
                             {"storage", stringifyStorage(op.getStorage())},
                             {"sources", std::move(sources)}};
    if (op.getColumnScale())
      entry["column_scale"] = *op.getColumnScale();
    weights.push_back(std::move(entry));
  }
  for (const CacheInfo &cache : info.caches)
    caches.push_back(llvm::json::Object{{"name", cache.name},
                                        {"offset", cache.offset},
                                        {"bytes", cache.bytes},
                                        {"shape", shape(cache.shape)}});
  for (const SlotInfo &slot : info.slots)
    slots.push_back(llvm::json::Object{{"name", slot.name},
                                       {"function", slot.function},
                                       {"offset", slot.offset},
                                       {"bytes", slot.bytes},
                                       {"shape", shape(slot.shape)}});
  for (const KernelInfo &kernel : info.kernels)
    kernels.push_back(llvm::json::Object{{"name", kernel.name}, {"folder", kernel.folder}});

  llvm::json::Object arena{{"bytes", info.arena.bytes},
                           {"alignment", info.arena.alignment},
                           {"memory", optionalName(info.arena.memory)},
                           {"slots", std::move(slots)}};
  if (info.arena.lowerBound)
    arena["lower_bound"] = *info.arena.lowerBound;
  arena["optimal"] = info.arena.optimal;
  llvm::json::Object report{
      {"name", info.name},
      {"family", info.family},
      {"target", info.target},
      {"layers", info.layers},
      {"parameters", info.parameters},
      {"vocab_size", info.vocabSize},
      {"context", info.context},
      {"prefill", info.prefill},
      {"flash", llvm::json::Object{{"weights_bytes", info.weightRegion.bytes},
                                   {"layer_tables_bytes", info.tableBytes},
                                   {"tokenizer_tables_bytes", tokenizerBytes},
                                   {"tables_bytes", info.tableBytes + tokenizerBytes}}},
      {"ram", llvm::json::Object{{"arena_bytes", info.arena.bytes},
                                 {"kv_cache_bytes", info.kvCache.bytes}}},
      {"arena", std::move(arena)},
      {"kv_cache", llvm::json::Object{{"bytes", info.kvCache.bytes},
                                      {"alignment", info.kvCache.alignment},
                                      {"memory", optionalName(info.kvCache.memory)},
                                      {"caches", std::move(caches)}}},
      {"weights", llvm::json::Object{{"bytes", info.weightRegion.bytes},
                                     {"alignment", info.weightRegion.alignment},
                                     {"memory", optionalName(info.weightRegion.memory)},
                                     {"tensors", std::move(weights)}}},
      {"kernels", std::move(kernels)},
      {"files", llvm::json::Array(files)},
  };
  if (info.stack) {
    llvm::json::Array functions;
    for (const StackEntry &entry : info.stack->entries)
      functions.push_back(llvm::json::Object{{"symbol", entry.symbol}, {"bytes", entry.bytes}});
    report["stack"] =
        llvm::json::Object{{"bytes", decoderStack(info)},
                           {"library_bytes", info.stack->callsLibrary ? kLibraryFrame : int64_t{0}},
                           {"functions", std::move(functions)}};
  }
  os << llvm::formatv("{0:2}", llvm::json::Value(std::move(report))) << "\n";
}
