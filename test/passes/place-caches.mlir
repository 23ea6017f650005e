// RUN: burin-opt %s --burin-place-caches | FileCheck %s
// RUN: burin-opt %s --burin-place-caches=alignment=64 | FileCheck %s --check-prefix=WIDE
//
// Caches follow each other in the order of their declaration, each aligned.

// CHECK: chip.region @kv_cache kv_cache of 48 bytes align 16
// CHECK-NEXT: chip.cache @keys in @kv_cache[0] : memref<1x3x2xf32>
// CHECK-NEXT: chip.cache @values in @kv_cache[32] : memref<1x2x2xf32>
// WIDE: chip.region @kv_cache kv_cache of 128 bytes align 64
// WIDE: chip.cache @values in @kv_cache[64]
chip.cache @keys : memref<1x3x2xf32>
chip.cache @values : memref<1x2x2xf32>
