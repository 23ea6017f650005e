// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a model fit a chip at the least loss. RAM first: it bounds the context, and the context is
// what losses are measured with. Then flash: a knapsack over storages. What comes out is compiled
// for this machine and measured, which says exactly what the chip will compute: bits are the same
// everywhere.

#include "compiler/fit/Fit.h"

#include "codegen/cpp/TokenizerTables.h"
#include "codegen/report/Schedule.h"
#include "compiler/HostArtifact.h"
#include "compiler/Output.h"
#include "compiler/Progress.h"
#include "compiler/StoreTensors.h"
#include "compiler/TokenizerFile.h"
#include "compiler/fit/Groups.h"
#include "compiler/formats/UserError.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace burin;

/// Tokens that losses are measured on: divergences differ by a few per cent between texts of this
/// length, storages by factors.
static constexpr int64_t kTokens = 1024;
/// Probabilities of the exact model that are kept at most.
static constexpr int64_t kProbabilities = int64_t(1) << 26;
/// A shorter context than this tells nobody anything.
static constexpr int64_t kLeastContext = 32;
/// What is kept where nothing is known of the code.
static constexpr int64_t kUnknownCode = 64 << 10;

static std::string bytesOfMemory(int64_t bytes) { return std::to_string(bytes) + " bytes"; }

/// The limits replace the target's own memories of that kind by one.
static llvm::Error limit(TargetFile &target, const FitOptions &limits) {
  for (auto [isFlash, bytes, option] :
       {std::tuple(true, limits.flash, "--flash"), std::tuple(false, limits.ram, "--ram")}) {
    auto isKind = [&, flash = isFlash](const TargetMemory &m) { return m.isFlash == flash; };
    auto found = llvm::find_if(target.memories, isKind);
    if (!bytes && found == target.memories.end())
      return userError("target " + quoted(target.name) + " has no " + (isFlash ? "flash" : "ram") +
                           " of its own to fit into",
                       std::string("say how much there is: ") + option + "=N");
    if (!bytes)
      continue;
    TargetMemory memory{isFlash ? "flash" : "ram", isFlash ? ".rodata" : ".bss", 0, isFlash};
    if (found != target.memories.end())
      memory = *found;
    memory.bytes = static_cast<uint64_t>(bytes);
    llvm::erase_if(target.memories, isKind);
    target.memories.push_back(memory);
  }
  return llvm::Error::success();
}

static int64_t largest(const TargetFile &target, bool isFlash) {
  uint64_t most = 0;
  for (const TargetMemory &memory : target.memories)
    if (memory.isFlash == isFlash)
      most = std::max(most, memory.bytes);
  return static_cast<int64_t>(most);
}

/// With flash without end, so that nothing but RAM can be short.
static TargetFile withEndlessFlash(TargetFile target) {
  for (TargetMemory &memory : target.memories)
    if (memory.isFlash)
      memory.bytes = uint64_t(1) << 47;
  return target;
}

namespace {

struct Built {
  int64_t weights = 0, tables = 0, code = 0, arena = 0, cache = 0, macs = 0, context = 0;
  bool isCodeEstimate = false;
  llvm::StringMap<int64_t> bytesOf; ///< a weight's

  int64_t flash() const { return weights + tables + code; }
};

struct Candidate {
  Selection selection;
  std::string weights;
  Built built;
  Loss measured;
};

class Fitting {
public:
  Fitting(const ModelFiles &files, const TargetFile &target, const CompileOptions &options)
      : files(files), target(target), options(options) {}

  llvm::Expected<FitPlan> plan();

private:
  /// The model for the target, and its code if `wantsCode`.
  llvm::Expected<Built> build(const CompileOptions &how, bool wantsCode);
  llvm::Error readTokenizer(int64_t vocabSize);
  /// Sets the options' context to the longest that RAM has room for.
  llvm::Error chooseContext();
  llvm::Error chooseCache();
  /// The groups, and whether the smallest storages fit.
  llvm::Error prepare(FitPlan &plan);
  llvm::Error chooseWeights(FitPlan &plan);
  /// A selection as the target would have it.
  llvm::Expected<Candidate> tryOut(llvm::ArrayRef<WeightGroup> groups, Selection selection);
  llvm::Error measure(const FitPlan &plan, Candidate &candidate);
  llvm::Error tooBig(const FitPlan &plan);
  llvm::Error losesTooMuch(const FitPlan &plan, double most);
  std::string nearestTarget();

  const ModelFiles &files;
  TargetFile target;
  CompileOptions options;
  std::optional<TokenizerModel> tokenizer;
  std::optional<Artifact> exact;
  std::optional<TextLoss> text;
  Built start;       ///< with i4 for all
  int64_t fixed = 0; ///< bytes of weights that cannot be chosen
};

} // namespace

