// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin verify`: the compiled model beside the reference interpreter, step by step.

#include "compiler/verify/Verify.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/HostArtifact.h"
#include "compiler/StoreTensors.h"
#include "compiler/formats/UserError.h"
#include "compiler/verify/Verdict.h"
#include "compiler/verify/VerifyTokens.h"
#include "passes/Passes.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace burin;

static CompileOptions compileOptions(const VerifyOptions &options, const ModelFiles &files,
                                     bool isHost) {
  CompileOptions compile(options);
  compile.target = options.target;
  compile.name = "model";
  compile.prefill = options.prefill;
  compile.emit = {Emit::Obj};
  compile.stream = 0; // a step of the graph is one kernel call
  compile.threads = isHost ? threadsFor(files, options) : 1;
  return compile;
}

/// Whether numbers are rounded between steps: activations, or what the caches hold.
static bool readsCodes(const Trace &trace) {
  return llvm::any_of(trace.step.calls, [](const TracedCall &call) {
    StringRef kernel = chip::CallOp(call.op).getKernel();
    return kernel.ends_with("_a8") || kernel == "cache_i8" || kernel == "cache_f16";
  });
}

static llvm::Error chooseCaches(ModuleOp graph, StringRef storage) {
  if (storage.empty())
    return llvm::Error::success();
  PassManager passes(graph.getContext());
  passes.addPass(createChooseCacheStorage({storage.str()}));
  PassErrors errors(graph.getContext());
  return failed(passes.run(graph)) ? errors.take("") : llvm::Error::success();
}

llvm::Error burin::verify(const VerifyOptions &options, const Faults &faults) {
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return withNote(files.takeError(), kModelNote);
  bool isHost = options.target == "host";
  if (!isHost && options.threads > 1)
    return userError("--threads=" + std::to_string(options.threads) +
                         " with --target=" + options.target + ": a board has one core",
                     "leave --threads out");
  CompileOptions compile = compileOptions(options, *files, isHost);
  llvm::Expected<TargetFile> target = chooseTarget(compile);
  if (!target)
    return target.takeError();
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> graph =
      buildModule(context.get(), *files, *target, compile, "graph");
  if (!graph)
    return withNote(graph.takeError(), kModelNote);
  llvm::Expected<OwningOpRef<ModuleOp>> module =
      buildModule(context.get(), *files, *target, compile, "kernels");
  if (!module)
    return withNote(module.takeError(), kModelNote);
  // The reference rounds what it remembers as the caches do.
  if (llvm::Error error = chooseCaches(**graph, options.kvCache))
    return error;
  if (faults.module)
    faults.module(**module);
  ModelInfo info = describeModel(**module, static_cast<int64_t>(target->pointerBytes));
  llvm::Expected<VerifyTokens> tokens = verifyTokens(options, *files, info);
  if (!tokens)
    return tokens.takeError();
  llvm::Expected<CalibratedWeights> calibrated = calibrate(*files, compile);
  if (!calibrated)
    return calibrated.takeError();
  StoreTensors tensors(files->weights, &*calibrated);

  GraphSteps steps(**graph);
  llvm::Expected<Trace> trace = traceOf(info, steps);
  if (!trace)
    return trace.takeError();
  ArrayRef<int32_t> ids = tokens->ids;
  auto count = static_cast<int64_t>(ids.size());
  Recorder oneByOne(*trace, steps, count), atOnce(*trace, steps, count);
  Recorder *recorders[] = {&oneByOne, &atOnce};
  Machine machine{info, *target, tensors, compile.threads, faults};
  auto run = [&](ArrayRef<Recorder *> listeners) {
    return isHost ? runHere(machine, ids, listeners) : runOnBoard(machine, ids, *trace, listeners);
  };
  llvm::Expected<Answers> answers = run({}); // as users get it
  if (!answers)
    return answers.takeError();
  llvm::Expected<Answers> probed = run(recorders);
  if (!probed)
    return probed.takeError();

  Interpreter interpreter(**graph, tensors, 3);
  StoredWeights weights(info, *trace, steps, tensors);
  const Recorder *seen[] = {&oneByOne, &atOnce};
  Comparison comparison(interpreter, weights, seen);
  llvm::Expected<Streams> logits = interpreter.run(ids, {0, count}, comparison);
  if (!logits)
    return logits.takeError();
  auto same = [](const Matrix &a, const Matrix &b) {
    return std::equal(a.numbers.begin(), a.numbers.end(), b.numbers.begin(), [](float x, float y) {
      return llvm::bit_cast<uint32_t>(x) == llvm::bit_cast<uint32_t>(y) ||
             (std::isnan(x) && std::isnan(y));
    });
  };
  Matrix end(1, info.vocabSize);
  llvm::copy(answers->logits.row(count - 1), end.row(0).begin());
  Verification found{info,
                     steps,
                     *trace,
                     comparison,
                     seen,
                     files->stem,
                     "on " + options.target,
                     count,
                     same(answers->logits, probed->logits) && same(answers->last, probed->last),
                     readsCodes(*trace),
                     same(answers->last, end),
                     {},
                     std::nullopt,
                     options.tolerance};
  // Positions that change when a text grows beyond `original` tokens are those of the whole text
  // for the reference.
  int64_t first = info.original && count > *info.original ? *info.original : 0;
  for (int64_t t = first; t < count; ++t)
    found.logits.see(t, answers->logits.row(t), (*logits)[0]->row(t));
  if (tokens->outside) {
    found.outside.emplace();
    for (int64_t t = first; t < std::min(count, tokens->outside->rows); ++t)
      found.outside->see(t, answers->logits.row(t), tokens->outside->row(t));
  }
  printTable(found, llvm::outs());
  llvm::outs().flush();
  return judge(found);
}

int burin::verifyModel(const VerifyOptions &options) {
  return runCommand([&] { return verify(options, {}); });
}
