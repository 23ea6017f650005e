// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The four functions that GCC and clang call on their own, even under -ffreestanding, for large
// copies and initializers. A firmware with a C library takes them from there; an image without one
// needs these.

#include <stddef.h>
#include <stdint.h>

// GCC would turn each loop into a call of the very function it is in; clang leaves them alone under
// -ffreestanding.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

extern "C" {

void *memcpy(void *to, const void *from, size_t size) {
  auto *out = static_cast<uint8_t *>(to);
  auto *in = static_cast<const uint8_t *>(from);
  for (size_t i = 0; i < size; ++i)
    out[i] = in[i];
  return to;
}

void *memmove(void *to, const void *from, size_t size) {
  auto *out = static_cast<uint8_t *>(to);
  auto *in = static_cast<const uint8_t *>(from);
  if (reinterpret_cast<uintptr_t>(out) <= reinterpret_cast<uintptr_t>(in))
    return memcpy(to, from, size); // front to back is safe when the target lies below
  for (size_t i = size; i > 0; --i)
    out[i - 1] = in[i - 1];
  return to;
}

void *memset(void *to, int value, size_t size) {
  auto *out = static_cast<uint8_t *>(to);
  for (size_t i = 0; i < size; ++i)
    out[i] = static_cast<uint8_t>(value);
  return to;
}

int memcmp(const void *left, const void *right, size_t size) {
  auto *a = static_cast<const uint8_t *>(left);
  auto *b = static_cast<const uint8_t *>(right);
  for (size_t i = 0; i < size; ++i)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

} // extern "C"
