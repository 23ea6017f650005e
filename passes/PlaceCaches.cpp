// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lays the caches one behind the other, in the order of their declaration: layer by layer.

#include "passes/Alignment.h"
#include "passes/Passes.h"

#include "llvm/Support/MathExtras.h"

namespace burin {
#define GEN_PASS_DEF_PLACECACHES
#include "passes/Passes.h.inc"
} // namespace burin

using namespace mlir;
using namespace burin;

namespace {
struct PlaceCachesPass : burin::impl::PlaceCachesBase<PlaceCachesPass> {
  using PlaceCachesBase::PlaceCachesBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(expectAlignment(module, alignment)))
      return signalPassFailure();
    SymbolTable symbols(module);
    SmallVector<chip::CacheOp> caches(module.getOps<chip::CacheOp>());
    if (caches.empty())
      return;
    auto name = FlatSymbolRefAttr::get(&getContext(), "kv_cache");
    uint64_t end = 0;
    for (chip::CacheOp cache : caches) {
      uint64_t offset = llvm::alignTo(end, static_cast<uint64_t>(alignment));
      end = offset + static_cast<uint64_t>(cache.getBytes());
      cache.setRegionAttr(name);
      cache.setOffset(offset);
    }
    OpBuilder builder(caches.front());
    auto region = chip::RegionOp::create(
        builder, module.getLoc(), "kv_cache", chip::Contents::KvCache,
        llvm::alignTo(end, static_cast<uint64_t>(alignment)), static_cast<uint64_t>(alignment),
        IntegerAttr(), false, StringAttr(), IntegerAttr());
    symbols.insert(region);
  }
};
} // namespace
