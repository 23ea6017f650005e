// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says of every cache of keys or values how its numbers are stored: all alike, as the user asked.

#include "dialects/burin/StorageFormat.h"
#include "passes/Passes.h"

namespace burin {
#define GEN_PASS_DEF_CHOOSECACHESTORAGE
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {
struct ChooseCacheStoragePass : burin::impl::ChooseCacheStorageBase<ChooseCacheStoragePass> {
  using ChooseCacheStorageBase::ChooseCacheStorageBase;

  void runOnOperation() override {
    std::optional<Storage> storage = symbolizeStorage(kvCache);
    if (!storage || !canStoreCache(*storage)) {
      getOperation().emitError("the storage of caches '")
          << kvCache.getValue() << "' is none of f32, f16, i8";
      return signalPassFailure();
    }
    if (*storage == Storage::F32)
      return;
    for (auto cache : getOperation().getOps<CacheOp>()) {
      auto type = cast<CacheType>(cache.getType());
      if (cache.getStorage() || !type.getElementType().isF32())
        continue;
      if (*storage == Storage::I8 && type.getShape()[2] > kMostCachedHead) {
        cache.emitError("caches of i8 hold heads of at most ")
            << kMostCachedHead << " numbers, but '" << cache.getSymName() << "' has heads of "
            << type.getShape()[2];
        return signalPassFailure();
      }
      cache.setStorage(*storage);
    }
  }
};
} // namespace
