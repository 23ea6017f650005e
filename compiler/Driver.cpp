// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin compile`: model files, stages, output folder.

#include "compiler/Driver.h"

#include "codegen/cpp/TokenizerTables.h"
#include "codegen/report/Report.h"
#include "codegen/weights/Conversion.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/FlashRoom.h"
#include "compiler/Output.h"
#include "compiler/Stages.h"
#include "compiler/StoreTensors.h"
#include "compiler/TokenizerFile.h"
#include "compiler/fit/Fit.h"
#include "compiler/formats/UserError.h"

using namespace mlir;
using namespace burin;

static llvm::Error checkOptions(const CompileOptions &options) {
  if (!options.name.empty() && toIdentifier(options.name) != options.name)
    return userError(quoted(options.name) + " cannot name a C++ namespace and its files",
                     "for example --name=" + toIdentifier(options.name));
  if (!options.compileTo.empty() && !isStage(options.compileTo)) {
    std::string known;
    for (const Stage &stage : stages())
      known += (known.empty() ? "" : ", ") + stage.name.str();
    return userError("unknown stage " + quoted(options.compileTo), "the stages are " + known);
  }
  if (options.compileTo.empty() && options.output.empty())
    return userError("expected an output folder, found none", "name it with -o DIR");
  return llvm::Error::success();
}

static llvm::Error writeFiles(const Output &out, OutputFolder &folder,
                              std::optional<CodeSize> &code) {
  if (out.emits(Emit::Cpp))
    if (llvm::Error error = writeCppOutput(out, folder))
      return error;
  if (out.emitsCode())
    if (llvm::Error error = writeObjectOutput(out, folder, code))
      return error;
  if (out.options.report && !code) {
    llvm::Expected<std::optional<CodeSize>> estimated = estimateCode(out);
    if (!estimated)
      return estimated.takeError();
    code = std::move(*estimated);
  }
  std::vector<std::string> files = folder.files();
  files.push_back("report.json");
  if (out.options.report)
    files.push_back("report.html");
  ReportInput report{out.info, out.tensors, out.tokenizerBytes, files, code};
  if (out.options.report)
    if (llvm::Error error = folder.write(
            "report.html", [&](llvm::raw_pwrite_stream &os) { printHtmlReport(report, os); }))
      return error;
  return folder.write("report.json", [&](llvm::raw_pwrite_stream &os) { printReport(report, os); });
}

/// Half the address space is the most that one object may take: differences of pointers are signed.
static llvm::Error checkAddressable(const ModelInfo &info, const TargetFile &target) {
  if (target.pointerBytes == 4)
    for (auto [what, bytes] :
         {std::pair("weights", info.weightRegion.bytes), std::pair("kv cache", info.kvCache.bytes),
          std::pair("arena", info.arena.bytes)})
      if (bytes > INT32_MAX)
        return userError("the model's " + std::string(what) + " need " + std::to_string(bytes) +
                             " bytes, but pointers of target " + quoted(target.name) +
                             " have 4 bytes and reach 2147483647",
                         "a shorter --context=N takes less");
  return llvm::Error::success();
}

static void printStack(const ModelInfo &info, const StackBound &bound, const llvm::Twine &with) {
  int64_t tokenizer = tokenizerStackBytes(bound, info.name).value_or(0);
  if (std::optional<int64_t> stack = decoderStackBytes(bound, info.name))
    llvm::outs() << "  stack    " << *stack << " bytes at most"
                 << (tokenizer > 0 ? ", tokenizer " + std::to_string(tokenizer) : "") << with
                 << "\n";
}