llvm::Error Fitting::readTokenizer(int64_t vocabSize) {
  if (tokenizer || !options.tokenizer || files.tokenizerPath.empty())
    return llvm::Error::success();
  llvm::Expected<TokenizerModel> read = burin::readTokenizer(files, vocabSize);
  if (!read)
    return userError(llvm::toString(read.takeError()),
                     "--no-tokenizer compiles the model without it");
  tokenizer = std::move(*read);
  return llvm::Error::success();
}

llvm::Expected<Built> Fitting::build(const CompileOptions &how, bool wantsCode) {
  std::unique_ptr<MLIRContext> context = makeContext();
  auto module = buildModule(context.get(), files, withEndlessFlash(target), how, "kernels");
  if (!module)
    return module.takeError();
  auto pointerBytes = static_cast<int64_t>(target.pointerBytes);
  ModelInfo info = describeModel(**module, pointerBytes);
  Built built;
  built.weights = info.weightRegion.bytes;
  for (WeightInfo &weight : info.weights)
    built.bytesOf[weight.op.getSymName()] = weight.bytes;
  built.arena = info.arena.bytes;
  built.cache = info.kvCache.bytes;
  built.context = info.context;
  if (!wantsCode)
    return built;
  if (llvm::Error error = readTokenizer(info.vocabSize))
    return std::move(error);
  int64_t tokenizerBytes = tokenizer ? static_cast<int64_t>(tokenizerTableBytes(
                                           *tokenizer, static_cast<unsigned>(pointerBytes)))
                                     : 0;
  built.tables = info.tableBytes + tokenizerBytes;
  std::vector<Schedule> schedules = schedulesOf(info);
  if (const Schedule *step = stepOf(schedules))
    for (const ScheduledCall &call : step->calls)
      built.macs += call.macs;
  if (options.fit.reserve >= 0) {
    built.tables = 0;
    built.code = options.fit.reserve;
    return built;
  }
  StoreTensors tensors(files.weights);
  Output out{info, target, tensors, tokenizer ? &*tokenizer : nullptr, how, tokenizerBytes};
  llvm::Expected<std::optional<CodeSize>> code = estimateCode(out);
  if (!code)
    return code.takeError();
  built.isCodeEstimate = code->has_value();
  built.code = *code ? (*code)->imageBytes - built.tables +
                           static_cast<int64_t>(static_cast<double>((*code)->bytes) * kCodePromise)
                     : kUnknownCode;
  return built;
}

llvm::Error Fitting::chooseContext() {
  CompileOptions how = options;
  how.weights = "i4";
  auto fits = [&](int64_t context) -> llvm::Error {
    how.context = context;
    return build(how, false).takeError();
  };
  llvm::Error whole = fits(options.context);
  if (!whole)
    return llvm::Error::success();
  if (options.context)
    return whole;
  llvm::consumeError(std::move(whole));
  // The model's own, from a target where it fits.
  std::unique_ptr<MLIRContext> context = makeContext();
  how.context = 0;
  auto graph = buildModule(context.get(), files, target, how, "graph");
  if (!graph)
    return graph.takeError();
  auto model = (**graph)->getAttrOfType<DictionaryAttr>(kModelAttr);
  int64_t most = cast<IntegerAttr>(model.get("context")).getInt(),
          least = std::min(kLeastContext, most);
  if (llvm::Error error = fits(least)) {
    std::string message = llvm::toString(std::move(error));
    return userError(message + ", at " + std::to_string(least) + " tokens", nearestTarget());
  }
  while (most - least > 1) {
    int64_t middle = least + (most - least) / 2;
    if (llvm::Error error = fits(middle)) {
      llvm::consumeError(std::move(error));
      most = middle;
    } else {
      least = middle;
    }
  }
  options.context = least;
  return llvm::Error::success();
}

/// The most exact of the caches that hold every token that is asked for, or all that the model
/// takes; where none does, the one with room for most.
llvm::Error Fitting::chooseCache() {
  if (!options.kvCache.empty())
    return chooseContext();
  CompileOptions how = options;
  how.weights = "i4";
  for (const char *storage : {"f32", "f16", "i8"}) {
    options.kvCache = how.kvCache = storage;
    llvm::Expected<Built> whole = build(how, false);
    if (whole)
      return llvm::Error::success();
    llvm::consumeError(whole.takeError());
  }
  return chooseContext();
}

