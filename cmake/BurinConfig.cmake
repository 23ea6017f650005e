# find_package(Burin) gives a user's build:
#
#   burin_add_model(NAME MODEL path [TARGET name | TARGET_FILE file] [CONTEXT tokens] [PREFILL tokens]
#                   [WEIGHTS_AS incbin|array] [C_API] [NO_TOKENIZER])
#       Compiles a model and makes it a library NAME: link it and include "NAME.h". NAME is also the C++ namespace. The model
#       is compiled when CMake configures, and again when its files change.
#   Burin_BOARDS_DIR
#       Start-up code and linker scripts of the boards that QEMU emulates, for trying firmware without hardware.

get_filename_component(Burin_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(Burin_BOARDS_DIR "${Burin_PREFIX}/share/burin/boards")
find_program(Burin_EXECUTABLE burin PATHS "${Burin_PREFIX}/bin" NO_DEFAULT_PATH REQUIRED)

function(burin_add_model name)
  cmake_parse_arguments(ARG "C_API;NO_TOKENIZER" "MODEL;TARGET;TARGET_FILE;CONTEXT;PREFILL;WEIGHTS_AS" "" ${ARGN})
  if(NOT ARG_MODEL OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "burin_add_model(${name} MODEL path ...): unknown or missing arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  get_filename_component(model "${ARG_MODEL}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  set(flags "--name=${name}")
  foreach(option TARGET TARGET_FILE CONTEXT PREFILL WEIGHTS_AS)
    if(ARG_${option})
      string(TOLOWER "${option}" flag)
      string(REPLACE "_" "-" flag "${flag}")
      list(APPEND flags "--${flag}=${ARG_${option}}")
    endif()
  endforeach()
  if(ARG_C_API)
    list(APPEND flags --c-api)
  endif()
  if(ARG_NO_TOKENIZER)
    list(APPEND flags --no-tokenizer)
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/burin/${name}")
  execute_process(COMMAND "${Burin_EXECUTABLE}" compile "${model}" ${flags} -o "${folder}"
    RESULT_VARIABLE status OUTPUT_VARIABLE summary ERROR_VARIABLE problem)
  if(status)
    message(FATAL_ERROR "burin_add_model(${name}): ${problem}")
  endif()
  message(STATUS "${summary}")
  if(IS_DIRECTORY "${model}")
    file(GLOB inputs "${model}/*.json" "${model}/*.safetensors")
  else()
    set(inputs "${model}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs} ${ARG_TARGET_FILE} "${Burin_EXECUTABLE}")
  add_subdirectory("${folder}" "${folder}-build")
endfunction()
