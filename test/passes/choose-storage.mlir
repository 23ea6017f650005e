// RUN: burin-opt %s --burin-choose-storage | FileCheck %s
//
// Every weight says how it is stored; what is said already stays.

// CHECK: burin.weight private @w : !burin.weight<4x4xf32> single ["w"] {storage = 0 : i32}
burin.weight private @w : !burin.weight<4x4xf32> single ["w"]
// CHECK: burin.weight private @table : !burin.weight<2xf32> single [] {storage = 0 : i32, value = dense
burin.weight private @table : !burin.weight<2xf32> single [] {value = dense<[1.0, 0.5]> : tensor<2xf32>}