std::string Fitting::nearestTarget() {
  CompileOptions how = options;
  how.weights = "i4g128";
  how.context = options.context ? options.context : kLeastContext;
  std::pair<uint64_t, std::string> best = {UINT64_MAX, ""};
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> candidate = findTarget(name);
    if (!candidate) {
      llvm::consumeError(candidate.takeError());
      continue;
    }
    uint64_t memory = 0;
    for (const TargetMemory &m : candidate->memories)
      memory += m.bytes;
    if (!memory || memory >= best.first)
      continue;
    std::unique_ptr<MLIRContext> context = makeContext();
    auto module = buildModule(context.get(), files, *candidate, how, "kernels");
    if (!module) {
      llvm::consumeError(module.takeError());
      continue;
    }
    ModelInfo info = describeModel(**module, static_cast<int64_t>(candidate->pointerBytes));
    if (info.weightRegion.bytes + kUnknownCode <= largest(*candidate, true))
      best = {memory, name};
  }
  return best.second.empty() ? "none of the chips that burin knows has room for it"
                             : "the smallest target with room for it is " + quoted(best.second);
}

llvm::Error Fitting::tooBig(const FitPlan &plan) {
  const Built &built = start;
  int64_t least = leastBytes(plan.groups).bytes + fixed;
  int64_t flash = largest(target, true), needed = least + built.tables + built.code;
  return userError(
      "the model needs " + bytesOfMemory(needed) + " of flash at least, " + std::to_string(least) +
          " for weights and " + std::to_string(built.tables + built.code) +
          " for tables and code, but target " + quoted(target.name) + " has " +
          std::to_string(flash) + ": " + bytesOfMemory(needed - flash) + " are missing",
      nearestTarget());
}

llvm::Error Fitting::losesTooMuch(const FitPlan &plan, double most) {
  // The fewest bytes with little enough loss.
  int64_t low = leastBytes(plan.groups).bytes, high = 0;
  for (const WeightGroup &group : plan.groups)
    high += group.choices.front().bytes;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    std::optional<Selection> found = leastLoss(plan.groups, middle);
    if (found && std::expm1(found->loss) * 100 <= most)
      high = middle;
    else
      low = middle + 1;
  }
  return userError(
      llvm::formatv(
          "what fits target {0} loses {1:f2} % of perplexity, more than --max-loss={2:f2}",
          quoted(target.name), std::expm1(plan.measured.divergence) * 100, most)
          .str(),
      "about " + std::to_string(low + fixed + plan.tableBytes + plan.codeBytes) +
          " bytes of flash would do, with a larger --flash or another target");
}

llvm::Error Fitting::prepare(FitPlan &plan) {
  llvm::Expected<std::vector<WeightGroup>> groups =
      weightGroups(files, withEndlessFlash(target), options);
  if (!groups)
    return groups.takeError();
  plan.groups = std::move(*groups);
  CompileOptions how = options;
  how.weights = "i4";
  llvm::Expected<Built> built = build(how, true);
  if (!built)
    return built.takeError();
  start = *built;
  fixed = built->weights;
  for (const WeightGroup &group : plan.groups)
    fixed -= llvm::find_if(group.choices, [](const StorageChoice &choice) {
               return choice.storage == Storage::I4;
             })->bytes;
  plan.flashBytes = largest(target, true);
  if (leastBytes(plan.groups).bytes + fixed + start.tables + start.code > plan.flashBytes)
    return tooBig(plan);
  return llvm::Error::success();
}

