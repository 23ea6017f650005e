// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine and loaded into this process.

#include "compiler/Artifact.h"

#include "codegen/report/Report.h"
#include "compiler/Compilation.h"
#include "compiler/StartupPages.h"
#include "compiler/StoreTensors.h"
#include "compiler/TemporaryFolder.h"
#include "compiler/formats/UserError.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <cstdlib>
#include <sys/mman.h>

using namespace burin;

Artifact::Artifact(Artifact &&) = default;
Artifact::~Artifact() = default;

llvm::Error Artifact::compile(const ModelFiles &files, const TargetFile &target,
                              const CompileOptions &options, OutputFolder &folder) {
  std::unique_ptr<mlir::MLIRContext> mlirContext = makeContext();
  auto module = buildModule(mlirContext.get(), files, target, options, "kernels");
  if (!module)
    return module.takeError();
  ModelInfo info = describeModel(**module, sizeof(void *));
  llvm::Expected<CalibratedWeights> calibrated = calibrate(files, options);
  if (!calibrated)
    return calibrated.takeError();
  StoreTensors tensors(files.weights, &*calibrated);
  return write(info, target, tensors, {"", /*forUsers=*/false, nullptr}, folder);
}

llvm::Error Artifact::write(const ModelInfo &info, const TargetFile &target,
                            const TensorSource &tensors, const LlvmSettings &settings,
                            OutputFolder &folder) {
  llvm::LLVMContext context;
  llvm::Expected<std::unique_ptr<llvm::Module>> code =
      buildLlvmModule(info, target, settings, context);
  if (!code)
    return code.takeError();
  // The weights lie anywhere in this process: their addresses come from a table, not from the
  // distance to the code.
  for (llvm::GlobalVariable &global : (*code)->globals())
    if (global.isDeclaration()) {
      global.setVisibility(llvm::GlobalValue::DefaultVisibility);
      global.setDSOLocal(false);
    }
  llvm::Error failed = llvm::Error::success();
  if (llvm::Error error = folder.write("model.o", [&](llvm::raw_pwrite_stream &os) {
        // A thread's stack on this machine is larger than any bound.
        failed = emitCode(**code, target, CodeKind::Object, os).takeError();
      }))
    return llvm::joinErrors(std::move(error), std::move(failed));
  if (failed)
    return failed;
  if (llvm::Error error = folder.write(
          "weights.bin", [&](llvm::raw_pwrite_stream &os) { writeWeightBytes(info, tensors, os); }))
    return error;
  return folder.write("report.json", [&](llvm::raw_pwrite_stream &os) {
    printReport({info, tensors, 0, folder.files(), std::nullopt}, os);
  });
}

static llvm::Error broken(llvm::StringRef folder, const llvm::Twine &what) {
  return userError("the compiled model in " + quoted(folder) + " is damaged: " + what,
                   "delete this folder and run again");
}

/// Reads a file into memory of huge pages where there are such: a step reads all of the weights,
/// and small pages cost a quarter of the speed at which memory is read. The file's own pages are
/// not this process's.
static llvm::Expected<std::unique_ptr<llvm::WritableMemoryBuffer>>
readWeights(llvm::StringRef path) {
  llvm::Expected<llvm::sys::fs::file_t> file = llvm::sys::fs::openNativeFileForRead(path);
  if (!file)
    return file.takeError();
  llvm::scope_exit closed([&] { (void)llvm::sys::fs::closeFile(*file); });
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(*file, status))
    return llvm::errorCodeToError(code);
  constexpr size_t kHugePage = size_t(2) << 20;
  size_t size = status.getSize();
  auto memory = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
      size, "weights", llvm::Align(size < kHugePage ? 64 : kHugePage));
  if (!memory)
    return llvm::errorCodeToError(std::make_error_code(std::errc::not_enough_memory));
#if defined(MADV_HUGEPAGE)
  if (size >= kHugePage)
    madvise(memory->getBufferStart(), size / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
  for (size_t done = 0; done < size;) {
    llvm::Expected<size_t> got =
        llvm::sys::fs::readNativeFile(*file, {memory->getBufferStart() + done, size - done});
    if (!got)
      return got.takeError();
    if (!*got)
      return llvm::errorCodeToError(std::make_error_code(std::errc::io_error));
    done += *got;
  }
  return std::move(memory);
}

/// Size rounded up for aligned_alloc.
static size_t roundUp(int64_t bytes) { return (static_cast<size_t>(bytes) + 63) & ~size_t(63); }

