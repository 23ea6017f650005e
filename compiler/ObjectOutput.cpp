// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The LLVM output: assembly, an object, an archive of it. The weights are part of each; the headers
// are those of the C++ output.

#include "codegen/cpp/CppHeader.h"
#include "codegen/cpp/RuntimeFiles.h"
#include "codegen/llvm/LlvmDebugInfo.h"
#include "codegen/llvm/LlvmEmitter.h"
#include "compiler/Output.h"
#include "compiler/formats/UserError.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ArchiveWriter.h"

using namespace burin;

static llvm::Error asUserError(llvm::Error error) {
  return userError(llvm::toString(std::move(error)), "--emit=cpp writes C++ for every target");
}

/// One kind of code over the weights in `weightsFile`. LLVM reads what an object includes, and
/// would want to read what assembly text will include; there the weights are text of their own
/// behind it.
static llvm::Error writeCode(const Output &out, OutputFolder &folder, const std::string &file,
                             llvm::StringRef weightsFile, CodeKind kind, const ModuleText *text) {
  llvm::LLVMContext context;
  bool isText = kind == CodeKind::Assembly;
  LlvmSettings settings{isText ? "" : weightsFile.str(), /*forUsers=*/true, out.tokenizer, text,
                        out.info.name + ".mlir"};
  llvm::Expected<std::unique_ptr<llvm::Module>> module =
      buildLlvmModule(out.info, out.target, settings, context);
  if (!module)
    return asUserError(module.takeError());
  llvm::Error failed = llvm::Error::success();
  (void)!failed; // checked, so that the printer may assign
  if (llvm::Error error = folder.write(file, [&](llvm::raw_pwrite_stream &os) {
        if (llvm::Expected<StackGraph> graph = emitCode(**module, out.target, kind, os)) {
          if (llvm::Expected<StackBound> bound = stackBound(*graph))
            out.info.stack = std::move(*bound);
          else
            failed = bound.takeError();
        } else {
          failed = graph.takeError();
        }
        if (isText)
          printWeightsAssembly(out.info, weightsFile, out.target.assemblyFor(), os);
      }))
    return llvm::joinErrors(std::move(error), std::move(failed));
  return failed ? asUserError(std::move(failed)) : llvm::Error::success();
}

static llvm::Error writeArchiveOf(OutputFolder &folder, const std::string &object,
                                  const std::string &archive) {
  llvm::Expected<llvm::NewArchiveMember> member =
      llvm::NewArchiveMember::getFile(folder.temporaryPath(object), /*Deterministic=*/true);
  if (!member)
    return member.takeError();
  member->MemberName = object;
  llvm::SmallVector<llvm::NewArchiveMember, 1> members;
  members.push_back(std::move(*member));
  // Reserves the name; the writer replaces the file.
  if (llvm::Error error = folder.write(archive, [](llvm::raw_pwrite_stream &) {}))
    return error;
  return llvm::writeArchive(folder.temporaryPath(archive), members,
                            llvm::SymtabWritingMode::NormalSymtab, llvm::object::Archive::K_GNU,
                            /*Deterministic=*/true, /*Thin=*/false);
}

static std::vector<std::string> userHeaders(const Output &out) {
  std::vector<std::string> headers = {"include/burin/sampler.h"};
  if (out.tokenizer)
    headers.push_back("include/burin/tokenizer.h");
  return headers;
}

llvm::Error burin::writeObjectOutput(const Output &out, OutputFolder &folder) {
  if (!out.target.cppOnly.empty())
    return userError("target '" + out.target.name + "' has C++ output only", out.target.cppOnly);
  const std::string &name = out.info.name;
  const std::string bin = name + "_weights.bin", object = name + ".o";
  auto missing = [&](const std::string &file) { return !llvm::is_contained(folder.files(), file); };
  auto write = [&](const std::string &file, llvm::function_ref<void(llvm::raw_ostream &)> print) {
    return missing(file) ? folder.write(file, [&](llvm::raw_pwrite_stream &os) { print(os); })
                         : llvm::Error::success();
  };
  for (const RuntimeFile &file : runtimeFiles(name, userHeaders(out), {}))
    if (llvm::Error error = write(file.name, [&](llvm::raw_ostream &os) { os << file.text; }))
      return error;
  bool binIsOutput = !missing(bin) || out.emits(Emit::Asm);
  if (llvm::Error error =
          write(bin, [&](llvm::raw_ostream &os) { writeWeightBytes(out.info, out.tensors, os); }))
    return error;
  std::optional<ModuleText> moduleText;
  if (out.options.debugInfo) {
    moduleText.emplace(out.info.module);
    if (llvm::Error error =
            write(name + ".mlir", [&](llvm::raw_ostream &os) { os << moduleText->text(); }))
      return error;
  }
  const ModuleText *text = moduleText ? &*moduleText : nullptr;
  // The assembly is read where the folder ends up; the object is made here and now.
  if (out.emits(Emit::Asm))
    if (llvm::Error error = writeCode(out, folder, name + ".s", bin, CodeKind::Assembly, text))
      return error;
  if (out.emits(Emit::Obj) || out.emits(Emit::Lib) || out.emits(Emit::Exe))
    if (llvm::Error error =
            writeCode(out, folder, object, folder.temporaryPath(bin), CodeKind::Object, text))
      return error;
  // The code was written first: the headers say how much stack it needs.
  if (llvm::Error error =
          write(name + ".h", [&](llvm::raw_ostream &os) { printCppHeader(out.info, os); }))
    return error;
  if (llvm::Error error =
          write(name + "_c.h", [&](llvm::raw_ostream &os) { printCHeader(out.info, os); }))
    return error;
  if (out.emits(Emit::Lib))
    if (llvm::Error error = writeArchiveOf(folder, object, "lib" + name + ".a"))
      return error;
  if (out.emits(Emit::Exe))
    if (llvm::Error error = writeProgram(out, folder, folder.temporaryPath(object)))
      return error;
  if (!out.emits(Emit::Obj) && (out.emits(Emit::Lib) || out.emits(Emit::Exe)))
    folder.discard(object);
  if (!binIsOutput)
    folder.discard(bin);
  return llvm::Error::success();
}
