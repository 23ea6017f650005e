// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The hash of logits.cpp from what `burin run` runs in its own process, with a number of threads:
//
//   matrixArtifact MODEL THREADS TOKEN...

#include "compiler/HostArtifact.h"

#include "test/e2e/fnv.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

#include <cmath>
#include <limits>

using namespace burin;

static llvm::Error run(const HostOptions &options, llvm::ArrayRef<int32_t> tokens) {
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return files.takeError();
  llvm::Expected<Artifact> artifact = obtainArtifact(*files, options);
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
  for (int i = 2; i < argc; ++i)
    if (llvm::StringRef(argv[i]).getAsInteger(10, numbers.emplace_back()))
      numbers.clear();
  if (numbers.size() < 2 || numbers[0] < 1 || numbers[0] > 256) {
    llvm::errs() << "usage: matrixArtifact MODEL THREADS TOKEN...\n";
    return 2;
  }
  HostOptions options;
  options.model = argv[1];
  options.threads = numbers[0];
  options.cache = false;
  std::vector<int32_t> tokens;
  for (int64_t token : llvm::drop_begin(numbers))
    tokens.push_back(static_cast<int32_t>(token));
  if (llvm::Error error = run(options, tokens)) {
    llvm::errs() << "matrixArtifact: " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
