// RUN: burin-opt %s --burin-select-kernels --burin-split-calls=threads=2 --burin-place-caches | FileCheck %s
//
// Caches by how they are stored: their buffers, their kernels, and how far apart the heads of two threads lie. A head of i8
// has 9 scales, 48 bytes with what aligns, and 9 * 5 codes, 48 bytes too.

// CHECK: chip.region @kv_cache kv_cache of 768 bytes align 16
burin.cache private @k16 : !burin.cache<2x9x5xf32> {storage = 1 : i32}
burin.cache private @v16 : !burin.cache<2x9x5xf32> {storage = 1 : i32}
burin.cache private @k8 : !burin.cache<2x9x5xf32> {storage = 3 : i32}
burin.cache private @v8 : !burin.cache<2x9x5xf32> {storage = 3 : i32}
// CHECK-DAG: chip.cache @k16 in @kv_cache[0] : memref<2x9x5xi16>
// CHECK-DAG: chip.cache @v16 in @kv_cache[192] : memref<2x9x5xi16>
// CHECK-DAG: chip.cache @k8 in @kv_cache[384] : memref<2x96xi8>
// CHECK-DAG: chip.cache @v8 in @kv_cache[576] : memref<2x96xi8>
// CHECK-DAG: chip.kernel @cache_f16 from "generic"
// CHECK-DAG: chip.kernel @cache_i8 from "generic"
// CHECK-DAG: chip.kernel @attention_f16 from "generic"
// CHECK-DAG: chip.kernel @capped_attention_i8 from "generic"

// CHECK-LABEL: func.func @halves
// CHECK: chip.call @cache_f16({{.*}} sizes [1, 10, 2, 9, 5] split <2 by 1, buffers = [45, 5]
// CHECK: chip.call @attention_f16({{.*}} split <2 by 1, buffers = [10, 0, 10, 45, 45]
func.func @halves(%x: memref<1x10xf32>, %q: memref<1x20xf32>, %y: memref<1x20xf32>, %s: memref<18xf32>, %p: index) {
  %k = burin.get @k16 : !burin.cache<2x9x5xf32>
  %v = burin.get @v16 : !burin.cache<2x9x5xf32>
  burin.cache_write %x to %k at %p : (memref<1x10xf32>, !burin.cache<2x9x5xf32>, index) -> ()
  burin.attention %q, %k, %v at %p scratch %s into %y {scale = 0.5 : f32} : (memref<1x20xf32>, !burin.cache<2x9x5xf32>, !burin.cache<2x9x5xf32>, index, memref<18xf32>, memref<1x20xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @codes
// CHECK: chip.call @cache_i8({{.*}} sizes [1, 10, 2, 9, 5] split <2 by 1, buffers = [96, 5]
// CHECK: chip.call @capped_attention_i8({{.*}} floats [5.000000e-01, 3.000000e+00] split <2 by 1, buffers = [10, 0, 10, 96, 96]
func.func @codes(%x: memref<1x10xf32>, %q: memref<1x20xf32>, %y: memref<1x20xf32>, %s: memref<18xf32>, %p: index) {
  %k = burin.get @k8 : !burin.cache<2x9x5xf32>
  %v = burin.get @v8 : !burin.cache<2x9x5xf32>
  burin.cache_write %x to %k at %p : (memref<1x10xf32>, !burin.cache<2x9x5xf32>, index) -> ()
  burin.attention %q, %k, %v at %p scratch %s into %y {scale = 0.5 : f32, soft_cap = 3.0 : f32} : (memref<1x20xf32>, !burin.cache<2x9x5xf32>, !burin.cache<2x9x5xf32>, index, memref<18xf32>, memref<1x20xf32>) -> ()
  return
}
