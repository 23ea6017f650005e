// RUN: burin-opt %s --canonicalize --cse | FileCheck %s
//
// Addresses and slots are values, of which one is enough; a kernel call or barrier is never removed or moved.

chip.region @arena arena of 64 bytes align 16
chip.weight @w : memref<8xf32> as f32 single ["w"]
chip.kernel @silu_f32 from "generic"

// CHECK-LABEL: func @f
func.func @f() {
  // CHECK-NEXT: %[[X:.*]] = chip.slot @arena[0] "x"
  %x = chip.slot @arena[0] "x" : memref<8xf32>
  // CHECK-NEXT: %[[W:.*]] = chip.address @w
  %w = chip.address @w : memref<8xf32>
  %dead = chip.slot @arena[32] "dead" : memref<8xf32>
  // CHECK-NEXT: chip.call @silu_f32(%[[X]], %[[W]]
  chip.call @silu_f32(%x, %w : memref<8xf32>, memref<8xf32>) writes 1 sizes [8]
  // CHECK-NEXT: chip.barrier
  chip.barrier
  %x2 = chip.slot @arena[0] "x" : memref<8xf32>
  %w2 = chip.address @w : memref<8xf32>
  // CHECK-NEXT: chip.call @silu_f32(%[[X]], %[[W]]
  chip.call @silu_f32(%x2, %w2 : memref<8xf32>, memref<8xf32>) writes 1 sizes [8]
  // CHECK-NEXT: return
  return
}
