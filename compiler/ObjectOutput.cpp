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
#include "dialects/burin/StorageFormat.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"

using namespace burin;

static llvm::Error asUserError(llvm::Error error) {
  return userError(llvm::toString(std::move(error)), "--emit=cpp writes C++ for every target");
}

/// Whether objects include the weights from a file: wasm has one section for all data.
static bool needsWeightsFile(const Output &out) {
  return out.target.assemblyFor() == AssemblyFor::Wasm;
}

/// Where the object's section of weights begins in the file at `path`; an error if it has none of
/// `bytes`.
static llvm::Expected<uint64_t> findWeights(const std::string &path, llvm::StringRef section,
                                            int64_t bytes) {
  auto object = llvm::object::ObjectFile::createObjectFile(path);
  if (!object)
    return object.takeError();
  for (const llvm::object::SectionRef &candidate : object->getBinary()->sections()) {
    llvm::Expected<llvm::StringRef> name = candidate.getName(), content = candidate.getContents();
    if (!name || !content) {
      llvm::consumeError(name.takeError());
      llvm::consumeError(content.takeError());
      continue;
    }
    if (*name == section && static_cast<int64_t>(content->size()) >= bytes)
      return static_cast<uint64_t>(content->data() - object->getBinary()->getData().data());
  }
  return llvm::createStringError("the object has no section '" + section + "'");
}

/// Writes the weights over the zeros that the object holds for them: LLVM would keep a copy of all
/// of them in memory.
static llvm::Error fillWeights(const Output &out, const std::string &path) {
  llvm::Expected<uint64_t> begin =
      findWeights(path, weightSection(out.info), out.info.weightRegion.bytes);
  if (!begin)
    return begin.takeError();
  int descriptor;
  if (std::error_code code = llvm::sys::fs::openFileForWrite(
          path, descriptor, llvm::sys::fs::CD_OpenExisting, llvm::sys::fs::OF_None))
    return userError("cannot write " + quoted(path) + ": " + code.message());
  llvm::raw_fd_ostream file(descriptor, /*shouldClose=*/true);
  file.seek(*begin);
  writeWeightBytes(out.info, out.tensors, file);
  file.flush();
  if (file.has_error()) {
    std::error_code code = file.error();
    file.clear_error();
    return userError("cannot write " + quoted(path) + ": " + code.message());
  }
  return llvm::Error::success();
}

/// One kind of code over the weights. Assembly text will include `weightsFile`, as objects for wasm
/// do now; LLVM would want to read it for text as well, so there the weights are text of their own
/// behind it. Other objects get the weights last.
static llvm::Error writeCode(const Output &out, OutputFolder &folder, const std::string &file,
                             llvm::StringRef weightsFile, CodeKind kind, const ModuleText *text) {
  llvm::LLVMContext context;
  bool isText = kind == CodeKind::Assembly;
  bool includes = needsWeightsFile(out);
  LlvmSettings settings;
  settings.weightsFile = isText ? "" : weightsFile.str();
  settings.tokenizer = out.tokenizer;
  settings.debugText = text;
  settings.debugFile = out.info.name + ".mlir";
  settings.roomForWeights = !isText && !includes;
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
  if (failed)
    return asUserError(std::move(failed));
  if (!isText && !includes)
    return fillWeights(out, folder.temporaryPath(file));
  return llvm::Error::success();
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

/// Of the object that was just written.
static llvm::Error measure(const Output &out, const OutputFolder &folder, const std::string &object,
                           std::optional<CodeSize> &code) {
  auto buffer = llvm::MemoryBuffer::getFile(folder.temporaryPath(object), /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::errorCodeToError(buffer.getError());
  llvm::Expected<CodeSize> measured = measureCode(**buffer, object, weightSection(out.info));
  if (!measured)
    return measured.takeError();
  code = std::move(*measured);
  return llvm::Error::success();
}

llvm::Expected<std::optional<CodeSize>> burin::estimateCode(const Output &out) {
  // Compared with clang on chips only; code for hosts is not made to be small.
  if (!out.target.cppOnly.empty() || !out.target.optimizeForSize)
    return std::nullopt;
  llvm::LLVMContext context;
  LlvmSettings settings;
  settings.tokenizer = out.tokenizer;
  settings.likeCpp = true;
  llvm::Expected<std::unique_ptr<llvm::Module>> module =
      buildLlvmModule(out.info, out.target, settings, context);
  if (!module)
    return asUserError(module.takeError());
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream os(object);
  llvm::Expected<StackGraph> graph = emitCode(**module, out.target, CodeKind::Object, os);
  if (!graph)
    return asUserError(graph.takeError());
  llvm::Expected<StackBound> stack = stackBound(*graph);
  if (!stack)
    return asUserError(stack.takeError());
  llvm::Expected<CodeSize> measured =
      measureCode(llvm::MemoryBufferRef(os.str(), "object"), "object", weightSection(out.info));
  if (!measured)
    return measured.takeError();
  return estimateForCpp(std::move(*measured), std::move(*stack));
}

llvm::Error burin::writeObjectOutput(const Output &out, OutputFolder &folder,
                                     std::optional<CodeSize> &code) {
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
  if (binIsOutput || needsWeightsFile(out))
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
  if (!missing(object))
    if (llvm::Error error = measure(out, folder, object, code))
      return error;
  if (out.emits(Emit::Lib))
    if (llvm::Error error = writeArchiveOf(folder, object, "lib" + name + ".a"))
      return error;
  if (out.emits(Emit::Exe))
    if (llvm::Error error = writeProgram(out, folder, folder.temporaryPath(object)))
      return error;
  if (!out.emits(Emit::Obj) && (out.emits(Emit::Lib) || out.emits(Emit::Exe)))
    folder.discard(object);
  if (!binIsOutput && needsWeightsFile(out))
    folder.discard(bin);
  return llvm::Error::success();
}
