// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin bench`: speed of prefill and decode on this machine, beside the speed at which the same
// threads read memory.

#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/HostArtifact.h"
#include "compiler/MemoryProbe.h"
#include "compiler/formats/UserError.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

#include <chrono>
#include <sys/resource.h>

using namespace burin;
using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static double median(llvm::SmallVector<double> values) {
  llvm::sort(values);
  return values[values.size() / 2];
}

/// Tokens that differ, as those of a text do.
static llvm::SmallVector<int32_t> someTokens(int64_t count, int64_t vocab) {
  llvm::SmallVector<int32_t> tokens;
  uint64_t state = 1;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    tokens.push_back(static_cast<int32_t>((state >> 33) % static_cast<uint64_t>(vocab)));
  }
  return tokens;
}

static llvm::Error bench(const BenchOptions &options) {
  Clock::time_point start = Clock::now();
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return files.takeError();
  llvm::Expected<Artifact> artifact = obtainArtifact(*files, options);
  if (!artifact)
    return artifact.takeError();
  int64_t room = artifact->context();
  if (options.promptTokens > room || options.tokens > room)
    return userError("the context holds " + std::to_string(room) + " tokens, fewer than asked for",
                     "choose fewer --prompt-tokens and --tokens, or a larger --context");
  llvm::SmallVector<int32_t> prompt = someTokens(options.promptTokens, artifact->vocabSize()),
                             answer = someTokens(options.tokens, artifact->vocabSize());
  artifact->prefill(answer.data(), 1);
  double untilFirst = secondsSince(start);
  // Everything that a run touches, before the probe takes memory of its own.
  artifact->reset();
  artifact->prefill(prompt.data(), prompt.size());
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double megabytes = static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;

  llvm::SmallVector<double> prefill, decode, probe;
  double bytes = static_cast<double>(artifact->weightBytes()),
         stepBytes = static_cast<double>(artifact->stepWeightBytes());
  MemoryProbe memory(artifact->weightBytes(), artifact->threads());
  for (int64_t i = 0; i < options.repetitions; ++i) {
    artifact->reset();
    Clock::time_point begin = Clock::now();
    artifact->prefill(prompt.data(), prompt.size());
    prefill.push_back(static_cast<double>(prompt.size()) / secondsSince(begin));
    artifact->reset();
    begin = Clock::now();
    for (const int32_t &token : answer)
      artifact->prefill(&token, 1);
    decode.push_back(static_cast<double>(answer.size()) / secondsSince(begin));
    probe.push_back(memory.read());
  }
  double read = median(decode) * stepBytes / 1e9;
  if (options.json) {
    llvm::outs() << llvm::formatv("{0:2}", llvm::json::Value(llvm::json::Object{
                                               {"prompt_tokens", options.promptTokens},
                                               {"prompt_tokens_per_second", median(prefill)},
                                               {"tokens", options.tokens},
                                               {"tokens_per_second", median(decode)},
                                               {"weight_bytes", bytes},
                                               {"step_weight_bytes", stepBytes},
                                               {"kv_cache_bytes", artifact->cacheBytes()},
                                               {"gigabytes_per_second", read},
                                               {"probe_gigabytes_per_second", median(probe)},
                                               {"first_token_seconds", untilFirst},
                                               {"threads", artifact->threads()},
                                               {"megabytes", megabytes}}))
                 << "\n";
    return llvm::Error::success();
  }
  llvm::outs() << llvm::format(
      "prompt  %.1f tokens/s (%lld tokens)\n"
      "decode  %.1f tokens/s (%lld tokens), %.1f GB/s of weights; a probe reads %.1f GB/s\n"
      "first token after %.0f ms; %lld threads; weights %.1f MB; %.1f MB of memory\n",
      median(prefill), static_cast<long long>(options.promptTokens), median(decode),
      static_cast<long long>(options.tokens), read, median(probe), untilFirst * 1e3,
      static_cast<long long>(artifact->threads()), bytes / 1e6, megabytes);
  return llvm::Error::success();
}

int burin::benchModel(const BenchOptions &options) {
  return runCommand([&] { return bench(options); });
}
