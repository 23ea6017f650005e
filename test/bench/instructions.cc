// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin for QEMU (plugin API 1, as in QEMU 7 and 8) that counts the instructions which a program
// executes between two marker instructions (region.h) and writes one number a region to the file
// "out=FILE". QEMU has no model of cycles: instructions are what can be compared from one day to
// the next. Declares what it uses of qemu-plugin.h, which distributions do not package. (.cc: built
// by the test that uses it.)
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PUBLIC extern "C" __attribute__((visibility("default")))

extern "C" {
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info_t {
  const char *target_name;
  struct {
    int min, cur;
  } version;
  bool system_emulation;
  int smp_vcpus, max_vcpus;
};
using Callback = void (*)(unsigned vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*)(uint64_t id, qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_insn *, Callback, int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_insn *, int add, void *to, uint64_t);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*)(uint64_t id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb *);
qemu_plugin_insn *qemu_plugin_tb_get_insn(const qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const qemu_plugin_insn *);
}

PUBLIC int qemu_plugin_version;
int qemu_plugin_version = 1;

namespace {

// Encodings of region.h's markers.
struct Marker {
  const char *target;
  size_t size;
  uint32_t begin, end;
};
const Marker markers[] = {
    {"arm", 2, 0x46d2, 0x46db},             // mov r10, r10; mov r11, r11
    {"riscv32", 4, 0x0b107013, 0x0b207013}, // andi x0, x0, 0xb1; andi x0, x0, 0xb2
    {"riscv64", 4, 0x0b107013, 0x0b207013}, //
    {"aarch64", 4, 0xaa0a03ea, 0xaa0b03eb}, // mov x10, x10; mov x11, x11
};

const Marker *marker;
FILE *out;
uint64_t executed, at_begin; // executed counts the markers too

void begin(unsigned, void *) { at_begin = executed; }

void end(unsigned, void *) {
  fprintf(out, "%llu\n", static_cast<unsigned long long>(executed - at_begin - 1));
}

void translate(uint64_t, qemu_plugin_tb *block) {
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); ++i) {
    qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, 0, &executed, 1);
    // At a page's end QEMU counts the next halfword in; no longer instruction begins like these.
    if (qemu_plugin_insn_size(instruction) < marker->size)
      continue;
    uint32_t word = 0;
    memcpy(&word, qemu_plugin_insn_data(instruction), marker->size);
    if (word == marker->begin || word == marker->end)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, word == marker->begin ? begin : end, 0,
                                             nullptr);
  }
}

void finish(uint64_t, void *) { fclose(out); }

} // namespace

PUBLIC int qemu_plugin_install(uint64_t id, const qemu_info_t *info, int count, char **arguments) {
  for (const Marker &known : markers)
    if (strcmp(known.target, info->target_name) == 0)
      marker = &known;
  if (marker == nullptr || info->version.min > 1 || info->version.cur < 1) {
    fprintf(stderr, "instructions: unknown target '%s' or plugin API\n", info->target_name);
    return 1;
  }
  if (count != 1 || strncmp(arguments[0], "out=", 4) != 0 ||
      !(out = fopen(arguments[0] + 4, "w"))) {
    fprintf(stderr, "instructions: expected one argument, out=FILE\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, finish, nullptr);
  return 0;
}