static void printSummary(const Output &out, const std::optional<CodeSize> &code, size_t files) {
  const ModelInfo &info = out.info;
  auto where = [](const RegionInfo &region) {
    return region.memory.empty() ? "" : " in " + region.memory;
  };
  llvm::outs() << info.name << ": " << info.family << ", " << info.layers << " layers, "
               << info.parameters << " parameters, for " << info.target << "\n"
               << "  weights  " << info.weightRegion.bytes << " bytes" << where(info.weightRegion)
               << "\n";
  for (const std::string &line : conversionLines(info, out.tensors))
    llvm::outs() << "           " << line << "\n";
  llvm::outs() << "  tables   " << info.tableBytes + out.tokenizerBytes << " bytes\n";
  if (code)
    llvm::outs() << "  code     " << (code->isExact ? "" : "about ") << code->bytes << " bytes "
                 << (code->isExact ? "in " : "with ") << code->of << "\n";
  llvm::outs() << "  kv cache " << info.kvCache.bytes << " bytes" << where(info.kvCache) << ", "
               << info.context << " tokens\n"
               << "  arena    " << info.arena.bytes << " bytes" << where(info.arena)
               << proofText(info.arena) << "\n";
  if (info.streamBytes)
    llvm::outs() << "           " << info.streamBytes
                 << " of them for weights on their way from slow memory\n";
  if (info.stack)
    printStack(info, *info.stack, "");
  else if (code && code->stack)
    printStack(info, *code->stack, " with " + code->of);
  llvm::outs() << "  wrote    " << files << " files to " << out.options.output << "\n";
  if (out.emits(Emit::Exe))
    llvm::outs() << "  run      " << commandOf(out) << "\n";
}

static llvm::Error compile(CompileOptions options) {
  if (llvm::Error error = checkOptions(options))
    return error;
  llvm::Expected<TargetFile> target = chooseTarget(options);
  if (!target)
    return target.takeError();
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return withNote(files.takeError(), kModelNote);
  if (options.fits) {
    llvm::Expected<FitPlan> plan = planFit(*files, *target, options);
    if (!plan)
      return withNote(plan.takeError(), kModelNote);
    options.weights = plan->weights;
    options.context = plan->context;
    options.kvCache = plan->kvCache;
  }
  std::unique_ptr<MLIRContext> context = makeContext();
  bool stops = !options.compileTo.empty();
  llvm::Expected<OwningOpRef<ModuleOp>> module = buildModule(
      context.get(), *files, *target, options, stops ? StringRef(options.compileTo) : "kernels");
  if (!module)
    return withNote(module.takeError(), kModelNote);
  if (stops) {
    (*module)->print(llvm::outs());
    return llvm::Error::success();
  }

  auto pointerBytes = static_cast<int64_t>(target->pointerBytes);
  ModelInfo info = describeModel(**module, pointerBytes);
  if (llvm::Error error = checkAddressable(info, *target))
    return error;
  std::optional<TokenizerModel> tokenizer;
  if (options.tokenizer && !files->tokenizerPath.empty()) {
    llvm::Expected<TokenizerModel> read = readTokenizer(*files, info.vocabSize);
    if (!read)
      return userError(llvm::toString(read.takeError()),
                       "--no-tokenizer compiles the model without it");
    tokenizer = std::move(*read);
  }
  llvm::Expected<CalibratedWeights> calibrated = calibrate(*files, options);
  if (!calibrated)
    return calibrated.takeError();
  StoreTensors tensors(files->weights, &*calibrated);
  auto tokenizerBytes = tokenizer ? static_cast<int64_t>(tokenizerTableBytes(
                                        *tokenizer, static_cast<unsigned>(pointerBytes)))
                                  : 0;
  Output out{info, *target, tensors, tokenizer ? &*tokenizer : nullptr, options, tokenizerBytes};
  llvm::Expected<OutputFolder> folder = OutputFolder::create(options.output);
  if (!folder)
    return folder.takeError();
  std::optional<CodeSize> code;
  if (llvm::Error error = writeFiles(out, *folder, code))
    return error;
  if (llvm::Error error = checkFlashRoom(out, code))
    return error;
  if (llvm::Error error = folder->commit())
    return error;
  printSummary(out, code, folder->files().size());
  return llvm::Error::success();
}

int burin::compileModel(const CompileOptions &options) {
  return runCommand([&] { return compile(options); });
}
