// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether code and constants find room in flash beside the weights.

#include "compiler/FlashRoom.h"

#include "compiler/formats/UserError.h"

#include "llvm/Support/MathExtras.h"

using namespace burin;

/// What follows a region begins at 16 bytes.
static int64_t leftIn(const TargetMemory &memory, const ModelInfo &info) {
  auto left = static_cast<int64_t>(memory.bytes);
  for (const RegionInfo *region : {&info.arena, &info.kvCache, &info.weightRegion})
    if (region->memory == memory.name)
      left -= static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(region->bytes), 16));
  return left;
}

llvm::Error burin::checkFlashRoom(const Output &out, const std::optional<CodeSize> &code) {
  const TargetMemory *roomiest = nullptr;
  int64_t left = 0;
  for (const TargetMemory &memory : out.target.memories)
    if (int64_t here = leftIn(memory, out.info); memory.isFlash && (!roomiest || here > left)) {
      roomiest = &memory;
      left = here;
    }
  if (!roomiest)
    return llvm::Error::success();
  int64_t needed = out.info.tableBytes + out.tokenizerBytes;
  std::string what = "tables";
  if (code) {
    what = "code and constants";
    needed = code->imageBytes;
    if (!code->isExact)
      needed -=
          static_cast<int64_t>(static_cast<double>(code->bytes) * (1 - 1 / (1 + kCodePromise)));
  }
  if (needed <= left)
    return llvm::Error::success();
  return userError(
      "the model's " + what + " need " + std::to_string(needed) + " bytes of flash" +
          (code && !code->isExact ? " at least" : "") + ", but target " + quoted(out.target.name) +
          " has " + std::to_string(left) + " left in " + quoted(roomiest->name) + ": " +
          std::to_string(needed - left) + " bytes are missing",
      "fewer bits take less: --weights=TYPE; --target-file=FILE takes your own target");
}
