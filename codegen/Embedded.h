// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of the source tree that travel inside the compiler: the runtime, which goes with every
// compiled model, and the targets.

#pragma once

namespace burin {

struct EmbeddedFile {
  const char *path; ///< below the folder that was embedded
  const char *text;
};

/// Below runtime/ and codegen/targets/; a null path ends each.
extern const EmbeddedFile kRuntimeFiles[];
extern const EmbeddedFile kTargetFiles[];

/// What makes a program of a model: runtime/boards, and the example that tells a story.
extern const EmbeddedFile kProgramFiles[];

} // namespace burin
