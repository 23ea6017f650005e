// RUN: burin-opt %s --burin-select-kernels | FileCheck %s
//
// A part of a wider row is read and written where it lies: its rows' distance is an argument of the kernels that take one.

burin.cache private @k : !burin.cache<2x16x4xf32>
burin.weight private @b : !burin.weight<8xf32> single ["b"] {storage = 0 : i32}

// CHECK-LABEL: func @rows_apart
// CHECK: chip.call @add_bias_f32({{.*}}) writes 1 sizes [2, 24, 8]
// CHECK: chip.call @rope_f32({{.*}}) writes 1 sizes [2, 24, 2, 4, 2]
// CHECK: chip.call @rope_cache_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 24, 2, 16, 4, 2]
// CHECK: chip.call @cache_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 24, 2, 16, 4]
// CHECK: chip.call @attention_f32({{.*}}) writes 2 at %{{.*}} sizes [2, 24, 2, 2, 16, 4, 16] floats [5.000000e-01]
func.func @rows_apart(%x: memref<2x8xf32, strided<[24, 1], offset: 8>>, %y: memref<2x8xf32>, %t: memref<2x2x2xf32>, %s: memref<16xf32>, %p: index) {
  %k = burin.get @k : !burin.cache<2x16x4xf32>
  %b = burin.get @b : !burin.weight<8xf32>
  burin.add_bias %x, %b : (memref<2x8xf32, strided<[24, 1], offset: 8>>, !burin.weight<8xf32>) -> ()
  burin.rope %x, %t {heads = 2 : i64} : (memref<2x8xf32, strided<[24, 1], offset: 8>>, memref<2x2x2xf32>) -> ()
  burin.cache_write %x to %k at %p rope %t : (memref<2x8xf32, strided<[24, 1], offset: 8>>, !burin.cache<2x16x4xf32>, index, memref<2x2x2xf32>) -> ()
  burin.cache_write %x to %k at %p : (memref<2x8xf32, strided<[24, 1], offset: 8>>, !burin.cache<2x16x4xf32>, index) -> ()
  burin.attention %x, %k, %k at %p scratch %s into %y {scale = 0.5 : f32} : (memref<2x8xf32, strided<[24, 1], offset: 8>>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32>) -> ()
  return
}

// One token's row is whole, however far the next would be.
// CHECK-LABEL: func @one_row
// CHECK: chip.call @silu_f32({{.*}}) writes 1 sizes [8]
// CHECK: chip.call @copy_f32({{.*}}) writes 1 sizes [8]
func.func @one_row(%x: memref<1x8xf32, strided<[24, 1], offset: 8>>, %y: memref<1x8xf32>) {
  burin.silu %x into %y : (memref<1x8xf32, strided<[24, 1], offset: 8>>, memref<1x8xf32>) -> ()
  memref.copy %y, %x : memref<1x8xf32> to memref<1x8xf32, strided<[24, 1], offset: 8>>
  return
}