llvm::Error Fitting::chooseWeights(FitPlan &plan) {
  {
    Progress progress("measuring " + std::to_string(plan.groups.size()) + " groups of weights on " +
                      std::to_string(text->tokens()) + " tokens");
    if (llvm::Error error = measureLosses(plan.groups, files, options, *exact, *text))
      return error;
  }
  // Which storages there are changes the code: layers that are stored alike share a function. So
  // the room for weights is found by halving; what needs least code is always tried.
  std::optional<Candidate> best, uniform;
  Built last = start;
  int64_t low = leastBytes(plan.groups).bytes,
          high = plan.flashBytes - start.tables -
                 (options.fit.reserve >= 0 ? start.code : start.code / 2) - fixed;
  for (int64_t room = plan.flashBytes - start.tables - start.code - fixed; low <= high;
       room = low + (high - low) / 2) {
    std::optional<Selection> selection = leastLoss(plan.groups, room);
    if (!selection)
      return tooBig(plan);
    llvm::Expected<Candidate> candidate = tryOut(plan.groups, std::move(*selection));
    if (!candidate)
      return candidate.takeError();
    if (candidate->built.flash() > plan.flashBytes) {
      high = std::min(room, candidate->selection.bytes) - 1;
      last = candidate->built;
      continue;
    }
    low = room + std::max<int64_t>((plan.flashBytes - candidate->built.flash()) / 16, 256);
    if (!best || candidate->selection.loss < best->selection.loss)
      best = std::move(*candidate);
  }
  if (!best) {
    start = last;
    return tooBig(plan);
  }
  if (llvm::Error error = measure(plan, *best))
    return error;
  // Losses of groups do not quite add up: one storage for all is measured, too.
  for (size_t i = 0; i < plan.groups.front().choices.size() && !uniform; ++i) {
    Selection same{std::vector<size_t>(plan.groups.size(), i)};
    for (const WeightGroup &group : plan.groups) {
      same.bytes += group.choices[i].bytes;
      same.loss += group.choices[i].loss;
    }
    llvm::Expected<Candidate> candidate = tryOut(plan.groups, std::move(same));
    if (!candidate)
      return candidate.takeError();
    if (candidate->built.flash() <= plan.flashBytes)
      uniform = std::move(*candidate);
  }
  if (uniform) {
    if (uniform->weights != best->weights)
      if (llvm::Error error = measure(plan, *uniform))
        return error;
    if (uniform->weights == best->weights)
      uniform->measured = best->measured;
    plan.uniformStorage =
        stringifyStorage(plan.groups.front().choices[uniform->selection.choices.front()].storage);
    plan.uniformBytes = uniform->built.weights;
    plan.uniformLoss = uniform->measured.divergence;
    if (uniform->measured.divergence < best->measured.divergence)
      best = uniform;
  }
  plan.selection = best->selection;
  plan.weights = best->weights;
  plan.measured = best->measured;
  plan.weightBytes = best->built.weights;
  plan.tableBytes = best->built.tables;
  plan.codeBytes = best->built.code;
  plan.isCodeEstimate = best->built.isCodeEstimate;
  plan.arenaBytes = best->built.arena;
  plan.cacheBytes = best->built.cache;
  plan.macs = best->built.macs;
  plan.context = best->built.context;
  plan.predictedLoss = plan.selection.loss;
  plan.exact = text->exact();
  plan.tokens = text->tokens();
  for (const TargetMemory &memory : target.memories)
    if (!memory.isFlash)
      plan.ramBytes += static_cast<int64_t>(memory.bytes);
  double most = options.fit.maxLoss;
  if (most >= 0 && std::expm1(plan.measured.divergence) * 100 > most)
    return losesTooMuch(plan, most);
  return llvm::Error::success();
}

llvm::Expected<Candidate> Fitting::tryOut(llvm::ArrayRef<WeightGroup> groups, Selection selection) {
  CompileOptions how = options;
  how.weights = weightsOption(groups, selection);
  llvm::Expected<Built> built = build(how, true);
  if (!built)
    return built.takeError();
  // All else may differ: a matrix that is stored as in its file keeps its norm apart.
  for (auto [i, group] : llvm::enumerate(groups)) {
    int64_t planned = group.choices[selection.choices[i]].bytes, found = built->bytesOf[group.name];
    if (found != planned)
      return llvm::createStringError("the plan's weight '" + group.name + "' has " +
                                     std::to_string(planned) + " bytes, the model's " +
                                     std::to_string(found));
  }
  return Candidate{std::move(selection), how.weights, *built, {}};
}

llvm::Error Fitting::measure(const FitPlan &plan, Candidate &candidate) {
  HostOptions host(options);
  host.weights = candidate.weights;
  host.activations = plan.activations;
  host.cache = false;
  llvm::Expected<Artifact> artifact = obtainArtifact(files, host);
  if (!artifact)
    return artifact.takeError();
  candidate.measured = text->of(*artifact);
  if (!std::isfinite(candidate.measured.divergence))
    return userError("the quantized model's logits are not finite");
  return llvm::Error::success();
}

llvm::Expected<FitPlan> Fitting::plan() {
  if (llvm::Error error = limit(target, options.fit))
    return std::move(error);
  if (llvm::Error error = chooseCache())
    return std::move(error);
  CompileOptions texts = options;
  texts.calibrate = options.fit.text.empty() ? "self" : options.fit.text;
  FitPlan plan;
  plan.activations = activationsOf(options, target);
  plan.kvCache = options.kvCache;
  if (llvm::Error error = prepare(plan))
    return std::move(error);
  llvm::Expected<CalibrationText> read = calibrationText(files, texts);
  if (!read)
    return read.takeError();
  HostOptions floats(inFloats(options));
  floats.cache = false;
  llvm::Expected<Artifact> artifact = obtainArtifact(files, floats);
  if (!artifact)
    return artifact.takeError();
  exact.emplace(std::move(*artifact));
  text.emplace(std::move(*read), *exact,
               std::min(kTokens, std::max<int64_t>(kProbabilities / exact->vocabSize(), 64)));
  if (llvm::Error error = chooseWeights(plan))
    return std::move(error);
  return plan;
}

llvm::Expected<FitPlan> burin::planFit(const ModelFiles &files, TargetFile target,
                                       const CompileOptions &options) {
  return Fitting(files, target, options).plan();
}
