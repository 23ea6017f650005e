// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL.cpp: memory map, tables of layers, functions, decoder.

#include "codegen/cpp/CppSource.h"

#include "codegen/cpp/CppCopies.h"
#include "codegen/cpp/CppFunction.h"
#include "codegen/cpp/CppNames.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace burin;

static void printMemoryMap(const ModelInfo &info, llvm::raw_ostream &os) {
  os << "// Arena: " << info.arena.bytes << " bytes" << proofText(info.arena)
     << ". Slots share bytes when they are never alive together.\n//\n";
  os << llvm::format("//   %8s %8s  %-14s %-16s %s\n", "offset", "bytes", "slot", "function",
                     "shape");
  std::vector<SlotInfo> slots = info.slots;
  llvm::sort(slots, [](const SlotInfo &a, const SlotInfo &b) {
    return std::tie(a.offset, a.function, a.name) < std::tie(b.offset, b.function, b.name);
  });
  for (const SlotInfo &slot : slots)
    os << llvm::format("//   %8lld %8lld  %-14s %-16s %s\n", static_cast<long long>(slot.offset),
                       static_cast<long long>(slot.bytes), slot.name.c_str(),
                       cppIdentifier(slot.function).c_str(), shapeText(slot.shape).c_str());
}

static void printTable(const ModelInfo &info, chip::LayerTableOp table, llvm::raw_ostream &os) {
  std::string type = camelCase(table.getSymName());
  auto firstRow = cast<ArrayAttr>(table.getRows()[0]);
  os << "\n// What one layer takes: weights, and where its part of the KV cache begins "
        "(bytes).\nstruct "
     << type << " {\n";
  for (auto [field, attr] : llvm::zip_equal(table.getFields().getAsRange<StringAttr>(), firstRow)) {
    StringRef symbol = cast<FlatSymbolRefAttr>(attr).getValue();
    const WeightInfo *weight = info.weight(symbol);
    os << "  "
       << (weight ? pointerType(chip::WeightOp(weight->op).getType(), /*isConst=*/true) : "size_t ")
       << cppIdentifier(field.getValue()) << "; // "
       << shapeText(weight ? weight->shape : info.cache(symbol)->shape) << "\n";
  }
  os << "};\nconst " << type << " k" << type << "[" << table.getRows().size() << "] = {\n";
  for (Attribute row : table.getRows()) {
    os << "    {";
    llvm::interleaveComma(cast<ArrayAttr>(row).getAsRange<FlatSymbolRefAttr>(), os,
                          [&](FlatSymbolRefAttr ref) {
                            if (const WeightInfo *weight = info.weight(ref.getValue()))
                              os << weight->symbol;
                            else
                              os << info.cache(ref.getValue())->offset;
                          });
    os << "},\n";
  }
  os << "};\n";
}

/// Functions with callees first.
static llvm::SetVector<Operation *> inOrder(ModuleOp module) {
  llvm::SetVector<Operation *> order;
  auto visit = [&](func::FuncOp function, auto &self) -> void {
    function.walk([&](func::CallOp call) {
      self(module.lookupSymbol<func::FuncOp>(call.getCallee()), self);
    });
    order.insert(function);
  };
  for (auto function : module.getOps<func::FuncOp>())
    visit(function, visit);
  return order;
}

/// The entries as the decoder sees them.
static const char kEntries[] = R"(
Status entries::prefill(uint8_t *arena, uint8_t *kv_cache, size_t &position, const Token *tokens,
                        size_t count) noexcept {
  for (size_t i = 0; i < count; ++i)
    if (tokens[i] < 0 || static_cast<size_t>(tokens[i]) >= kVocabSize)
      return Status::kTokenOutOfRange;
  if (position > kContext || count > kContext - position)
    return Status::kContextFull;
  if (count == 0)
    return Status::kOk;
%HISTORY%%BATCHES%  for (; count > 1; --count, ++position)
    run::feed(arena, kv_cache, tokens++, position);
  run::step(arena, kv_cache, tokens, position++);
  return Status::kOk;
}

const float *entries::logits(const uint8_t *arena) noexcept {
  return reinterpret_cast<const float *>(arena + %LOGITS%);
}

