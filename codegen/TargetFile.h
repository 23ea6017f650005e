// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A chip as its YAML file describes it. Passes see it as the module attribute `chip.target`, never
// as a name.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace burin {

struct TargetMemory {
  std::string name, section;
  uint64_t bytes = 0;
  bool isFlash = false;
  uint64_t rate = 0;  ///< bytes that are read in a second; 0: it does not say
  uint64_t setup = 0; ///< nanoseconds before a copy's first byte
};

/// How assemblers want sections and symbols of data.
enum class AssemblyFor { Elf, Wasm };

/// How --emit=exe makes a program. Only the file that says it has one: a target that extends it may
/// be another board.
struct TargetProgram {
  std::vector<std::string>
      compilers;                    ///< the first that is installed; empty: no program can be made
  std::string package;              ///< of Debian, which has the compiler
  std::string board;                ///< folder of runtime/boards; empty: a C library starts it
  std::vector<std::string> shared;  ///< files beside the boards' folders; empty: all
  std::vector<std::string> machine; ///< flags that find the compiler's library; empty: the target's
  std::vector<std::string> link;    ///< further flags
  std::string run;                  ///< what starts it, before its name; empty: nothing
};

struct TargetFile {
  std::string name, summary, extends, triple;
  std::string bitcode; ///< the target file, itself or one that it extends, whose triple and flags
                       ///< the kernels have as bitcode
  std::string cppOnly; ///< why there is no LLVM output; empty where there is
  std::vector<std::string> flags; ///< what GCC and clang compile for it with
  std::vector<std::string> kernels;
  uint64_t prefill = 1;
  uint64_t pointerBytes = 4;
  uint64_t stream = 0; ///< bytes of RAM for weights on their way from slow memory
  bool optimizeForSize = false;
  std::vector<TargetMemory> memories;
  TargetProgram program;

  AssemblyFor assemblyFor() const;
};

/// What is wrong with a target file: `FILE:LINE:COLUMN: ...`, and what to do about it.
class TargetError : public llvm::ErrorInfo<TargetError> {
public:
  static char ID;

  TargetError(std::string message, std::string note)
      : text(std::move(message)), hint(std::move(note)) {}
  std::string message() const override { return text; }
  const std::string &note() const { return hint; }
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::string text, hint;
};

/// Names of the targets that travel with the compiler, sorted.
std::vector<std::string> targetNames();

/// The target of that name, or an error that lists those there are.
llvm::Expected<TargetFile> findTarget(llvm::StringRef name);

/// A user's own target file; its name is the file's without extension.
llvm::Expected<TargetFile> readTargetFile(llvm::StringRef path);

/// `text` of a target file; `where` names it in messages, which carry line and column.
llvm::Expected<TargetFile> parseTarget(llvm::StringRef text, llvm::StringRef name,
                                       llvm::StringRef where);

} // namespace burin
