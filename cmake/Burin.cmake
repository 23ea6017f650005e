# The project's only CMake logic: warnings, ccache, the precompiled header, one library a folder, tablegen, embedding.

find_program(BURIN_CCACHE ccache)
if(BURIN_CCACHE)
  # A precompiled header is reproducible for ccache only without its time stamp; a clone elsewhere finds the same objects.
  set(BURIN_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BURIN_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${BURIN_LAUNCHER})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BURIN_LAUNCHER})
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(BURIN_PCH_FLAGS -Xclang -fno-pch-timestamp)
  find_program(BURIN_LLD ld.lld HINTS ${LLVM_TOOLS_BINARY_DIR})
  if(BURIN_LLD)
    add_link_options(--ld-path=${BURIN_LLD})
  endif()
endif()

if(BURIN_SANITIZE)
  # vptr checks need the RTTI of libMLIR's classes, which it does not export.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

# tblgen finds the dialects as the C++ sources do: from the root.
include_directories(SYSTEM ${MLIR_INCLUDE_DIRS})
include_directories(${PROJECT_SOURCE_DIR})

set(BURIN_WARNINGS -Wall -Wextra -Werror)
separate_arguments(BURIN_LLVM_DEFINITIONS NATIVE_COMMAND "${LLVM_DEFINITIONS}")

# burin_library(NAME [MLIR] [LINK lib...]): every .cpp below the current folder, includes from the root.
function(burin_library name)
  cmake_parse_arguments(ARG "MLIR" "" "LINK;DEPENDS;EXTRA" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(${name} STATIC ${sources} ${ARG_EXTRA})
  burin_target(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  if(ARG_MLIR)
    burin_mlir(${name})
  endif()
endfunction()

# What every target of ours is compiled with.
function(burin_target name)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_include_directories(${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR}) # generated .inc files warn
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/runtime/include)
  target_compile_options(${name} PRIVATE ${BURIN_WARNINGS})
endfunction()

# LLVM and MLIR as archives: for a program that people start again and again. The shared libraries take 30 ms and 84 MB
# at each start, of which constructors of LLVM's options touch most; here those lie together, and what is not used is gone.
set(BURIN_WHOLE $<BOOL:$<TARGET_PROPERTY:BURIN_WHOLE>>) # of the program that is linked in the end
if(BURIN_LLD AND NOT BURIN_SANITIZE)
  file(GLOB archives ${LLVM_LIBRARY_DIR}/libMLIR*.a ${LLVM_LIBRARY_DIR}/libLLVM*.a)
  find_package(ZLIB REQUIRED)
  add_library(burin_llvm_archives INTERFACE)
  target_link_libraries(burin_llvm_archives INTERFACE ${archives} ZLIB::ZLIB zstd ${CMAKE_DL_LIBS})
  target_link_options(burin_llvm_archives INTERFACE -no-pie LINKER:--gc-sections LINKER:-z,keep-text-section-prefix)
endif()

# burin_whole(NAME): a program that needs no library of LLVM's where it runs.
function(burin_whole name)
  if(TARGET burin_llvm_archives)
    set_target_properties(${name} PROPERTIES BURIN_WHOLE ON)
  endif()
endfunction()

# LLVM's headers and libraries, without MLIR's.
function(burin_llvm name)
  target_include_directories(${name} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS})
  target_compile_definitions(${name} PUBLIC ${BURIN_LLVM_DEFINITIONS})
  target_link_libraries(${name} PUBLIC $<IF:${BURIN_WHOLE},burin_llvm_archives,LLVM>)
endfunction()

