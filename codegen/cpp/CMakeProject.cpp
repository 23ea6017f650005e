// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The CMakeLists.txt of an output folder.

#include "codegen/cpp/CMakeProject.h"

#include "llvm/ADT/STLExtras.h"

using namespace burin;

void burin::printCMakeProject(llvm::StringRef model, llvm::ArrayRef<std::string> sources,
                              llvm::raw_ostream &os) {
  bool assembly =
      llvm::any_of(sources, [](llvm::StringRef source) { return source.ends_with(".S"); });
  os << "# The model " << model << " as a library: add_subdirectory() this folder and link '"
     << model
     << "'.\n# Written by burin; do not edit.\ncmake_minimum_required(VERSION 3.13)\nproject("
     << model << " LANGUAGES CXX" << (assembly ? " ASM" : "") << ")\n\nadd_library(" << model
     << " STATIC";
  for (const std::string &source : sources)
    os << "\n  " << source;
  os << ")\ntarget_include_directories(" << model << " PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})\n"
     << "target_compile_features(" << model << " PUBLIC cxx_std_17)\n"
     << "target_compile_options(" << model
     << " PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions;-fno-rtti>)\n";
  if (assembly)
    os << "# The assembler reads the weights from a file that no compiler knows of.\n"
       << "set_source_files_properties(" << model
       << "_weights.S PROPERTIES OBJECT_DEPENDS\n  ${CMAKE_CURRENT_SOURCE_DIR}/" << model
       << "_weights.bin)\n";
}
