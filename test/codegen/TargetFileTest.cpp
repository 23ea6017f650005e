// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Target files: what a user may write, and where a message says what is wrong.

#include "codegen/TargetFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <array>
#include <set>

using namespace burin;

namespace {

TargetFile parsed(llvm::StringRef text) {
  llvm::Expected<TargetFile> target = parseTarget(text, "mine", "mine.yaml");
  if (target)
    return *target;
  ADD_FAILURE() << llvm::toString(target.takeError());
  return {};
}

std::string errorOf(llvm::StringRef text, llvm::StringRef name = "mine") {
  llvm::Expected<TargetFile> target = parseTarget(text, name, "mine.yaml");
  return target ? "accepted" : llvm::toString(target.takeError());
}

std::string noteOf(llvm::StringRef text) {
  std::string note;
  llvm::Expected<TargetFile> target = parseTarget(text, "mine", "mine.yaml");
  if (!target)
    llvm::handleAllErrors(target.takeError(),
                          [&](const TargetError &error) { note = error.note(); });
  return note;
}

bool contains(llvm::StringRef text, llvm::StringRef part) { return text.contains(part); }

/// A file with one memory of that size, on line 2.
std::string withSize(llvm::StringRef size) {
  return ("memory:\n  - { name: ram, size: " + size + ", kind: ram, section: .bss }\n").str();
}

} // namespace

TEST(TargetFile, EveryTargetThatTravelsAlongIsWhole) {
  std::vector<std::string> names = targetNames();
  ASSERT_FALSE(names.empty());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::count(names.begin(), names.end(), "host"), 1);
  for (const std::string &name : names) {
    llvm::Expected<TargetFile> target = findTarget(name);
    ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
    EXPECT_EQ(target->name, name);
    EXPECT_FALSE(target->summary.empty()) << name;
    ASSERT_FALSE(target->kernels.empty()) << name;
    EXPECT_EQ(target->kernels.back(), "generic") << name << ": generic holds all, so it is last";
    std::set<std::string> memories;
    for (const TargetMemory &memory : target->memories) {
      EXPECT_TRUE(memories.insert(memory.name).second) << name << ": two memories " << memory.name;
      EXPECT_GT(memory.bytes, 0u) << name;
      EXPECT_FALSE(memory.section.empty()) << name;
    }
  }
}

TEST(TargetFile, EveryKeyIsRead) {
  TargetFile target = parsed("summary: a board\n"
                             "triple: thumbv7em-none-eabihf\n"
                             "flags: [-mthumb, -mcpu=cortex-m4]\n"
                             "optimize: size\n"
                             "kernels: [generic]\n"
                             "prefill: 6\n"
                             "pointer_bytes: 8\n"
                             "memory:\n"
                             "  - { name: flash, size: 1M, kind: flash, section: .rodata }\n"
                             "  - { name: ram, size: 64K, kind: ram, section: .bss }\n"
                             "  - { name: tcm, size: 1536, kind: ram, section: .tcm }\n"
                             "  - { name: psram, size: 2G, kind: ram, section: .psram }\n");
  EXPECT_EQ(target.name, "mine");
  EXPECT_EQ(target.summary, "a board");
  EXPECT_EQ(target.triple, "thumbv7em-none-eabihf");
  EXPECT_EQ(target.bitcode, "mine");
  EXPECT_EQ(target.flags, (std::vector<std::string>{"-mthumb", "-mcpu=cortex-m4"}));
  EXPECT_TRUE(target.optimizeForSize);
  EXPECT_EQ(target.kernels, (std::vector<std::string>{"generic"}));
  EXPECT_EQ(target.prefill, 6u);
  EXPECT_EQ(target.pointerBytes, 8u);
  ASSERT_EQ(target.memories.size(), 4u);
  EXPECT_EQ(target.memories[0].bytes, 1048576u);
  EXPECT_TRUE(target.memories[0].isFlash);
  EXPECT_EQ(target.memories[1].bytes, 65536u);
  EXPECT_FALSE(target.memories[1].isFlash);
  EXPECT_EQ(target.memories[1].section, ".bss");
  EXPECT_EQ(target.memories[2].bytes, 1536u);
  EXPECT_EQ(target.memories[3].bytes, 2147483648u);
}

TEST(TargetFile, WhatIsAbsentComesFromTheTargetThatItExtends) {
  llvm::Expected<TargetFile> base = findTarget("cortex-m4");
  ASSERT_TRUE(bool(base)) << llvm::toString(base.takeError());
  TargetFile target = parsed("extends: cortex-m4\nprefill: 2\n");
  EXPECT_EQ(target.name, "mine");
  EXPECT_EQ(target.extends, "cortex-m4");
  EXPECT_EQ(target.prefill, 2u);
  EXPECT_EQ(target.triple, base->triple);
  EXPECT_EQ(target.bitcode, "cortex-m4");
  EXPECT_EQ(target.flags, base->flags);
  EXPECT_EQ(target.kernels, base->kernels);
  EXPECT_EQ(target.memories.size(), base->memories.size());
  // A list that is given replaces the other; it is not joined with it.
  TargetFile other = parsed("extends: cortex-m4\nflags: []\nmemory: []\n");
  EXPECT_TRUE(other.flags.empty());
  EXPECT_TRUE(other.memories.empty());
}