# MLIR's headers behind one precompiled header that all such targets share.
function(burin_mlir name)
  burin_llvm(${name})
  target_include_directories(${name} SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS})
  target_link_libraries(${name} PUBLIC $<$<NOT:${BURIN_WHOLE}>:MLIR>)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(${name} PRIVATE ${BURIN_PCH_FLAGS})
    if(NOT TARGET burin_pch)
      file(WRITE ${PROJECT_BINARY_DIR}/burin_pch.cpp "")
      add_library(burin_pch STATIC ${PROJECT_BINARY_DIR}/burin_pch.cpp)
      burin_target(burin_pch)
      target_include_directories(burin_pch SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
      target_compile_definitions(burin_pch PUBLIC ${BURIN_LLVM_DEFINITIONS})
      target_compile_options(burin_pch PRIVATE ${BURIN_PCH_FLAGS})
      target_precompile_headers(burin_pch PRIVATE
        <mlir/Dialect/Arith/IR/Arith.h> <mlir/Dialect/Func/IR/FuncOps.h> <mlir/Dialect/MemRef/IR/MemRef.h>
        <mlir/Dialect/SCF/IR/SCF.h> <mlir/Dialect/Tensor/IR/Tensor.h> <mlir/IR/PatternMatch.h>
        <mlir/Interfaces/DestinationStyleOpInterface.h> <mlir/Pass/Pass.h>)
    endif()
    target_precompile_headers(${name} REUSE_FROM burin_pch)
  endif()
endfunction()

# burin_embed(OUT VARIABLE ROOT file...): the files' text as a C++ table {path below ROOT, text}.
function(burin_embed out variable root)
  set(script ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DVARIABLE=${variable} -DROOT=${root} "-DFILES=${ARGN}" -P ${script}
    DEPENDS ${ARGN} ${script} VERBATIM)
endfunction()

# burin_kernel_folder(VARIABLE folders): one flat folder in which every kernel is that of the first of `folders` (and at
# last of generic) that has it, so that kernels find what they share by file name.
function(burin_kernel_folder variable folders)
  list(APPEND folders generic)
  list(REMOVE_DUPLICATES folders)
  string(REPLACE ";" "+" name "${folders}")
  set(flat ${CMAKE_CURRENT_BINARY_DIR}/kernels/${name})
  set(taken)
  foreach(folder IN LISTS folders)
    file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/kernels/${folder}/*.h)
    foreach(header IN LISTS headers)
      get_filename_component(file ${header} NAME)
      if(NOT file IN_LIST taken)
        configure_file(${header} ${flat}/${file} COPYONLY)
        list(APPEND taken ${file})
      endif()
    endforeach()
  endforeach()
  set(${variable} ${flat} PARENT_SCOPE)
endfunction()

# burin_kernel_packings(OUT): a source that defines kKernelPackings (see codegen/weights/KernelPacking.h).
function(burin_kernel_packings out)
  set(text "#include \"codegen/weights/KernelPacking.h\"\n")
  set(table "")
  file(GLOB folders CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/kernels/*)
  foreach(path IN LISTS folders)
    get_filename_component(folder ${path} NAME)
    string(APPEND text "namespace folder_${folder} {\nusing namespace ::burin;\n")
    set(entry "\"${folder}\"")
    foreach(pair packing_i8:kPackingI8 packing_i4:kPackingI4 activation_a8:kCodeBytesA8)
      string(REGEX MATCH "(.*):(.*)" ignored ${pair})
      if(EXISTS ${path}/${CMAKE_MATCH_1}.h)
        string(APPEND text "#include \"runtime/kernels/${folder}/${CMAKE_MATCH_1}.h\"\n")
        string(APPEND entry ", &folder_${folder}::burin::kernels::${CMAKE_MATCH_2}")
      else()
        string(APPEND entry ", nullptr")
      endif()
    endforeach()
    string(APPEND text "}\n")
    string(APPEND table "    {${entry}},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}const burin::KernelPacking burin::kKernelPackings[] = {\n${table}    {nullptr, nullptr, nullptr, nullptr}};\n")
endfunction()

# burin_kernel_table(OUT kernels sources): a source that includes the runtime, and names each kernel by a pointer
# burin_kernel_NAME.
function(burin_kernel_table out kernels sources)
  set(text "")
  foreach(kernel IN LISTS kernels sources)
    string(APPEND text "#include \"${kernel}\"\n")
  endforeach()
  foreach(kernel IN LISTS kernels)
    get_filename_component(name ${kernel} NAME_WE)
    # A file of what kernels share defines a template of its name, or nothing.
    file(READ ${kernel} code)
    if(code MATCHES "\ninline [a-z0-9_]+ ${name}\\(" AND NOT code MATCHES ">\ninline [a-z0-9_]+ ${name}\\(")
      string(APPEND text "extern \"C\" { auto *burin_kernel_${name} = &burin::kernels::${name}; }\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}")
endfunction()

# burin_bitcode(OUT source triple flags): LLVM bitcode before any optimization, which comes when shapes are known.
function(burin_bitcode out source triple flags)
  get_filename_component(folder ${out} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${out}
    COMMAND ${BURIN_LAUNCHER} ${LLVM_TOOLS_BINARY_DIR}/clang++ --target=${triple} ${flags} -std=c++17 -O2 -Xclang
      -disable-llvm-passes -emit-llvm -ffreestanding -fno-exceptions -fno-rtti -Wall -Wextra -Werror
      -I${PROJECT_SOURCE_DIR}/runtime/include -MD -MF ${out}.d -c ${source} -o ${out}
    DEPENDS ${source} DEPFILE ${out}.d VERBATIM)
endfunction()

# burin_embed_bitcode(OUT files): a source that defines kKernelBitcode (see codegen/llvm/KernelBitcode.h).
function(burin_embed_bitcode out files)
  set(text "#include \"codegen/llvm/KernelBitcode.h\"\n")
  set(table "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER ${name} symbol)
    string(APPEND text "__asm__(\".section .rodata\\n.balign 16\\nburin_bitcode_${symbol}:\\n.incbin \\\"${file}\\\"\\n\"
        \"burin_bitcode_${symbol}_end:\\n.byte 0\\n.text\\n\");\n")
    string(APPEND text "extern const unsigned char burin_bitcode_${symbol}[], burin_bitcode_${symbol}_end[];\n")
    string(APPEND table "    {\"${name}\", burin_bitcode_${symbol}, burin_bitcode_${symbol}_end},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}const burin::EmbeddedBitcode burin::kKernelBitcode[] = {\n${table}    {nullptr, nullptr, nullptr}};\n")
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${files}")
endfunction()
