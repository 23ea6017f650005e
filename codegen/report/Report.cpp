// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.json.

#include "codegen/report/Report.h"

#include "codegen/report/Schedule.h"
#include "codegen/weights/Conversion.h"

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

static llvm::json::Value optionalLayer(int64_t layer) {
  return layer < 0 ? llvm::json::Value(nullptr) : llvm::json::Value(layer);
}

static llvm::json::Object costs(const Cost &cost) {
  return llvm::json::Object{{"calls", cost.calls},
                            {"macs", cost.macs},
                            {"weight_bytes", cost.weightBytes},
                            {"cache_bytes", cost.cacheBytes},
                            {"activation_bytes", cost.activationBytes}};
}

static llvm::json::Object scheduleJson(const Schedule &schedule) {
  llvm::json::Array calls, slots;
  for (const ScheduledCall &call : schedule.calls) {
    llvm::json::Object entry{{"kernel", call.kernel},
                             {"layer", optionalLayer(call.layer)},
                             {"weight", optionalName(call.weight)},
                             {"macs", call.macs},
                             {"weight_bytes", call.weightBytes},
                             {"cache_bytes", call.cacheBytes},
                             {"activation_bytes", call.activationBytes}};
    if (call.tiles)
      entry["tiles"] = call.tiles;
    calls.push_back(std::move(entry));
  }
  for (const SlotLife &slot : schedule.slots)
    slots.push_back(llvm::json::Object{{"name", slot.name},
                                       {"layer", optionalLayer(slot.layer)},
                                       {"offset", slot.offset},
                                       {"bytes", slot.bytes},
                                       {"first", slot.first},
                                       {"last", slot.last}});
  return llvm::json::Object{{"name", schedule.entry},
                            {"tokens", schedule.tokens},
                            {"calls", std::move(calls)},
                            {"slots", std::move(slots)}};
}

/// What one token costs, in all and by layer; what lies outside all layers has none.
static llvm::json::Object tokenCost(const Schedule &step, int64_t layers) {
  llvm::json::Array byLayer;
  Cost all;
  for (const ScheduledCall &call : step.calls)
    all.add(call);
  for (auto [i, cost] : llvm::enumerate(costsByLayer(step, layers))) {
    llvm::json::Object entry = costs(cost);
    entry["layer"] = optionalLayer(static_cast<int64_t>(i) < layers ? static_cast<int64_t>(i) : -1);
    byLayer.push_back(std::move(entry));
  }
  llvm::json::Object token = costs(all);
  token["layers"] = std::move(byLayer);
  return token;
}

static llvm::json::Object codeJson(const CodeSize &code) {
  llvm::json::Array functions;
  for (const FunctionSize &function : code.functions)
    functions.push_back(llvm::json::Object{{"name", llvm::json::fixUTF8(function.name)},
                                           {"bytes", function.bytes}});
  return llvm::json::Object{{"bytes", code.bytes},
                            {"image_bytes", code.imageBytes},
                            {"exact", code.isExact},
                            {"of", code.of},
                            {"functions", std::move(functions)}};
}

static llvm::json::Array memoriesJson(const ModelInfo &info) {
  llvm::json::Array memories;
  if (auto target = chip::TargetAttr::of(info.module))
    for (chip::MemoryAttr memory : target.getMemories()) {
      llvm::json::Object entry{{"name", memory.getName().getValue()},
                               {"kind", chip::stringifyMemoryKind(memory.getKind())},
                               {"bytes", static_cast<int64_t>(memory.getBytes())}};
      if (memory.getRate())
        entry["bytes_per_second"] = static_cast<int64_t>(memory.getRate());
      if (memory.getSetup())
        entry["setup_nanoseconds"] = static_cast<int64_t>(memory.getSetup());
      memories.push_back(std::move(entry));
    }
  return memories;
}

void burin::printReport(const ReportInput &input, llvm::raw_ostream &os) {
  const ModelInfo &info = input.info;
  int64_t tokenizerBytes = input.tokenizerBytes;
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
    llvm::json::Array types, conversions;
    int64_t requantized = 0;
    for (const Conversion &conversion : conversionsOf(weight, input.tensors)) {
      types.push_back(conversion.type);
      conversions.push_back(conversion.word);
      requantized += conversion.requantizedGroups;
    }
    if (!types.empty()) {
      entry["file_types"] = std::move(types);
      entry["conversions"] = std::move(conversions);
    }
    if (requantized)
      entry["requantized_groups"] = requantized;
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
  if (info.streamBytes)
    arena["stream_bytes"] = info.streamBytes;
  std::vector<Schedule> schedules = schedulesOf(info);
  llvm::json::Array entries;
  for (const Schedule &schedule : schedules)
    entries.push_back(scheduleJson(schedule));
  llvm::json::Object report{
      {"schema", 1},
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
      {"memories", memoriesJson(info)},
      {"entries", std::move(entries)},
      {"code", input.code ? llvm::json::Value(codeJson(*input.code)) : llvm::json::Value(nullptr)},
      {"files", llvm::json::Array(input.files)},
  };
  const StackBound *stack = info.stack                        ? &*info.stack
                            : input.code && input.code->stack ? &*input.code->stack
                                                              : nullptr;
  if (stack) {
    llvm::json::Array functions;
    for (const StackEntry &entry : stack->entries)
      functions.push_back(llvm::json::Object{{"symbol", entry.symbol}, {"bytes", entry.bytes}});
    report["stack"] =
        llvm::json::Object{{"of", info.stack ? "LLVM" : input.code->of},
                           {"exact", info.stack.has_value()},
                           {"bytes", decoderStackBytes(*stack, info.name)},
                           {"tokenizer_bytes", tokenizerStackBytes(*stack, info.name)},
                           {"library_bytes", stack->callsLibrary ? kLibraryFrame : int64_t{0}},
                           {"functions", std::move(functions)}};
  }
  if (const Schedule *step = stepOf(schedules))
    report["token"] = tokenCost(*step, info.layers);
  os << llvm::formatv("{0:2}", llvm::json::Value(std::move(report))) << "\n";
}
