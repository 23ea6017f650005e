// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin fit`: how a model can be stored so that it fits a chip, and what that costs.

#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/fit/Fit.h"
#include "compiler/formats/UserError.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace burin;

static double percent(double nats) { return std::expm1(nats) * 100; }

static std::string commandOf(const FitPlan &plan, const CompileOptions &options) {
  std::string command = "burin compile " + options.model;
  command += options.targetFile.empty() ? " --target=" + options.target
                                        : " --target-file=" + options.targetFile;
  command += " --context=" + std::to_string(plan.context) + " --activations=" + plan.activations;
  if (plan.kvCache != "f32")
    command += " --kv-cache=" + plan.kvCache;
  if (!options.calibrate.empty())
    command += " --calibrate=" + options.calibrate;
  if (!options.tokenizer)
    command += " --no-tokenizer";
  return command + " --weights='" + plan.weights + "' -o DIR";
}

static void print(const FitPlan &plan, const CompileOptions &options) {
  llvm::raw_ostream &os = llvm::outs();
  size_t width = 0;
  for (const WeightGroup &group : plan.groups)
    width = std::max(width, group.name.size());
  auto column = static_cast<unsigned>(width + 2);
  os << llvm::left_justify("WEIGHTS", column) << "STORAGE       BYTES   LOSES\n";
  for (auto [i, group] : llvm::enumerate(plan.groups)) {
    const StorageChoice &choice = group.choices[plan.selection.choices[i]];
    os << llvm::left_justify(group.name, column)
       << llvm::left_justify(stringifyStorage(choice.storage), 8)
       << llvm::format("%11lld  %.3f %%\n", static_cast<long long>(choice.bytes),
                       percent(choice.loss));
  }
  os << "flash    " << plan.weightBytes << " weights + " << plan.tableBytes << " tables + "
     << plan.codeBytes
     << (plan.isCodeEstimate ? " code with clang -Os and 10 % more" : " kept for code") << " = "
     << plan.weightBytes + plan.tableBytes + plan.codeBytes << " of " << plan.flashBytes
     << " bytes\n";
  os << "ram      " << plan.arenaBytes << " arena + " << plan.cacheBytes << " kv cache in "
     << plan.kvCache << " = " << plan.arenaBytes + plan.cacheBytes << " of " << plan.ramBytes
     << " bytes, " << plan.context << " tokens\n";
  os << llvm::format("loss     %.2f %% predicted, %.2f %% measured, on %lld tokens\n",
                     percent(plan.predictedLoss), percent(plan.measured.divergence),
                     static_cast<long long>(plan.tokens));
  if (!plan.uniformStorage.empty())
    os << "instead  " << plan.uniformStorage << " for all: " << plan.uniformBytes << " bytes, "
       << llvm::format("%.2f %% measured\n", percent(plan.uniformLoss));
  os << llvm::format(
      "perplexity %.4f, %.4f predicted, %.4f in floats\n", plan.measured.perplexity(),
      plan.exact.perplexity() * std::exp(plan.predictedLoss), plan.exact.perplexity());
  os << "a token  " << plan.macs << " multiply-accumulates with a full cache\n";
  os << commandOf(plan, options) << "\n";
}

static void printJson(const FitPlan &plan) {
  llvm::json::Array groups;
  for (auto [i, group] : llvm::enumerate(plan.groups)) {
    llvm::json::Array choices;
    for (const StorageChoice &choice : group.choices)
      choices.push_back(llvm::json::Object{{"storage", stringifyStorage(choice.storage)},
                                           {"bytes", choice.bytes},
                                           {"loss", choice.loss}});
    groups.push_back(llvm::json::Object{
        {"name", group.name},
        {"weights", llvm::json::Array(group.weights)},
        {"storage", stringifyStorage(group.choices[plan.selection.choices[i]].storage)},
        {"choices", std::move(choices)}});
  }
  llvm::outs() << llvm::formatv("{0:2}",
                                llvm::json::Value(llvm::json::Object{
                                    {"weights", plan.weights},
                                    {"activations", plan.activations},
                                    {"kv_cache", plan.kvCache},
                                    {"context", plan.context},
                                    {"flash_bytes", plan.flashBytes},
                                    {"weight_bytes", plan.weightBytes},
                                    {"table_bytes", plan.tableBytes},
                                    {"code_bytes", plan.codeBytes},
                                    {"arena_bytes", plan.arenaBytes},
                                    {"kv_cache_bytes", plan.cacheBytes},
                                    {"macs", plan.macs},
                                    {"tokens", plan.tokens},
                                    {"predicted_loss", plan.predictedLoss},
                                    {"measured_loss", plan.measured.divergence},
                                    {"uniform_storage", plan.uniformStorage},
                                    {"uniform_bytes", plan.uniformBytes},
                                    {"uniform_loss", plan.uniformLoss},
                                    {"perplexity", plan.measured.perplexity()},
                                    {"predicted_perplexity",
                                     plan.exact.perplexity() * std::exp(plan.predictedLoss)},
                                    {"exact_perplexity", plan.exact.perplexity()},
                                    {"groups", std::move(groups)}}))
               << "\n";
}

static llvm::Error fit(const CompileOptions &options) {
  llvm::Expected<TargetFile> target = chooseTarget(options);
  if (!target)
    return target.takeError();
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return withNote(files.takeError(), kModelNote);
  llvm::Expected<FitPlan> plan = planFit(*files, *target, options);
  if (!plan)
    return withNote(plan.takeError(), kModelNote);
  if (options.fit.json)
    printJson(*plan);
  else
    print(*plan, options);
  return llvm::Error::success();
}

int burin::fitModel(const CompileOptions &options) {
  return runCommand([&] { return fit(options); });
}
