// RUN: burin-opt %s --burin-place-weights | FileCheck %s
// RUN: burin-opt %s --burin-place-weights=alignment=64 | FileCheck %s --check-prefix=WIDE
//
// Weights follow each other in the order of reading, a layer at a time; what nothing reads is dropped.

// CHECK: chip.region @weights weights of 144 bytes align 16
// CHECK-NEXT: chip.weight @embedding in @weights[0]
// CHECK-NEXT: chip.weight @block.0.a in @weights[64]
// CHECK-NEXT: chip.weight @block.0.b in @weights[80]
// CHECK-NEXT: chip.weight @block.1.a in @weights[96]
// CHECK-NEXT: chip.weight @block.1.b in @weights[112]
// CHECK-NEXT: chip.weight @head in @weights[128]
// CHECK-NOT: @unread
// WIDE: chip.region @weights weights of 384 bytes align 64
chip.weight @head : memref<3xf32> as f32 single ["h"]
chip.weight @unread : memref<3xf32> as f32 single ["n"]
chip.weight @block.0.a : memref<2xf32> as f32 single ["0a"]
chip.weight @block.0.b : memref<2xf32> as f32 single ["0b"]
chip.weight @block.1.a : memref<2xf32> as f32 single ["1a"]
chip.weight @block.1.b : memref<2xf32> as f32 single ["1b"]
chip.weight @embedding : memref<16xf32> as f32 single ["e"]
chip.layer_table @block ["a", "b"] [[@block.0.a, @block.0.b], [@block.1.a, @block.1.b]]
func.func private @layer(%row: index) {
  %b = chip.row_address @block[%row] "b" : memref<2xf32>
  return
}
func.func @step(%row: index) {
  %e = chip.address @embedding : memref<16xf32>
  call @layer(%row) : (index) -> ()
  %h = chip.address @head : memref<3xf32>
  return
}
