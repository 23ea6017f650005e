// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening a model: the table of formats, and the name that a model gets from its path.

#include "compiler/formats/ModelFiles.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace burin;
using namespace llvm;

namespace burin {
#define BURIN_MODEL_FORMAT(NAME) extern const ModelFormat k##NAME##Format;
#include "compiler/formats/ModelFormats.inc"
#undef BURIN_MODEL_FORMAT
} // namespace burin

static const ModelFormat *const kFormats[] = {
#define BURIN_MODEL_FORMAT(NAME) &k##NAME##Format,
#include "compiler/formats/ModelFormats.inc"
#undef BURIN_MODEL_FORMAT
};

static bool isTaken(StringRef word) {
  static const StringSet<> kTaken = {
      // C++17's keywords and alternative tokens, C99's, and names of the language's own
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
      "case", "catch", "char", "char16_t", "char32_t", "class", "compl", "const", "const_cast",
      "constexpr", "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast",
      "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto",
      "if", "inline", "int", "long", "main", "mutable", "namespace", "new", "noexcept", "not",
      "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register",
      "reinterpret_cast", "restrict", "return", "short", "signed", "sizeof", "static",
      "static_assert", "static_cast", "std", "struct", "switch", "template", "this", "thread_local",
      "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using",
      "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
      // macros that compilers define in their GNU modes
      "i386", "linux", "mips", "sparc", "sun", "unix",
      // the types that the generated code takes from <stddef.h> and <stdint.h>, and their macros
      "NULL", "max_align_t", "nullptr_t", "offsetof", "ptrdiff_t", "size_t",
      // functions and macros of C that everything includes
      "EOF", "INFINITY", "NAN", "abort", "abs", "atof", "atoi", "calloc", "ceil", "cos", "exit",
      "exp", "fabs", "floor", "fmax", "fmin", "fmod", "free", "log", "lround", "memchr", "memcmp",
      "memcpy", "memmove", "memset", "pow", "putchar", "puts", "qsort", "rand", "realloc", "round",
      "sin", "sqrt", "strcmp", "strcpy", "strlen", "strncmp", "strtol", "tan", "tanh", "trunc",
      // the file NAME.h would be found in place of the C library's
      "aio", "alloca", "assert", "byteswap", "complex", "cpio", "crypt", "ctype", "dirent", "dlfcn",
      "elf", "endian", "envz", "err", "errno", "error", "execinfo", "fcntl", "features", "fenv",
      "fmtmsg", "fnmatch", "fstab", "fts", "ftw", "getopt", "glob", "grp", "iconv", "ifaddrs",
      "inttypes", "iso646", "langinfo", "libgen", "libintl", "limits", "link", "locale", "malloc",
      "math", "mcheck", "memory", "mntent", "monetary", "mqueue", "netdb", "nl_types", "nss",
      "obstack", "paths", "poll", "printf", "pthread", "pty", "pwd", "re_comp", "regex", "regexp",
      "resolv", "sched", "search", "semaphore", "setjmp", "shadow", "signal", "spawn", "stab",
      "stdalign", "stdarg", "stdatomic", "stdbool", "stdckdint", "stddef", "stdint", "stdio",
      "stdio_ext", "stdlib", "stdnoreturn", "string", "strings", "syscall", "syslog", "tar",
      "termio", "termios", "tgmath", "threads", "time", "ttyent", "uchar", "ucontext", "ulimit",
      "unistd", "utime", "utmp", "utmpx", "values", "wait", "wchar", "wctype", "wordexp"};
  // int8_t, uint_fast16_t, INTPTR_MAX, UINT64_C, SIZE_MAX, ...
  bool isOfStdint = word.ends_with("_MAX") || word.ends_with("_MIN");
  if (word.starts_with_insensitive("int") || word.starts_with_insensitive("uint"))
    isOfStdint |= word.ends_with("_t") || word.ends_with("_C");
  return isOfStdint || kTaken.contains(word);
}

/// Files are called NAME_tokenizer_tables.cpp, and file systems allow 255 bytes.
static constexpr size_t kLongestName = 64;

std::string burin::toIdentifier(StringRef text) {
  std::string result;
  for (char c : text) {
    char next = isAlnum(c) ? c : '_';
    if (next != '_' || (!result.empty() && result.back() != '_')) // "__" and "_X" are reserved
      result += next;
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  if (result.empty())
    return "model";
  if (isDigit(result.front()))
    result = "model_" + result;
  if (result.size() > kLongestName)
    result = toIdentifier(StringRef(result).take_front(kLongestName));
  return isTaken(result) ? result + "_model" : result;
}

static std::string nameOfModel(StringRef path) {
  SmallString<128> full = path;
  if (!sys::fs::make_absolute(full)) // "." has no name of its own
    sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  StringRef name = sys::path::filename(full);
  return toIdentifier(sys::fs::is_directory(full) ? name : sys::path::stem(full));
}

static std::string acceptedModels() {
  std::string accepted;
  for (const ModelFormat *format : kFormats)
    accepted += (accepted.empty() ? "" : ", or ") + std::string(format->accepts);
  return accepted;
}

static Error notAModel(StringRef path) {
  std::string note = "expected " + acceptedModels();
  StringRef name = sys::path::filename(path);
  if (name == "config.json" || name.ends_with(".safetensors") || name.ends_with(".json"))
    note = "give the folder that it lies in; " + note;
  return userError(quoted(path) + " is not a model that burin reads", note);
}

Expected<ModelFiles> burin::openModel(StringRef path) {
  if (!sys::fs::exists(path))
    return userError("there is no file or folder " + quoted(path), "expected " + acceptedModels());
  for (const ModelFormat *format : kFormats) {
    if (!format->claims(path))
      continue;
    Expected<ModelFiles> model = format->open(path);
    if (model) {
      model->format = format->name;
      model->stem = nameOfModel(path);
    }
    return model;
  }
  return notAModel(path);
}
