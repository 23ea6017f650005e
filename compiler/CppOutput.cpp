// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C++ output: everything that one command line of a C++ compiler turns into a program.

#include "codegen/cpp/CMakeProject.h"
#include "codegen/cpp/CppHeader.h"
#include "codegen/cpp/CppSource.h"
#include "codegen/cpp/RuntimeFiles.h"
#include "codegen/cpp/TokenizerTables.h"
#include "compiler/Output.h"

using namespace burin;

bool Output::emits(Emit kind) const { return llvm::is_contained(options.emit, kind); }

bool Output::emitsCode() const {
  return emits(Emit::Asm) || emits(Emit::Obj) || emits(Emit::Lib) || emits(Emit::Exe);
}

llvm::Error burin::writeCppOutput(const Output &out, OutputFolder &folder) {
  const std::string &name = out.info.name;
  std::vector<std::string> runtime = kernelPaths(out.info);
  for (llvm::StringRef path :
       {"include/burin/strict.h", "include/burin/sampler.h", "sampler/sampler.cpp"})
    runtime.push_back(path.str());
  if (out.tokenizer)
    for (llvm::StringRef path : tokenizerRuntimeFiles(*out.tokenizer))
      runtime.push_back(path.str());

  llvm::Error error = llvm::Error::success();
  auto write = [&](const std::string &file, llvm::function_ref<void(llvm::raw_ostream &)> print) {
    if (!error)
      error = folder.write(file, [&](llvm::raw_pwrite_stream &os) { print(os); });
  };
  using Stream = llvm::raw_ostream;
  if (!out.emitsCode())
    write(name + ".h", [&](Stream &os) { printCppHeader(out.info, os); });
  write(name + ".cpp", [&](Stream &os) { printCppSource(out.info, os); });
  write(name + "_entries.h", [&](Stream &os) { printEntriesHeader(out.info, os); });
  write(name + "_weights.h", [&](Stream &os) { printWeightsHeader(out.info, os); });
  if (out.options.weightsAs == WeightsAs::Array) {
    write(name + "_weights.cpp",
          [&](Stream &os) { printWeightsArrays(out.info, out.tensors, os); });
  } else {
    write(name + "_weights.S",
          [&](Stream &os) { printWeightsSource(out.info, out.target.assemblyFor(), os); });
    write(name + "_weights.bin", [&](Stream &os) { writeWeightBytes(out.info, out.tensors, os); });
  }
  if (out.options.cApi) {
    if (!out.emitsCode())
      write(name + "_c.h", [&](Stream &os) { printCHeader(out.info, os); });
    write(name + "_c.cpp", [&](Stream &os) { printCSource(out.info, os); });
  }
  if (out.tokenizer)
    write(name + "_tokenizer_tables.cpp",
          [&](Stream &os) { printTokenizerTables(*out.tokenizer, name, os); });
  for (const RuntimeFile &file : runtimeFiles(name, runtime, out.target.kernels))
    write(file.name, [&](Stream &os) { os << file.text; });
  std::vector<std::string> sources;
  for (llvm::StringRef file : folder.files())
    if (file.ends_with(".cpp") || file.ends_with(".S"))
      sources.push_back(file.str());
  write("CMakeLists.txt", [&](Stream &os) { printCMakeProject(name, sources, os); });
  return error;
}
