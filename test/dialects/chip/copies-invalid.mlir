// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// A part lies inside its buffer, whichever is chosen; a copy has no gaps.

func.func @f(%x: memref<16x4xf32>, %i: index) {
  // expected-error @below {{ends behind element 64, where its buffer ends}}
  %0 = chip.part %x[%i] of 4 from 16 by 16 : memref<16x4xf32> to memref<4x4xf32>
  return
}

// -----

func.func @f(%x: memref<16x4xf32>, %i: index) {
  // expected-error @below {{ends behind element 64, where its buffer ends}}
  %0 = chip.part %x[%i] of 9223372036854775807 from 16 by 16 : memref<16x4xf32> to memref<4x4xf32>
  return
}

// -----

func.func @f(%x: memref<16x4xf32>, %i: index) {
  // expected-error @below {{expects elements of 'f32', found 'i8'}}
  %0 = chip.part %x[%i] of 2 from 0 by 16 : memref<16x4xf32> to memref<16xi8>
  return
}

// -----

func.func @f(%x: memref<16x4xf32>, %i: index) {
  // expected-error @below {{expects at least one part, from and by at least 0, found 0, 0 and 16}}
  %0 = chip.part %x[%i] of 0 from 0 by 16 : memref<16x4xf32> to memref<4x4xf32>
  return
}

// -----

func.func @f(%x: memref<16x4xf32>, %i: index) {
  // expected-error @below {{expects at least one part, from and by at least 0, found 2, -4 and 16}}
  %0 = chip.part %x[%i] of 2 from -4 by 16 : memref<16x4xf32> to memref<4x4xf32>
  return
}

// -----

func.func @f(%x: memref<16x4xf32>) {
  %c2 = arith.constant 2 : index
  // expected-error @below {{takes part 2 of 2}}
  %0 = chip.part %x[%c2] of 2 from 0 by 16 : memref<16x4xf32> to memref<4x4xf32>
  return
}

// -----

func.func @f(%x: memref<4x4xf32, strided<[8, 1]>>, %y: memref<4x4xf32, strided<[8, 1]>>) {
  // expected-error @below {{copies 'memref<4x4xf32, strided<[8, 1]>>', which has gaps}}
  chip.copy_start %x to %y : memref<4x4xf32, strided<[8, 1]>>
  return
}
