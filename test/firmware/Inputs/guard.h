// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls a function on a Cortex-M while its memory protection unit lets nothing be touched but the
// regions that were allowed before, a stack among them. All else faults, and the board's fault
// handler, which runs without the unit, says where. There are two: that of Armv8-M has regions of
// 32 bytes times n, that of Armv7-M powers of two, cut into eighths.

#ifndef GUARD_H
#define GUARD_H

#include <stddef.h>
#include <stdint.h>

namespace guard {

inline volatile uint32_t &at(uintptr_t address) {
  return *reinterpret_cast<volatile uint32_t *>(address);
}

constexpr uintptr_t kType = 0xE000ED90, kNumber = 0xE000ED98, kBase = 0xE000ED9C,
                    kLimit = 0xE000EDA0, kMemoryKinds = 0xE000EDC0;

enum class Access { Execute, Read, ReadWrite };

#if __ARM_ARCH >= 8
constexpr bool kIsVersion8 = true;
#else
constexpr bool kIsVersion8 = false;
#endif

/// What a region of so many bytes has to be aligned to, is as large as, and can be cut to.
constexpr size_t block(size_t bytes) {
  if (kIsVersion8)
    return (bytes + 31) / 32 * 32;
  size_t size = 256;
  while (size < bytes)
    size *= 2;
  return size;
}
constexpr size_t alignment(size_t bytes) { return kIsVersion8 ? 32 : block(bytes); }
constexpr size_t granule(size_t bytes) { return kIsVersion8 ? 32 : block(bytes) / 8; }

/// Memory for `Bytes` bytes that shares no region with anything: what lies right below `bytes` and
/// right above is never allowed.
template <size_t Bytes> struct Own {
  uint8_t below[32];
  alignas(alignment(Bytes)) uint8_t bytes[block(Bytes)];
  uint8_t above[32];

  static constexpr size_t kUsed = (Bytes + granule(Bytes) - 1) / granule(Bytes) * granule(Bytes);
  /// Ends with the region, so that the first byte behind it faults.
  uint8_t *end() { return bytes + kUsed; }
  uint8_t *begin() { return end() - Bytes; }
};

class Unit {
public:
  /// False: the unit has no more regions, or none can be cut so.
  bool allow(uintptr_t begin, uintptr_t end, Access access) {
    if (count_ == (at(kType) >> 8 & 0xFF) || count_ == kMost)
      return false;
    at(kNumber) = count_;
    if (!(kIsVersion8 ? allow_8(begin, end, access) : allow_7(begin, end, access)))
      return false;
    ++count_;
    return true;
  }
  bool allow(const void *begin, const void *end, Access access) {
    return allow(reinterpret_cast<uintptr_t>(begin), reinterpret_cast<uintptr_t>(end), access);
  }

private:
  // Armv8-M manual, MPU_RBAR and MPU_RLAR. Regions may not overlap: 32 bytes of flash that two of
  // them share belong to the earlier one.
  bool allow_8(uintptr_t begin, uintptr_t end, Access access) {
    begin = begin / 32 * 32;
    end = (end + 31) / 32 * 32;
    for (unsigned i = 0; i < count_; ++i)
      if (begin >= begins_[i] && begin < ends_[i])
        begin = ends_[i];
    if (begin >= end)
      return false;
    begins_[count_] = begin;
    ends_[count_] = end;
    at(kMemoryKinds) = 0x44; // normal memory, not cached
    uint32_t mode = access == Access::ReadWrite ? 0u : 2u;
    uint32_t never_executed = access == Access::Execute ? 0 : 1;
    at(kBase) = static_cast<uint32_t>(begin) | mode << 1 | never_executed;
    at(kLimit) = static_cast<uint32_t>(end - 32) | 1;
    return true;
  }

  // Armv7-M manual, B3.5.8 and B3.5.9. Where regions overlap the later one counts.
  bool allow_7(uintptr_t begin, uintptr_t end, Access access) {
    for (uint32_t log = 8; log < 32; ++log) {
      uintptr_t size = static_cast<uintptr_t>(1) << log, base = begin / size * size;
      if (end > base + size)
        continue;
      uint32_t disabled = 0;
      for (uint32_t i = 0; i < 8; ++i) {
        uintptr_t from = base + i * (size / 8), to = from + size / 8;
        disabled |= static_cast<uint32_t>(to <= begin || from >= end) << i;
      }
      uint32_t mode = access == Access::ReadWrite ? 1u : 5u;
      uint32_t never_executed = access == Access::Execute ? 0 : 1;
      at(kBase) = static_cast<uint32_t>(base);
      at(kLimit) = never_executed << 28 | mode << 24 | disabled << 8 | (log - 1) << 1 | 1;
      return true;
    }
    return false;
  }

  static constexpr unsigned kMost = 8;
  unsigned count_ = 0;
  uintptr_t begins_[kMost], ends_[kMost];
};

/// Calls the first with the next three, under the unit's regions alone, on a stack that ends at the
/// last. What the core pushes on a fault goes to the other stack pointer's memory.
extern "C" __attribute__((naked, used, noinline)) int
guarded_call(int (*)(void *, uintptr_t, size_t), void *, uintptr_t, size_t, uint8_t *) {
  asm volatile("push {r4, r5, r6, lr}\n\t"
               "ldr r4, [sp, #16]\n\t"
               "msr psp, r4\n\t"
               "mov r4, r0\n\t"
               "mov r0, r1\n\t"
               "mov r1, r2\n\t"
               "mov r2, r3\n\t"
               "movw r5, #0xED94\n\t"
               "movt r5, #0xE000\n\t"
               "movs r6, #1\n\t" // on, and no map of its own for privileged code
               "str r6, [r5]\n\t"
               "dsb\n\tisb\n\t"
               "mrs r6, control\n\t"
               "orr r6, r6, #2\n\t" // the process stack
               "msr control, r6\n\t"
               "isb\n\t"
               "blx r4\n\t"
               "mrs r6, control\n\t"
               "bic r6, r6, #2\n\t"
               "msr control, r6\n\t"
               "isb\n\t"
               "movs r6, #0\n\t"
               "str r6, [r5]\n\t"
               "dsb\n\tisb\n\t"
               "pop {r4, r5, r6, pc}");
}

} // namespace guard

#endif // GUARD_H
