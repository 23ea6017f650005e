// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every option that a user can set, once: the command line fills these, the driver reads them.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace burin {

enum class WeightsAs { Incbin, Array };

/// What the output folder holds: sources, target assembly, an object, an archive of it, a program.
enum class Emit { Cpp, Asm, Obj, Lib, Exe };

/// How a model is made to fit.
struct FitOptions {
  int64_t flash = 0, ram = 0; ///< bytes; 0: the target's
  int64_t reserve = -1;       ///< bytes of flash for all but weights; negative: tables and code
  double maxLoss = -1;        ///< per cent of perplexity; negative: any
  std::string text;           ///< a file to measure losses on; empty: what the model writes
  bool json = false;
};

/// A model, and how its numbers are stored: what every command that compiles one is told.
struct ModelOptions {
  std::string model;       ///< folder or file
  int64_t context = 0;     ///< tokens; 0: the model's own
  std::string weights;     ///< how matrices are stored: `head:i8,i4`; empty: f32 or as in the file
  std::string activations; ///< what products of quantized weights read; empty: the target's
  std::string kvCache;     ///< how keys and values are stored: f16, i8; empty: f32
  std::string calibrate;   ///< a text file, or "self"; empty: codes nearest to the numbers
};

struct CompileOptions : ModelOptions {
  CompileOptions() = default;
  explicit CompileOptions(const ModelOptions &model) : ModelOptions(model) {}

  std::string output;          ///< folder that is written
  std::string target = "host"; ///< a name that `burin targets` lists
  std::string targetFile;      ///< or a file of the user's own
  std::string name;            ///< namespace and file stem; empty: from the model's folder or file
  int64_t prefill = 0;         ///< tokens; 0: the target's
  WeightsAs weightsAs = WeightsAs::Incbin;
  std::vector<Emit> emit = {Emit::Cpp};
  int64_t threads = 1; ///< that share one step, on hosts
  int64_t stream = -1; ///< bytes of RAM for weights on their way from slow memory; negative: the
                       ///< target's, 0: none
  std::string cxx;     ///< compiler that links programs; empty: the target's
  bool cApi = false, debugInfo = false;
  bool report = false; ///< also as a page
  bool fits = false;   ///< `weights`, and the context if it is 0, are what `fit` finds
  FitOptions fit;
  bool tokenizer = true;
  std::string compileTo; ///< a stage to stop after and print; empty: compile
};

/// A model that runs in this process.
struct HostOptions : ModelOptions {
  HostOptions() = default;
  explicit HostOptions(const ModelOptions &model) : ModelOptions(model) {}

  int64_t threads = 0; ///< 0: as many as pay
  bool cache = true;
};

/// The same model with all numbers in f32, whatever its file holds.
inline ModelOptions inFloats(const ModelOptions &options) {
  return {options.model, options.context, "f32", "", "", ""};
}

struct RunOptions : HostOptions {
  std::string prompt;
  std::string promptFile;   ///< empty: `prompt`; "-": standard input
  int64_t tokens = 256;     ///< at most
  float temperature = 0.8f; ///< 0: greedy
  int32_t topK = 40;        ///< 0: off
  float topP = 0.95f;       ///< 1: off
  uint64_t seed = 0;
  bool echo = true, statistics = true;
  bool chat = false;  ///< the prompt, or each line of standard input, is said in a conversation
  std::string system; ///< what the model is told first in it
};

struct BenchOptions : HostOptions {
  int64_t promptTokens = 512, tokens = 64, repetitions = 3;
  bool json = false;
};

struct EvalOptions : HostOptions {
  std::string text;        ///< a file
  int64_t window = 0;      ///< tokens; 0: the context, at most 2048
  bool divergence = false; ///< also from the model in floats
  bool json = false;
};

struct VerifyOptions : HostOptions {
  std::string target = "host";
  std::string prompt, against; ///< a text; a file of logits
  std::vector<int32_t> ids;    ///< instead of a prompt
  int64_t prefill = 0;         ///< tokens; 0: the target's
  int64_t tokens = 0;          ///< 0: as many as call every entry of the model
  double tolerance = 0;        ///< 0: see Verdict.h
};

} // namespace burin
