// RUN: burin-opt %s | burin-opt | FileCheck %s
// RUN: burin-opt %s --canonicalize --cse | FileCheck %s --check-prefix=KEPT
//
// Parts of buffers, and copies from one memory to another.

chip.region @arena arena of 256 bytes align 32 {stream = 128 : i64}
chip.weight @w : memref<16x4xf32> as f32 single ["w"]

// CHECK: chip.region @arena arena of 256 bytes align 32 {stream = 128 : i64}
// CHECK-LABEL: func.func @f
// KEPT-LABEL: func.func @f
func.func @f(%i: index) {
  %w = chip.address @w : memref<16x4xf32>
  %slot = chip.slot @arena[0] "stream" : memref<2x4x4xf32, strided<[16, 4, 1]>>
  // CHECK: chip.part %{{.*}}[%{{.*}}] of 3 from 16 by 16 : memref<16x4xf32> to memref<4x4xf32>
  %part = chip.part %w[%i] of 3 from 16 by 16 : memref<16x4xf32> to memref<4x4xf32>
  %buffer = chip.part %slot[%i] of 2 from 0 by 16 : memref<2x4x4xf32, strided<[16, 4, 1]>> to memref<4x4xf32>
  // CHECK: chip.copy_start %{{.*}} to %{{.*}} : memref<4x4xf32>
  // CHECK-NEXT: chip.copy_wait
  // A copy is neither removed nor moved; a part that nobody reads goes.
  // KEPT: %[[FROM:.*]] = chip.part %{{.*}} of 3
  // KEPT-NEXT: %[[TO:.*]] = chip.part %{{.*}} of 2
  // KEPT-NEXT: chip.copy_start %[[FROM]] to %[[TO]]
  // KEPT-NEXT: chip.copy_wait
  // KEPT-NEXT: chip.copy_start %[[FROM]] to %[[TO]]
  // KEPT-NEXT: chip.copy_wait
  // KEPT-NEXT: return
  chip.copy_start %part to %buffer : memref<4x4xf32>
  chip.copy_wait
  %again = chip.part %w[%i] of 3 from 16 by 16 : memref<16x4xf32> to memref<4x4xf32>
  %dead = chip.part %w[%i] of 2 from 0 by 16 : memref<16x4xf32> to memref<4x4xf32>
  chip.copy_start %again to %buffer : memref<4x4xf32>
  chip.copy_wait
  return
}