TEST(TargetFile, AnUnknownKeyIsNamedWithItsPlace) {
  EXPECT_EQ(errorOf("summary: x\ntripel: y\n"), "mine.yaml:2:1: unknown key 'tripel'");
  EXPECT_EQ(errorOf("memory:\n  - { name: a, size: 1K, kind: ram, section: s, speed: 3 }\n"),
            "mine.yaml:2:49: unknown key 'speed'");
}

TEST(TargetFile, AMemoryNeedsAllItsKeys) {
  EXPECT_EQ(errorOf("memory:\n  - { size: 1K, kind: ram, section: s }\n"),
            "mine.yaml:2:7: missing required key 'name'");
  EXPECT_EQ(errorOf("memory:\n  - { name: a, kind: ram, section: s }\n"),
            "mine.yaml:2:7: missing required key 'size'");
  EXPECT_EQ(errorOf("memory:\n  - { name: a, size: 1K, section: s }\n"),
            "mine.yaml:2:7: missing required key 'kind'");
  EXPECT_EQ(errorOf("memory:\n  - { name: a, size: 1K, kind: ram }\n"),
            "mine.yaml:2:7: missing required key 'section'");
}

TEST(TargetFile, ASizeIsANumberWithAUnit) {
  for (const char *size : {"4Q", "-1", "K", "1.5M", "1KB", "0x10", "many", "18446744073709551616",
                           "18446744073709551615G", "281474976710657", "274877906945K"})
    EXPECT_EQ(errorOf(withSize(size)),
              std::string("mine.yaml:2:24: expected a size like 64K, 4M or 1536, found '") + size +
                  "'");
  for (const char *size : {"0", "0K"})
    EXPECT_EQ(errorOf(withSize(size)), "mine.yaml:2:24: a memory has a size of 0");
  EXPECT_EQ(parsed(withSize("281474976710656")).memories[0].bytes, uint64_t(1) << 48);
  EXPECT_EQ(parsed(withSize("262144G")).memories[0].bytes, uint64_t(1) << 48);
}

TEST(TargetFile, AWrongTypeIsNamedWithItsPlace) {
  EXPECT_TRUE(contains(errorOf("prefill: some\n"), "mine.yaml:1:10: "))
      << errorOf("prefill: some\n");
  EXPECT_TRUE(contains(errorOf("prefill: -1\n"), "mine.yaml:1:10: ")) << errorOf("prefill: -1\n");
  EXPECT_TRUE(contains(errorOf("kernels: generic\n"), "mine.yaml:1:10: "))
      << errorOf("kernels: generic\n");
  EXPECT_TRUE(contains(errorOf("triple: [a]\n"), "mine.yaml:1:10: ")) << errorOf("triple: [a]\n");
  std::string kind = errorOf("memory:\n  - { name: a, size: 1K, kind: rom, section: s }\n");
  EXPECT_TRUE(contains(kind, "mine.yaml:2:32: ")) << kind;
  EXPECT_TRUE(contains(errorOf("optimize: fast\n"), "mine.yaml:1:11: "))
      << errorOf("optimize: fast\n");
  std::string memory = errorOf("memory: 4M\n");
  EXPECT_TRUE(contains(memory, "mine.yaml:1:9: ")) << memory;
}

TEST(TargetFile, TextThatIsNoMapIsRefused) {
  for (const char *text :
       {"- a\n- b\n", "just words\n", "{", "a: [", "\t: x", "a: b: c", "\x01\x02", "%YAML 9\n"})
    EXPECT_TRUE(contains(errorOf(text), "mine.yaml")) << text << " -> " << errorOf(text);
}

TEST(TargetFile, NumbersHaveBounds) {
  for (const char *prefill : {"0", "4097", "99999999999999999999"})
    EXPECT_EQ(errorOf(std::string("prefill: ") + prefill + "\n"),
              std::string("mine.yaml:1:10: expected a 'prefill' of 1 to 4096 tokens, found '") +
                  prefill + "'");
  EXPECT_EQ(errorOf("pointer_bytes: 6\n"),
            "mine.yaml:1:16: expected 'pointer_bytes' 4 or 8, found '6'");
}

