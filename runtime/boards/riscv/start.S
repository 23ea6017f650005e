/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * From reset to start_image() on a RISC-V in machine mode: global pointer, stack, traps, FPU and vectors. The other
 * harts sleep. */
    .section .text.start, "ax", @progbits
    .globl _start
    .option arch, +zicsr /* GCC 12 links 64-bit libraries when -march says it */
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, __stack_top
    la t0, trap
    csrw mtvec, t0
    csrr t0, mhartid
    bnez t0, park
#if defined(__riscv_flen) || defined(__riscv_vector)
    li t0, (1 << 13) | (1 << 9) /* mstatus: FS and VS are Initial; VS stays zero where there are no vectors */
    csrs mstatus, t0
#endif
#ifdef __riscv_flen
    csrw fcsr, x0 /* round to nearest, no exceptions pending */
#endif
    call start_image
park:
    wfi
    j park

    .balign 4
trap:
    la t0, trap_again /* a trap in what reports it must not go round for ever */
    csrw mtvec, t0
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    la sp, __stack_top
    call report_trap
    .balign 4
trap_again:
    j trap_again
