// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The fuzzer's bytes as a file that lies in memory, for readers that take a path.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace burin {

class InputFile {
public:
  InputFile(const uint8_t *data, size_t size) : descriptor(memfd_create("fuzz", 0)) {
    [[maybe_unused]] ssize_t written = write(descriptor, data, size);
  }
  ~InputFile() { close(descriptor); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor); }

private:
  int descriptor;
};

} // namespace burin
