// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hash of logits.cpp from what `burin run` runs in its own process, with a number of threads:
//
//   matrixArtifact MODEL FOLDER THREADS TOKEN...    FOLDER is made for the compiled model

#include "compiler/Artifact.h"
#include "compiler/Compilation.h"

#include "test/e2e/fnv.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

#include <cmath>
#include <limits>

using namespace burin;

static llvm::Error run(llvm::StringRef model, llvm::StringRef place, int64_t threads,
                       llvm::ArrayRef<int32_t> tokens) {
  llvm::Expected<ModelFiles> files = openModel(model.str());
  if (!files)
    return files.takeError();
  llvm::Expected<TargetFile> target = findTarget("host");
  if (!target)
    return target.takeError();
  CompileOptions options;
  options.name = "cell";
  options.threads = threads;
  llvm::Expected<OutputFolder> folder = OutputFolder::create(place.str());
  if (!folder)
    return folder.takeError();
  if (llvm::Error error = Artifact::compile(*files, *target, options, *folder))
    return error;
  if (llvm::Error error = folder->commit())
    return error;
  llvm::Expected<Artifact> artifact = Artifact::load(place, threads);
  if (!artifact)
    return artifact.takeError();
  Fnv hash;
  for (int32_t token : tokens) {
    if (artifact->prefill(&token, 1) != 0)
      return llvm::createStringError("prefill() fails");
    for (float logit : artifact->logits()) {
      float same = std::isnan(logit) ? std::numeric_limits<float>::quiet_NaN() : logit;
      hash.add(&same, 1);
    }
  }
  llvm::outs() << "hash after " << tokens.size() << " tokens "
               << llvm::format("%016llx", static_cast<unsigned long long>(hash.value())) << "\n";
  return llvm::Error::success();
}

int main(int argc, char **argv) {
  std::vector<int64_t> numbers;
  for (int i = 3; i < argc; ++i)
    if (llvm::StringRef(argv[i]).getAsInteger(10, numbers.emplace_back()))
      numbers.clear();
  if (numbers.size() < 2 || numbers[0] < 1 || numbers[0] > 256) {
    llvm::errs() << "usage: matrixArtifact MODEL FOLDER THREADS TOKEN...\n";
    return 2;
  }
  std::vector<int32_t> tokens;
  for (int64_t token : llvm::drop_begin(numbers))
    tokens.push_back(static_cast<int32_t>(token));
  if (llvm::Error error = run(argv[1], argv[2], numbers[0], tokens)) {
    llvm::errs() << "matrixArtifact: " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
