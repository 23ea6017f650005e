// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MODEL.h: regions and sizes, the decoder.

#include "codegen/cpp/CppHeader.h"

#include "codegen/cpp/CppCopies.h"
#include "codegen/cpp/CppNames.h"

#include "llvm/Support/FormatVariadic.h"

using namespace burin;

/// A region's size in words: exact, then rounded.
static std::string sizeText(int64_t bytes) {
  return llvm::formatv("{0} bytes ({1:f1} KiB)", bytes, static_cast<double>(bytes) / 1024).str();
}

static const char kDecoder[] = R"(
enum class Status : uint8_t {
  kOk,
  kTokenOutOfRange, // a token is not in [0, kVocabSize); nothing was computed
  kContextFull,     // the tokens do not fit into the rest of the context; nothing was computed
};

// The memory that the model works in. You place it: with %MACRO%_ARENA_MEMORY and
// %MACRO%_KV_CACHE_MEMORY where the target file says, or in any section you like.
struct alignas(%ALIGN%) Arena {
  uint8_t bytes[kArenaBytes];
};
struct alignas(%KVALIGN%) KvCache {
  uint8_t bytes[kKvCacheBytes];
};

// One conversation. Decoders may share an arena as long as only one computes at a time, but each
// has a cache of its own. Neither needs to be cleared before use.
class Decoder {
public:
  Decoder(Arena &arena, KvCache &cache) noexcept : arena_(&arena), cache_(&cache) {}

  // Forgets all tokens.
  void reset() noexcept { position_ = 0; }

  // Takes one token and computes the logits of the next one.
  [[nodiscard]] Status step(Token token) noexcept;

  // Takes several tokens, all or none, and computes the logits of the one behind them: the same bits as
  // a step for each, in less time.
  [[nodiscard]] Status prefill(const Token *tokens, size_t count) noexcept;

  // (kVocabSize) floats, valid after a step or prefill and until the next one.
  const float *logits() const noexcept;

  // Tokens taken so far, at most kContext.
  size_t position() const noexcept { return position_; }

private:
  Arena *arena_;
  KvCache *cache_;
  size_t position_ = 0;
};
)";

static std::string replaced(std::string text, llvm::StringRef key, llvm::StringRef value) {
  for (size_t at; (at = text.find(key.str())) != std::string::npos;)
    text.replace(at, key.size(), value.str());
  return text;
}

std::string burin::placementMacros(const ModelInfo &info) {
  std::string text =
      "/* Put a region where the target file says: " + info.macro + "_ARENA_MEMORY static ... */\n";
  auto add = [&](const RegionInfo &region, llvm::StringRef name) {
    std::string section = sectionOf(info, region, name);
    text += "#define " + info.macro + "_" + name.upper() + "_MEMORY";
    text += section.empty()
                ? " /* anywhere */\n"
                : " __attribute__((section(\"" + section + "\"))) /* " + region.memory + " */\n";
  };
  add(info.arena, "arena");
  add(info.kvCache, "kv_cache");
  return text;
}

void burin::printCppHeader(const ModelInfo &info, llvm::raw_ostream &os) {
  os << cppBanner(info.name + ".h", "the model " + info.name + " for C++17");
  os << llvm::formatv(R"(//
// {0}, {1} layers, {2} parameters, target {3}
//   arena     {4}, scratch of one step
//   kv cache  {5}, what the model remembers of {6} tokens
//   weights   {7}, read only

#ifndef {8}_H_
#define {8}_H_

#include <stddef.h>
#include <stdint.h>

{15}
namespace {9} {{

using Token = int32_t;

// Exact sizes in bytes. Nothing else is allocated, ever.
inline constexpr size_t kArenaBytes = {10};
inline constexpr size_t kKvCacheBytes = {11};
inline constexpr size_t kWeightBytes = {12};

inline constexpr size_t kVocabSize = {13};
inline constexpr size_t kContext = {6};
inline constexpr size_t kPrefill = {14}; // tokens that prefill() takes at once
)",
                      info.family, info.layers, info.parameters, info.target,
                      sizeText(info.arena.bytes), sizeText(info.kvCache.bytes), info.context,
                      sizeText(info.weightRegion.bytes), info.macro, info.name, info.arena.bytes,
                      info.kvCache.bytes, info.weightRegion.bytes, info.vocabSize, info.prefill,
                      placementMacros(info));
  if (std::optional<int64_t> stack = decoderStack(info))
    os << "\n// Stack that a decoder's functions need at most, with all that they call, as "
          "compiled in "
          "the object.\ninline constexpr size_t kStackBytes = "
       << *stack << ";\n";
  if (int64_t stack = tokenizerStack(info).value_or(0); stack > 0)
    os << "inline constexpr size_t kTokenizerStackBytes = " << stack
       << "; // and those of the tokenizer\n";
  if (info.stack)
    os << "\n";
  os << "inline constexpr Token kBos = " << info.bos << ";"
     << (info.bos < 0 ? " // the model has none" : "") << "\n";
  // An array cannot be empty; -1 is no token.
  os << "inline constexpr Token kEndTokens[] = {";
  llvm::interleaveComma(info.endTokens, os);
  os << (info.endTokens.empty() ? "-1}; // the model has none\n" : "};\n");
  std::string decoder = replaced(kDecoder, "%ALIGN%", std::to_string(info.arena.alignment));
  decoder = replaced(decoder, "%MACRO%", info.macro);
  os << replaced(decoder, "%KVALIGN%", std::to_string(info.kvCache.alignment));
  os << "\n} // namespace " << info.name << "\n"
     << copyDeclarations(info) << "\n#endif // " << info.macro << "_H_\n";
}
