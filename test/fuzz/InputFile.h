// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fuzzer's bytes as a file that lies in memory, for readers that take a path.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace burin {

class InputFile {
public:
  InputFile() : descriptor(memfd_create("fuzz", 0)) {}
  InputFile(const uint8_t *data, size_t size) : InputFile() { fill(data, size); }
  ~InputFile() { close(descriptor); }
  void fill(const uint8_t *data, size_t size) {
    if (ftruncate(descriptor, 0) || pwrite(descriptor, data, size, 0) != ssize_t(size))
      abort();
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor); }

private:
  int descriptor;
};

} // namespace burin
