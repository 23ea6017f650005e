// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin for QEMU that prints how many instructions a program executed. Debian ships no header
// for plugins; what is used of version 1 of their interface is declared here.

#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>

extern "C" {
struct qemu_plugin_tb;
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
                                           void (*translated)(uint64_t, qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(qemu_plugin_tb *block, int operation, void *counter,
                                              uint64_t addend);
size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb *block);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*ended)(uint64_t, void *), void *user);
__attribute__((visibility("default"))) extern int qemu_plugin_version;
int qemu_plugin_version = 1;
}

static uint64_t instructions;

static constexpr int kAdd = 0; // QEMU_PLUGIN_INLINE_ADD_U64

extern "C" __attribute__((visibility("default"))) int
qemu_plugin_install(uint64_t id, const void * /*machine*/, int /*count*/, char ** /*arguments*/) {
  qemu_plugin_register_vcpu_tb_trans_cb(id, [](uint64_t, qemu_plugin_tb *block) {
    qemu_plugin_register_vcpu_tb_exec_inline(block, kAdd, &instructions,
                                             qemu_plugin_tb_n_insns(block));
  });
  qemu_plugin_register_atexit_cb(
      id,
      [](uint64_t, void *) { std::fprintf(stderr, "instructions %" PRIu64 "\n", instructions); },
      nullptr);
  return 0;
}