llvm::Expected<Artifact> Artifact::load(llvm::StringRef folder, int64_t threads,
                                        Functions functions) {
  releaseStartupPages(); // by now also what reading the model and choosing kernels has mapped
  auto open = [&](llvm::StringRef name) {
    llvm::SmallString<256> path(folder);
    llvm::sys::path::append(path, name);
    return llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  };
  auto report = open("report.json"), object = open("model.o");
  llvm::SmallString<256> weightsPath(folder);
  llvm::sys::path::append(weightsPath, "weights.bin");
  auto weights = readWeights(weightsPath);
  if (!report || !object || !weights) {
    llvm::consumeError(weights.takeError());
    return broken(folder, "a file is missing");
  }
  llvm::Expected<llvm::json::Value> json = llvm::json::parse((*report)->getBuffer());
  if (!json)
    return broken(folder, llvm::toString(json.takeError()));
  const llvm::json::Object *root = json->getAsObject();
  const llvm::json::Object *ram = root ? root->getObject("ram") : nullptr,
                           *region = root ? root->getObject("weights") : nullptr;
  const llvm::json::Array *tensors = region ? region->getArray("tensors") : nullptr;
  std::optional<llvm::StringRef> name = root ? root->getString("name") : std::nullopt;
  if (!name || !ram || !tensors ||
      region->getInteger("bytes") != static_cast<int64_t>((*weights)->getBufferSize()))
    return broken(folder, "its report does not describe it");

  Artifact artifact;
  artifact.vocab = root->getInteger("vocab_size").value_or(0);
  artifact.contextTokens = root->getInteger("context").value_or(0);
  if (const llvm::json::Object *token = root->getObject("token"))
    artifact.stepBytes = token->getInteger("weight_bytes").value_or(0);
  artifact.kvBytes = ram->getInteger("kv_cache_bytes").value_or(0);
  artifact.weights = std::move(*weights);
  std::vector<LinkedObject::Symbol> symbols;
  for (const llvm::json::Value &entry : *tensors) {
    const llvm::json::Object *tensor = entry.getAsObject();
    std::optional<llvm::StringRef> symbol = tensor ? tensor->getString("symbol") : std::nullopt;
    std::optional<int64_t> offset = tensor ? tensor->getInteger("offset") : std::nullopt;
    if (!symbol || !offset || *offset < 0 ||
        *offset >= static_cast<int64_t>(artifact.weights->getBufferSize()))
      return broken(folder, "its report does not describe its weights");
    symbols.emplace_back(*symbol, artifact.weights->getBufferStart() + *offset);
  }
  for (auto [function, address] : functions)
    symbols.emplace_back(function, address);
  artifact.threadCount = threads;
  if (threads > 1) {
    artifact.team = std::make_unique<ThreadTeam>(static_cast<size_t>(threads));
    auto add = [&](const char *function, auto *address) {
      symbols.emplace_back(function, reinterpret_cast<const void *>(address));
    };
    add("burin_team_run", &ThreadTeam::runCurrent);
    add("burin_barrier", &ThreadTeam::barrierCurrent);
    add("burin_deal", &ThreadTeam::dealCurrent);
    add("burin_take", &ThreadTeam::takeCurrent);
  }
  llvm::Expected<LinkedObject> code = LinkedObject::link(std::move(*object), symbols);
  if (!code)
    return broken(folder, llvm::toString(code.takeError()));
  artifact.code = std::move(*code);
  llvm::Expected<void *> prefill = artifact.code->find((*name + "_prefill").str());
  if (!prefill)
    return broken(folder, llvm::toString(prefill.takeError()));
  llvm::Expected<void *> logits = artifact.code->find((*name + "_logits").str());
  if (!logits)
    return broken(folder, llvm::toString(logits.takeError()));
  artifact.prefillFunction =
      reinterpret_cast<int (*)(Decoder *, const int32_t *, size_t)>(*prefill);
  artifact.logitsFunction = reinterpret_cast<const float *(*)(const Decoder *)>(*logits);

  size_t arena = roundUp(ram->getInteger("arena_bytes").value_or(0)),
         cache = roundUp(artifact.kvBytes);
  artifact.memory = {static_cast<std::byte *>(std::aligned_alloc(64, arena + cache)), std::free};
  if (!artifact.memory)
    return userError("the model's KV cache of " + std::to_string(cache) +
                         " bytes does not fit into memory",
                     "choose a smaller context with --context=N");
  artifact.decoder = {artifact.memory.get(), artifact.memory.get() + arena, 0};
  return std::move(artifact);
}

llvm::Expected<Artifact> Artifact::loadOnce(llvm::function_ref<llvm::Error(OutputFolder &)> fill,
                                            int64_t threads, Functions functions) {
  llvm::Expected<TemporaryFolder> temporary = TemporaryFolder::create("burin-artifact");
  if (!temporary)
    return temporary.takeError();
  std::string place = temporary->path("artifact");
  llvm::Expected<OutputFolder> folder = OutputFolder::create(place);
  if (!folder)
    return folder.takeError();
  if (llvm::Error error = fill(*folder))
    return std::move(error);
  if (llvm::Error error = folder->commit())
    return std::move(error);
  return load(place, threads, functions);
}

int Artifact::prefill(const int32_t *tokens, size_t count) {
  return prefillFunction(&decoder, tokens, count);
}

llvm::MutableArrayRef<uint8_t> Artifact::weightMemory() {
  return {reinterpret_cast<uint8_t *>(weights->getBufferStart()), weights->getBufferSize()};
}

int64_t Artifact::weightBytes() const { return static_cast<int64_t>(weights->getBufferSize()); }

llvm::ArrayRef<float> Artifact::logits() const {
  return {logitsFunction(&decoder), static_cast<size_t>(vocab)};
}
