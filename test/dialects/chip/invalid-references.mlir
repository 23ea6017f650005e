// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// Addresses and tables name things that exist, with the types they were declared with.

func.func @f() {
  // expected-error @below {{names @w, which is no weight or cache}}
  %0 = chip.address @w : memref<4xf32>
  return
}

// -----

chip.region @w weights of 256 bytes align 16
func.func @f() {
  // expected-error @below {{names @w, which is no weight or cache}}
  %0 = chip.address @w : memref<4xf32>
  return
}

// -----

chip.cache @k : memref<2x4x4xf32>
func.func @f() {
  // expected-error @below {{expects 'memref<2x4x4xf32>' as its type, found 'memref<4xf32>'}}
  %0 = chip.address @k : memref<4xf32>
  return
}

// -----

// The table stands behind its reader, which must not look into rows that are not there.
func.func @f(%i: index) {
  %0 = chip.row_address @t[%i] "w" : memref<4xf32>
  return
}
// expected-error @below {{needs at least one row and one field}}
chip.layer_table @t ["w"] []

// -----

// expected-error @below {{needs at least one row and one field}}
chip.layer_table @t [] [[]]

// -----

chip.weight @w : memref<4xf32> as f32 single ["w"]
// expected-error @below {{expects 2 symbols in row 1, found 1}}
chip.layer_table @t ["a", "b"] [[@w, @w], [@w]]

// -----

chip.weight @w : memref<4xf32> as f32 single ["w"]
// expected-error @below {{names @nothing, which is no weight or cache}}
chip.layer_table @t ["a"] [[@w], [@nothing]]

// -----

// expected-error @below {{names @nothing, which is no weight or cache}}
chip.layer_table @t ["a"] [[@nothing]]

// -----

chip.weight @w : memref<4xf32> as f32 single ["w"]
chip.weight @v : memref<8xf32> as f32 single ["v"]
// expected-error @below {{expects 'memref<4xf32>' in field "a", found 'memref<8xf32>'}}
chip.layer_table @t ["a"] [[@w], [@v]]

// -----

func.func @f(%i: index) {
  // expected-error @below {{names @t, which is no layer table}}
  %0 = chip.row_address @t[%i] "w" : memref<4xf32>
  return
}

// -----

chip.weight @w : memref<4xf32> as f32 single ["w"]
chip.layer_table @t ["w"] [[@w]]
func.func @f(%i: index) {
  // expected-error @below {{finds no field "v" in table @t}}
  %0 = chip.row_address @t[%i] "v" : memref<4xf32>
  return
}

// -----

chip.weight @w : memref<4xf32> as f32 single ["w"]
chip.layer_table @t ["w"] [[@w]]
func.func @f(%i: index) {
  // expected-error @below {{expects 'memref<4xf32>' as its type, found 'memref<8xf32>'}}
  %0 = chip.row_address @t[%i] "w" : memref<8xf32>
  return
}
