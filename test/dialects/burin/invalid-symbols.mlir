// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// Weights say truly what they are made of, and handles have the types that were declared.

// expected-error @below {{is arranged as 'single', found 2 sources}}
burin.weight private @w : !burin.weight<4x4xf32> single ["a", "b"]

// -----

// expected-error @below {{is arranged as 'single', found 0 sources}}
burin.weight private @w : !burin.weight<4x4xf32> single []

// -----

// expected-error @below {{is arranged as 'concat', found 1 sources}}
burin.weight private @w : !burin.weight<4x4xf32> concat ["a"]

// -----

// expected-error @below {{interleaves 3 sources into (4, 4)}}
burin.weight private @w : !burin.weight<4x4xf32> interleave ["a", "b", "c"]

// -----

// expected-error @below {{interleaves 2 sources into (4)}}
burin.weight private @w : !burin.weight<4xf32> interleave ["a", "b"]

// -----

// expected-error @below {{scales the columns of a matrix only, found (4)}}
burin.weight private @w : !burin.weight<4xf32> single ["a"] {column_scale = "gain"}

// -----

// expected-error @below {{has both sources and a value}}
burin.weight private @w : !burin.weight<2xf32> single ["a"] {value = dense<1.0> : tensor<2xf32>}

// -----

// expected-error @below {{expects a value of shape (2), found (3)}}
burin.weight private @w : !burin.weight<2xf32> single [] {value = dense<1.0> : tensor<3xf32>}

// -----

// expected-error @below {{expects a value of 'f32', found 'i32'}}
burin.weight private @w : !burin.weight<2xf32> single [] {value = dense<1> : tensor<2xi32>}

// -----

// expected-error @below {{needs at least one row and one field}}
burin.layer_table private @t ["w"] []

// -----

// expected-error @below {{needs at least one row and one field}}
burin.layer_table private @t [] [[]]

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
// expected-error @below {{expects 1 symbols in row 1, found 2}}
burin.layer_table private @t ["w"] [[@w], [@w, @w]]

// -----

// expected-error @below {{names @w, which is no weight or cache}}
burin.layer_table private @t ["w"] [[@w]]

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
burin.weight private @v : !burin.weight<8xf32> single ["v"]
// expected-error @below {{expects '!burin.weight<4xf32>' in field "w", found '!burin.weight<8xf32>'}}
burin.layer_table private @t ["w"] [[@w], [@v]]

// -----

func.func @f() {
  // expected-error @below {{names @f, which is no weight or cache}}
  %0 = burin.get @f : !burin.weight<4xf32>
  return
}

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
func.func @f() {
  // expected-error @below {{expects '!burin.weight<4xf32>' as its type, found '!burin.weight<8xf32>'}}
  %0 = burin.get @w : !burin.weight<8xf32>
  return
}

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
func.func @f(%i: index) {
  // expected-error @below {{names @w, which is no layer table}}
  %0 = burin.get_row @w[%i] "w" : !burin.weight<4xf32>
  return
}

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
burin.layer_table private @t ["w"] [[@w]]
func.func @f(%i: index) {
  // expected-error @below {{finds no field "v" in table @t}}
  %0 = burin.get_row @t[%i] "v" : !burin.weight<4xf32>
  return
}

// -----

burin.weight private @w : !burin.weight<4xf32> single ["w"]
burin.layer_table private @t ["w"] [[@w]]
func.func @f(%i: index) {
  // expected-error @below {{expects '!burin.weight<4xf32>' as its type, found '!burin.weight<8xf32>'}}
  %0 = burin.get_row @t[%i] "w" : !burin.weight<8xf32>
  return
}

// -----

// expected-error @below {{keeps the numbers of the file, but scales its columns}}
burin.weight private @w : !burin.weight<4x4xf32> single ["w"] {column_scale = "g", kept}