TEST(TargetFile, AnUnknownBaseIsAnErrorThatListsThoseThereAre) {
  std::string error = errorOf("summary: x\nextends: cortex-m44\n");
  EXPECT_TRUE(contains(error, "mine.yaml:2:10: unknown target 'cortex-m44', expected one of: "))
      << error;
  for (const std::string &name : targetNames())
    EXPECT_TRUE(contains(error, name)) << error;
  EXPECT_TRUE(contains(noteOf("extends: cortex-m44\n"), "did you mean 'cortex-m4'? "));
}

TEST(TargetFile, AFileWithoutKeysIsRefused) {
  for (const char *text : {"", "\n\n", "# only a comment: x\n", "---\n", "---\n...\n", "{}\n"})
    EXPECT_EQ(errorOf(text), "mine.yaml:1:1: expected a map of keys, found nothing") << text;
  EXPECT_EQ(errorOf("extends: host\n---\nextends: cortex-m4\n"),
            "mine.yaml:1:1: expected one document, found several");
}

TEST(TargetFile, AKeyIsSaidOnce) {
  EXPECT_EQ(errorOf("prefill: 1\nsummary: x\nprefill: 2\n"),
            "mine.yaml:3:1: duplicated mapping key 'prefill'");
  EXPECT_EQ(errorOf("memory:\n  - { name: a, size: 1K, size: 2K, kind: ram, section: s }\n"),
            "mine.yaml:2:26: duplicated mapping key 'size'");
}

TEST(TargetFile, NamesOfMemoriesAndSectionsArePlain) {
  auto with = [](const std::string &name, const std::string &section) {
    return "memory:\n  - { name: " + name + ", size: 1K, kind: ram, section: " + section + " }\n";
  };
  for (const char *section : {"\"\"", "\".bss\\n\"", "\".a b\"", "'.a,\"aw\"'", "1st", "\"\\x01\""})
    EXPECT_TRUE(contains(errorOf(with("a", section)), "mine.yaml:2:46: expected a section's name"))
        << section << ": " << errorOf(with("a", section));
  for (const char *section : {".bss", "_x", ".a$b.c-d", "dtcm"})
    EXPECT_EQ(errorOf(with("a", section)), "accepted") << section;
  for (const char *name : {"\"\"", "\"a\\nb\"", "\"a b\"", "\"*/\""})
    EXPECT_TRUE(contains(errorOf(with(name, ".bss")), "mine.yaml:2:13: expected a memory's name"))
        << name << ": " << errorOf(with(name, ".bss"));
  EXPECT_EQ(errorOf("memory:\n  - { name: a, size: 1K, kind: ram, section: s }\n"
                    "  - { name: a, size: 2K, kind: flash, section: t }\n"),
            "mine.yaml:3:13: there are two memories 'a'");
}

TEST(TargetFile, WhatLlvmDoesNotKnowIsNamedWithTheNearestName) {
  const std::string arm = "triple: thumbv7em-none-eabihf\n",
                    aarch64 = "triple: aarch64-linux-gnu\n",
                    riscv = "triple: riscv32-unknown-none-elf\n",
                    x86 = "triple: x86_64-unknown-linux-gnu\n";
  for (auto [text, error, note] : std::vector<std::array<std::string, 3>>{
           {"triple: thumbb7m-none-eabi\n", "1:9: unknown architecture 'thumbb7m'", "'thumbv7m'"},
           {"triple: aarch64-unknown-linx-gnu\n", "1:9: unknown system 'linx'", "'linux'"},
           {"triple: armv7-unknown-linux-gnueabihv\n", "1:9: unknown environment 'gnueabihv'",
            "'gnueabihf'"},
           {"extends: cortex-m4\nflags: [-mthumb, -mcpu=cortex-m5]\n",
            "2:18: unknown processor 'cortex-m5'", "'cortex-m"},
           {arm + "flags: [-mcpu=cortex-m4+nodsp1]\n", "2:9: unknown feature '+nodsp1'", "'dsp'"},
           {arm + "flags: [-march=armv7e-n]\n", "2:9: unknown architecture 'armv7e-n'",
            "'armv7e-m'"},
           {arm + "flags: [-mfpu=fpv4-sp-d61]\n", "2:9: unknown FPU 'fpv4-sp-d61'",
            "'fpv4-sp-d16'"},
           {arm + "flags: [-mfloat-abi=hart]\n", "2:9: unknown float ABI 'hart'", "'hard'"},
           {aarch64 + "flags: [-mcpu=cortex-a53+crypt]\n", "2:9: unknown feature '+crypt'",
            "'crypto'"},
           {aarch64 + "flags: [-march=armv8a]\n", "accepted", ""},
           {aarch64 + "flags: [-march=armv8-b]\n", "2:9: unknown architecture 'armv8-b'",
            "'armv8-a'"},
           {riscv + "flags: [-march=rv32imaq9]\n",
            "2:9: wrong architecture 'rv32imaq9': ", "rv32imc"},
           {riscv + "flags: [-mabi=ilp32g]\n", "2:9: unknown ABI 'ilp32g'", "'ilp32"},
           {x86 + "flags: [-march=x86-64-v9]\n", "2:9: unknown processor 'x86-64-v9'", "'x86-64-v"},
           {x86 + "flags: [-mavx512vnnni]\n", "2:9: unknown feature 'avx512vnnni'", "'avx512vnni'"},
           {x86 + "flags: [-mno-red-zone, -m64, -mavx512vnni, -mtune=native]\n", "accepted", ""},
           {"triple: wasm32-unknown-unknown\nflags: [-msimd]\n", "2:9: unknown feature 'simd'",
            "'llc --march=wasm -mattr=help' lists features"},
           {"extends: host\nflags: [march=native]\n",
            "2:9: expected a flag of GCC and clang, found 'march=native'", "-mcpu=cortex-m4"},
           {"extends: cortex-m4\ntriple: riscv32-unknown-none-elf\n",
            "1:1: 'flags' of 'cortex-m4' are not for this triple: unknown processor 'cortex-m4'",
            "needs 'flags' as well"},
           {"kernels: [generik]\n", "1:11: unknown kernel folder 'generik'", "generic"},
       }) {
    EXPECT_TRUE(contains(errorOf(text), error)) << text << ": " << errorOf(text);
    EXPECT_TRUE(contains(noteOf(text), note)) << text << ": " << noteOf(text);
  }
}

