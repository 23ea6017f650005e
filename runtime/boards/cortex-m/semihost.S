/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * intptr_t semihost(intptr_t operation, const uintptr_t *block): the breakpoint that a debugger or an emulator answers. */
    .syntax unified
    .thumb
    .section .text.semihost, "ax", %progbits
    .globl semihost
    .type semihost, %function
    .thumb_func
semihost:
    bkpt 0xab
    bx lr
    .size semihost, . - semihost
