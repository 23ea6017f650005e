// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast this machine's memory can be read by some threads: what bounds the speed of decoding.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace burin {

class MemoryProbe {
public:
  /// Reads `bytes` (of at least a few megabytes), dealt out to `threads`.
  MemoryProbe(int64_t bytes, int64_t threads);

  /// Reads all of it several times; the best speed in GB/s.
  double read();

private:
  size_t bytes, threads;
  std::unique_ptr<uint8_t, void (*)(void *)> memory;
};

} // namespace burin