Status Decoder::step(Token token) noexcept { return prefill(&token, 1); }

Status Decoder::prefill(const Token *tokens, size_t count) noexcept {
  return entries::prefill(arena_->bytes, cache_->bytes, position_, tokens, count);
}

const float *Decoder::logits() const noexcept { return entries::logits(arena_->bytes); }
)";

static const char kBatches[] =
    R"(  for (; count > kPrefill; count -= kPrefill, position += kPrefill, tokens += kPrefill)
    run::prefill(arena, kv_cache, tokens, position);
)";

/// Before a call that makes the sequence longer than the tokens that its rotary positions are for.
static const char kHistory[] =
    R"(  // A sequence of more than %ORIGINAL% tokens has other rotary positions, also for its first ones: they are
  // read again when it grows beyond that.
  Token *const history = reinterpret_cast<Token *>(kv_cache + %OFFSET%); // its length, its first tokens
  history[0] = static_cast<Token>(position + count);
  if (position <= %ORIGINAL% && position + count > %ORIGINAL%) {
    size_t again = 0;
%AGAIN%    for (; again < position; ++again)
      run::feed(arena, kv_cache, history + 1 + again, again);
  }
)";

static const char kAgain[] =
    R"(    for (; position - again > kPrefill; again += kPrefill)
      run::prefill(arena, kv_cache, history + 1 + again, again);
)";

static void replaceAll(std::string &text, llvm::StringRef key, llvm::StringRef value) {
  for (size_t at; (at = text.find(key.str())) != std::string::npos;)
    text.replace(at, key.size(), value.str());
}

void burin::printCppSource(const ModelInfo &info, llvm::raw_ostream &os) {
  ModuleOp module = info.module;
  os << cppBanner(info.name + ".cpp", "the forward pass of the model " + info.name) << "//\n";
  printMemoryMap(info, os);
  os << "\n#include \"" << info.name
     << "_strict.h\" // first: float rules for all that follows\n\n";
  os << "#include \"" << info.name << ".h\"\n#include \"" << info.name
     << "_entries.h\"\n#include \"" << info.name << "_weights.h\"\n\n";
  for (const KernelInfo &kernel : info.kernels)
    os << "#include \"" << info.name << "_" << kernel.name << ".h\"\n";
  os << copyDefinitions(info) << "\nnamespace " << info.name
     << " {\nnamespace run {\nnamespace {\n";
  for (auto table : module.getOps<chip::LayerTableOp>())
    printTable(info, table, os);
  for (Operation *op : inOrder(module)) {
    os << "\n";
    printCppFunction(info, cast<func::FuncOp>(op), os);
  }
  os << "\n} // namespace\n} // namespace run\n";
  std::string entries = kEntries;
  std::string history;
  if (info.original) {
    history = kHistory;
    replaceAll(history, "%AGAIN%", info.prefill > 1 ? kAgain : "");
    replaceAll(history, "%ORIGINAL%", std::to_string(*info.original));
    replaceAll(history, "%OFFSET%", std::to_string(info.cache(kHistoryCache)->offset));
  }
  replaceAll(entries, "%HISTORY%", history);
  replaceAll(entries, "%BATCHES%", info.prefill > 1 ? kBatches : "");
  replaceAll(entries, "%LOGITS%", std::to_string(info.logitsOffset));
  os << entries << "\n} // namespace " << info.name << "\n";
}

void burin::printEntriesHeader(const ModelInfo &info, llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_entries.h", "what the views of the model " + info.name + " share");
  os << llvm::formatv(R"(
#ifndef {1}_ENTRIES_H_
#define {1}_ENTRIES_H_

#include "{0}.h"

namespace {0}::entries {{

// Takes tokens (count), all or none, behind the `position` that are there, and computes the logits.
Status prefill(uint8_t *arena, uint8_t *kv_cache, size_t &position, const Token *tokens, size_t count) noexcept;

const float *logits(const uint8_t *arena) noexcept;

} // namespace {0}::entries

#endif // {1}_ENTRIES_H_
)",
                      info.name, info.macro);
}
