// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model in this process, where probes read its memory directly.

#include "compiler/Artifact.h"
#include "compiler/formats/UserError.h"
#include "compiler/verify/Machine.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace burin;

/// Whoever listens to the model that runs now: code that was compiled before it can name nobody.
static Recorder *listener = nullptr;

static void probe(size_t event, size_t number, const uint8_t *arena, const uint8_t *cache) {
  if (listener)
    listener->event(static_cast<ProbeEvent>(event), static_cast<int64_t>(number),
                    [&](Place place, int64_t offset, llvm::MutableArrayRef<uint8_t> out) {
                      const uint8_t *from = (place == Place::Arena ? arena : cache) + offset;
                      std::copy_n(from, out.size(), out.begin());
                    });
}

static llvm::Error damageWeights(const Machine &machine, const std::string &file) {
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false, false);
  if (!buffer)
    return llvm::errorCodeToError(buffer.getError());
  std::vector<uint8_t> bytes((*buffer)->getBuffer().bytes_begin(),
                             (*buffer)->getBuffer().bytes_end());
  machine.faults.weights(machine.info, bytes);
  std::error_code code;
  llvm::raw_fd_ostream os(file, code);
  os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return llvm::errorCodeToError(code);
}

static llvm::Expected<Artifact> build(const Machine &machine, bool probes) {
  LlvmSettings settings;
  settings.forUsers = false;
  settings.probes = probes;
  settings.change = machine.faults.kernels;
  auto fill = [&](OutputFolder &folder) -> llvm::Error {
    if (llvm::Error error =
            Artifact::write(machine.info, machine.target, machine.tensors, settings, folder))
      return error;
    return machine.faults.weights ? damageWeights(machine, folder.temporaryPath("weights.bin"))
                                  : llvm::Error::success();
  };
  std::vector<std::pair<llvm::StringRef, void *>> functions = machine.faults.functions;
  functions.emplace_back("burin_probe", reinterpret_cast<void *>(&probe));
  return Artifact::loadOnce(fill, machine.threads, functions);
}

llvm::Expected<Answers> burin::runHere(const Machine &machine, llvm::ArrayRef<int32_t> ids,
                                       llvm::ArrayRef<Recorder *> recorders) {
  llvm::Expected<Artifact> artifact = build(machine, !recorders.empty());
  if (!artifact)
    return artifact.takeError();
  llvm::scope_exit silent([] { listener = nullptr; });
  auto count = static_cast<int64_t>(ids.size());
  Answers answers{Matrix(count, machine.info.vocabSize), Matrix(1, machine.info.vocabSize)};
  listener = recorders.empty() ? nullptr : recorders[0];
  for (int64_t t = 0; t < count; ++t) {
    if (int status = artifact->prefill(&ids[static_cast<size_t>(t)], 1))
      return userError("the compiled model refuses token " + std::to_string(t) + " with status " +
                       std::to_string(status));
    llvm::copy(artifact->logits(), answers.logits.row(t).begin());
  }
  artifact->reset();
  listener = recorders.empty() ? nullptr : recorders[1];
  if (int status = artifact->prefill(ids.data(), ids.size()))
    return userError("the compiled model refuses " + std::to_string(count) +
                     " tokens at once with status " + std::to_string(status));
  llvm::copy(artifact->logits(), answers.last.row(0).begin());
  return std::move(answers);
}
