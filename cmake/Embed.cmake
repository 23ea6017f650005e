# Writes OUT: a C++ source defining VARIABLE, the text of FILES keyed by their path below ROOT (see codegen/Embedded.h).
set(text "#include \"codegen/Embedded.h\"\nconst burin::EmbeddedFile burin::${VARIABLE}[] = {\n")
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH path ${ROOT} ${file})
  file(READ ${file} content)
  string(APPEND text "{\"${path}\", R\"burin_embed(${content})burin_embed\"},\n")
endforeach()
string(APPEND text "{nullptr, nullptr}};\n")
file(WRITE ${OUT} "${text}")
