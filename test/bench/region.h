// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where counting of instructions begins and ends: instructions that do nothing and that no compiler
// writes, so that the same image runs with and without the plugin (instructions.cc).
#ifndef BURIN_TEST_REGION_H
#define BURIN_TEST_REGION_H

namespace region {

#if defined(__thumb__)
inline void begin() { __asm__ volatile("mov r10, r10" ::: "memory"); }
inline void end() { __asm__ volatile("mov r11, r11" ::: "memory"); }
#elif defined(__riscv)
inline void begin() { __asm__ volatile("andi x0, x0, 0xb1" ::: "memory"); }
inline void end() { __asm__ volatile("andi x0, x0, 0xb2" ::: "memory"); }
#elif defined(__aarch64__)
inline void begin() { __asm__ volatile("mov x10, x10" ::: "memory"); }
inline void end() { __asm__ volatile("mov x11, x11" ::: "memory"); }
#else
#error "nothing counts instructions on this processor"
#endif

} // namespace region

#endif // BURIN_TEST_REGION_H
