// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the commands of `burin` do. Each prints its errors and returns the exit code: 0, or 1 after
// an error.

#pragma once

#include "compiler/Options.h"

namespace burin {

/// Model files in, an output folder out; nothing is left of it after an error.
int compileModel(const CompileOptions &options);

/// Compiles for this machine in this process and streams what the model writes.
int runModel(const RunOptions &options);

/// Measures a text's perplexity under the model, on this machine.
int evalModel(const EvalOptions &options);

/// Measures the model on this machine.
int benchModel(const BenchOptions &options);

/// Compares the compiled model with the reference interpreter, step by step.
int verifyModel(const VerifyOptions &options);

/// Finds how to store the model so that it fits the target.
int fitModel(const CompileOptions &options);

/// Says what a model is and what it needs.
int inspectModel(const std::string &path);

/// Lists the targets, or says all about one.
int showTargets(const std::string &name);

/// The exit code of what wrote to the standard output by itself; prints an error if that failed.
int checkOutput(bool written);

} // namespace burin