TEST(TargetFile, EveryErrorSaysWhatToDo) {
  for (const char *text :
       {"", "tripel: y\n", "prefill: 1\nprefill: 2\n", "memory:\n  - { name: a }\n",
        "extends: no\n", "optimize: fast\n", "prefill: 0\n", "pointer_bytes: 3\n",
        "kernels: [none]\n", "a: [", "memory:\n  - { name: a, size: 0, kind: ram, section: s }\n"})
    EXPECT_NE(noteOf(text), "") << text;
}

TEST(TargetFile, AUsersFileMayExtendAnother) {
  llvm::SmallString<128> folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("targets", folder));
  auto file = [&](llvm::StringRef name, llvm::StringRef text) {
    std::string path = (folder + "/" + name).str();
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    EXPECT_FALSE(error);
    return path;
  };
  file("family.yaml", "extends: cortex-m4\nprefill: 7\n");
  std::string board = file("board.yaml", "extends: family.yaml\nsummary: mine\n");
  llvm::Expected<TargetFile> target = readTargetFile(board);
  ASSERT_TRUE(bool(target)) << llvm::toString(target.takeError());
  EXPECT_EQ(target->prefill, 7u);
  EXPECT_EQ(target->extends, "family");
  EXPECT_EQ(target->bitcode, "cortex-m4");

  std::string one = file("one.yaml", "extends: two.yaml\n"),
              two = file("two.yaml", "summary: x\nextends: one.yaml\n");
  llvm::Expected<TargetFile> cycle = readTargetFile(one);
  ASSERT_FALSE(bool(cycle));
  std::string message = llvm::toString(cycle.takeError());
  EXPECT_TRUE(contains(message, two + ":2:10: ")) << message;
  EXPECT_TRUE(contains(message, "extends itself")) << message;

  llvm::Expected<TargetFile> absent = readTargetFile(file("lost.yaml", "extends: gone.yaml\n"));
  ASSERT_FALSE(bool(absent));
  message = llvm::toString(absent.takeError());
  EXPECT_TRUE(contains(message, "lost.yaml:1:10: cannot read target file '")) << message;
  llvm::sys::fs::remove_directories(folder);
}

TEST(TargetFile, AUsersFileMayBeCalledAsTheTargetThatItExtends) {
  TargetFile target = parsed("extends: cortex-m4\nprefill: 3\n");
  EXPECT_EQ(target.prefill, 3u);
  EXPECT_EQ(errorOf("extends: host\n", "host"), "accepted");
}

TEST(TargetFile, AUsersFileIsNamedAfterItself) {
  llvm::SmallString<128> path;
  int descriptor;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("board", "yaml", descriptor, path));
  {
    llvm::raw_fd_ostream(descriptor, /*shouldClose=*/true) << "extends: host\nspeed: 3\n";
  }
  llvm::Expected<TargetFile> target = readTargetFile(path);
  ASSERT_FALSE(bool(target));
  EXPECT_EQ(llvm::toString(target.takeError()), path.str().str() + ":2:1: unknown key 'speed'");
  llvm::sys::fs::remove(path);
  llvm::Expected<TargetFile> absent = readTargetFile(path);
  ASSERT_FALSE(bool(absent));
  EXPECT_TRUE(contains(llvm::toString(absent.takeError()),
                       "cannot read target file '" + path.str().str() + "': "));
}
