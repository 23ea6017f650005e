// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin compile`: model files, stages, output folder.

#include "compiler/Driver.h"

#include "codegen/ModelInfo.h"
#include "codegen/cpp/CMakeProject.h"
#include "codegen/cpp/CppHeader.h"
#include "codegen/cpp/CppSource.h"
#include "codegen/cpp/RuntimeFiles.h"
#include "codegen/cpp/TokenizerTables.h"
#include "codegen/report/Report.h"
#include "codegen/weights/WeightBytes.h"
#include "compiler/Compilation.h"
#include "compiler/Diagnostics.h"
#include "compiler/OutputFolder.h"
#include "compiler/Stages.h"
#include "compiler/TokenizerFile.h"
#include "compiler/formats/UserError.h"

using namespace mlir;
using namespace burin;

namespace {

/// The model file's tensors as the weights' printers ask for them.
class StoreTensors : public TensorSource {
public:
  explicit StoreTensors(const WeightStore &store) : store(store) {}
  int64_t rows(llvm::StringRef tensor) const override { return store.find(tensor)->rows(); }
  void readRow(llvm::StringRef tensor, int64_t row,
               llvm::MutableArrayRef<float> out) const override {
    store.readRow(*store.find(tensor), row, out);
  }

private:
  const WeightStore &store;
};

/// Everything that the printers need.
struct Output {
  const ModelInfo &info;
  const TensorSource &tensors;
  const TokenizerModel *tokenizer; ///< null: without
  const CompileOptions &options;
  int64_t tokenizerBytes;
};

} // namespace

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

static llvm::Error writeFiles(const Output &out, OutputFolder &folder) {
  const std::string &name = out.info.name;
  std::vector<std::string> runtime = kernelPaths(out.info);
  runtime.push_back("include/burin/strict.h");
  for (StringRef component : {"include/burin/sampler.h", "sampler/sampler.cpp"})
    runtime.push_back(component.str());
  if (out.tokenizer)
    for (StringRef path : tokenizerRuntimeFiles(*out.tokenizer))
      runtime.push_back(path.str());

  llvm::Error error = llvm::Error::success();
  auto write = [&](const std::string &file, llvm::function_ref<void(raw_ostream &)> print) {
    if (!error)
      error = folder.write(file, print);
  };
  write(name + ".h", [&](raw_ostream &os) { printCppHeader(out.info, os); });
  write(name + ".cpp", [&](raw_ostream &os) { printCppSource(out.info, os); });
  write(name + "_entries.h", [&](raw_ostream &os) { printEntriesHeader(out.info, os); });
  write(name + "_weights.h", [&](raw_ostream &os) { printWeightsHeader(out.info, os); });
  if (out.options.weightsAs == WeightsAs::Array) {
    write(name + "_weights.cpp",
          [&](raw_ostream &os) { printWeightsArrays(out.info, out.tensors, os); });
  } else {
    write(name + "_weights.S", [&](raw_ostream &os) { printWeightsAssembly(out.info, os); });
    write(name + "_weights.bin",
          [&](raw_ostream &os) { writeWeightBytes(out.info, out.tensors, os); });
  }
  if (out.options.cApi) {
    write(name + "_c.h", [&](raw_ostream &os) { printCHeader(out.info, os); });
    write(name + "_c.cpp", [&](raw_ostream &os) { printCSource(out.info, os); });
  }
  if (out.tokenizer)
    write(name + "_tokenizer_tables.cpp",
          [&](raw_ostream &os) { printTokenizerTables(*out.tokenizer, name, os); });
  for (const RuntimeFile &file : runtimeFiles(name, runtime))
    write(file.name, [&](raw_ostream &os) { os << file.text; });
  std::vector<std::string> sources;
  for (StringRef file : folder.files())
    if (file.ends_with(".cpp") || file.ends_with(".S"))
      sources.push_back(file.str());
  write("CMakeLists.txt", [&](raw_ostream &os) { printCMakeProject(name, sources, os); });
  std::vector<std::string> files = folder.files();
  files.push_back("report.json");
  write("report.json",
        [&](raw_ostream &os) { printReport(out.info, out.tokenizerBytes, files, os); });
  return error;
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

static void printSummary(const Output &out, size_t files) {
  const ModelInfo &info = out.info;
  auto where = [](const RegionInfo &region) {
    return region.memory.empty() ? "" : " in " + region.memory;
  };
  llvm::outs() << info.name << ": " << info.family << ", " << info.layers << " layers, "
               << info.parameters << " parameters, for " << info.target << "\n"
               << "  weights  " << info.weightRegion.bytes << " bytes" << where(info.weightRegion)
               << "\n"
               << "  tables   " << info.tableBytes + out.tokenizerBytes << " bytes\n"
               << "  kv cache " << info.kvCache.bytes << " bytes" << where(info.kvCache) << ", "
               << info.context << " tokens\n"
               << "  arena    " << info.arena.bytes << " bytes" << where(info.arena)
               << ", no plan needs less than " << info.arena.lowerBound.value_or(0) << "\n"
               << "  wrote    " << files << " files to " << out.options.output << "\n";
}

static llvm::Error compile(const CompileOptions &options) {
  if (llvm::Error error = checkOptions(options))
    return error;
  llvm::Expected<TargetFile> target = chooseTarget(options);
  if (!target)
    return target.takeError();
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return withNote(files.takeError(), kModelNote);
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
  StoreTensors tensors(files->weights);
  auto tokenizerBytes = tokenizer ? static_cast<int64_t>(tokenizerTableBytes(
                                        *tokenizer, static_cast<unsigned>(pointerBytes)))
                                  : 0;
  Output out{info, tensors, tokenizer ? &*tokenizer : nullptr, options, tokenizerBytes};
  llvm::Expected<OutputFolder> folder = OutputFolder::create(options.output);
  if (!folder)
    return folder.takeError();
  if (llvm::Error error = writeFiles(out, *folder))
    return error;
  if (llvm::Error error = folder->commit())
    return error;
  printSummary(out, folder->files().size());
  return llvm::Error::success();
}

int burin::compileModel(const CompileOptions &options) {
  return runCommand([&] { return compile(options); });
}
