// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// A call names a kernel, writes some of its buffers, and has a factor for each argument where threads share it.

func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{calls @silu_f32, which is no kernel}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4]
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects to write 1 to 1 buffers, found 0}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 0 sizes [4]
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects to write 1 to 1 buffers, found 2}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 2 sizes [4]
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f() {
  // expected-error @below {{needs at least one buffer}}
  "chip.call"() <{kernel = @silu_f32, sizes = array<i64>, written = 1 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> ()
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects sizes of at least 0, found -4}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4, -4]
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{splits 0 things by 1}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <0 by 1, buffers = [1], scratch = [0], numbers = [], sizes = [1]>
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{splits 4 things by 0}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <4 by 0, buffers = [1], scratch = [0], numbers = [], sizes = [1]>
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects a split with a factor for each buffer, number and size}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <4 by 1, buffers = [1, 1], scratch = [0], numbers = [], sizes = [1]>
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects a split with a factor for each buffer, number and size}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <4 by 1, buffers = [1], scratch = [0, 0], numbers = [], sizes = [1]>
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects a split with a factor for each buffer, number and size}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <4 by 1, buffers = [1], scratch = [0], numbers = [0], sizes = [1]>
  return
}

// -----

chip.kernel @silu_f32 from "generic"
func.func @f(%x: memref<4xf32>) {
  // expected-error @below {{expects a split with a factor for each buffer, number and size}}
  chip.call @silu_f32(%x : memref<4xf32>) writes 1 sizes [4] split <4 by 1, buffers = [1], scratch = [0], numbers = [], sizes = [1, 1]>
  return
}
