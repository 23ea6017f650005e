// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Target files: what a user may write, and where a message says what is wrong.

#include "codegen/TargetFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <algorithm>
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
                             "kernels: [armv7em, generic]\n"
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
  EXPECT_EQ(target.kernels, (std::vector<std::string>{"armv7em", "generic"}));
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
  for (const char *size :
       {"4Q", "0", "0K", "-1", "K", "1.5M", "1KB", "0x10", "many", "18446744073709551616",
        "18446744073709551615G", "281474976710657", "274877906945K"})
    EXPECT_EQ(errorOf(withSize(size)), "mine.yaml:2:24: expected a size like 64K, 4M or 1536")
        << size;
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
  EXPECT_EQ(errorOf("prefill: 0\n"),
            "mine.yaml: expected a 'prefill' of 1 to 4096 tokens, found 0");
  EXPECT_EQ(errorOf("prefill: 4097\n"),
            "mine.yaml: expected a 'prefill' of 1 to 4096 tokens, found 4097");
  EXPECT_EQ(errorOf("pointer_bytes: 6\n"), "mine.yaml: expected 'pointer_bytes' 4 or 8, found 6");
}

TEST(TargetFile, AnUnknownBaseIsAnErrorThatListsThoseThereAre) {
  std::string error = errorOf("extends: cortex-m99\n");
  EXPECT_TRUE(contains(error, "mine.yaml: unknown target 'cortex-m99', expected one of: "))
      << error;
  for (const std::string &name : targetNames())
    EXPECT_TRUE(contains(error, name)) << error;
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
