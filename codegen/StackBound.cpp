// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The deepest path, function by function.

#include "codegen/StackBound.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Demangle/Demangle.h"

using namespace burin;

namespace {

struct Depth {
  std::optional<int64_t> bytes;
  std::string circle = {}; ///< a function that is reached and calls itself
};

class Depths {
public:
  explicit Depths(const StackGraph &graph) : graph(graph) {}

  Depth of(const std::string &name) {
    auto function = graph.find(name);
    if (function == graph.end()) {
      callsLibrary = true;
      return {kLibraryFrame};
    }
    if (auto known = depths.find(name); known != depths.end())
      return known->second;
    if (llvm::is_contained(path, name))
      return {std::nullopt, name};
    path.push_back(name);
    Depth deepest{function->second.frame};
    if (function->second.unbounded)
      deepest.bytes.reset();
    descend(function->second.calls, function->second.frame, deepest);
    descend(function->second.jumps, 0, deepest);
    path.pop_back();
    return depths[name] = deepest;
  }

  bool callsLibrary = false;

private:
  /// Raises `deepest` to what the deepest callee takes below `above`.
  void descend(const std::vector<std::string> &callees, int64_t above, Depth &deepest) {
    for (const std::string &callee : callees) {
      Depth depth = of(callee);
      if (deepest.bytes && depth.bytes)
        deepest.bytes = std::max(*deepest.bytes, above + *depth.bytes);
      else
        deepest.bytes.reset();
      if (deepest.circle.empty())
        deepest.circle = depth.circle;
    }
  }

  const StackGraph &graph;
  std::map<std::string, Depth> depths;
  std::vector<std::string> path;
};

} // namespace

llvm::Expected<StackBound> burin::stackBound(const StackGraph &graph) {
  StackBound bound;
  Depths depths(graph);
  for (const auto &[name, function] : graph) {
    if (!function.isEntry)
      continue;
    Depth depth = depths.of(name);
    if (!depth.circle.empty() && llvm::demangle(name).find("::Decoder::") != std::string::npos)
      return llvm::createStringError("'" + llvm::demangle(depth.circle) + "', which '" +
                                     llvm::demangle(name) +
                                     "' reaches, calls itself: its stack has no bound");
    bound.entries.push_back({name, depth.bytes});
  }
  bound.callsLibrary = depths.callsLibrary;
  return bound;
}

/// The most that the entries for which `counts` need; nothing where one has no bound.
static std::optional<int64_t> most(const StackBound &bound,
                                   llvm::function_ref<bool(llvm::StringRef symbol)> counts) {
  int64_t bytes = 0;
  for (const StackEntry &entry : bound.entries) {
    if (!counts(entry.symbol))
      continue;
    if (!entry.bytes)
      return std::nullopt;
    bytes = std::max(bytes, *entry.bytes);
  }
  return bytes;
}

static bool isMethod(llvm::StringRef symbol, llvm::StringRef model, llvm::StringRef type) {
  return llvm::StringRef(llvm::demangle(symbol))
      .starts_with((model + llvm::Twine("::") + type + "::").str());
}

std::optional<int64_t> burin::decoderStackBytes(const StackBound &bound, llvm::StringRef model) {
  return most(bound, [&](llvm::StringRef symbol) {
    return symbol.starts_with(model.str() + "_") || isMethod(symbol, model, "Decoder");
  });
}

std::optional<int64_t> burin::tokenizerStackBytes(const StackBound &bound, llvm::StringRef model) {
  return most(bound, [&](llvm::StringRef symbol) { return isMethod(symbol, model, "Tokenizer"); });
}
