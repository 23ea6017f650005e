// RUN: burin-opt %s --burin-quantize-activations=activations=i8 | FileCheck %s
// RUN: burin-opt %s --burin-quantize-activations=activations=i8g32 | FileCheck %s --check-prefix=GROUPS
// RUN: burin-opt %s --burin-quantize-activations=activations=f32 | FileCheck %s --check-prefix=FLOATS
// RUN: not burin-opt %s --burin-quantize-activations=activations=i5 2>&1 | FileCheck %s --check-prefix=ERROR
//
// What quantized weights are multiplied by becomes bytes; a folded norm goes with it, and products with floats stay.
// A token of 64 columns takes 16 bytes for its scales, 16 for the sums of its two blocks, and 64 codes.

// FLOATS-NOT: burin.quantize
// ERROR: error: the activations 'i5' are none of f32, i8, i8g32

burin.weight private @q : !burin.weight<8x64xf32> single ["q"] {storage = 5 : i32}
burin.weight private @gates : !burin.weight<16x64xf32> interleave ["g", "u"] {storage = 3 : i32}
burin.weight private @plain : !burin.weight<8x64xf32> single ["p"] {storage = 0 : i32}

// CHECK-LABEL: func @forward
// GROUPS-LABEL: func @forward
func.func @forward(%x: tensor<?x64xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>) {
  // CHECK: %[[A:.*]] = burin.quantize %arg0 {norm_epsilon = {{.*}} : f32, x_group = 0 : i64} : (tensor<?x64xf32>) -> tensor<?x96xi8>
  // CHECK: burin.linear %[[A]], %{{.*}} {x_group = 0 : i64}
  // GROUPS: burin.quantize %arg0 {norm_epsilon = {{.*}} : f32, x_group = 32 : i64} : (tensor<?x64xf32>) -> tensor<?x96xi8>
  // GROUPS: burin.linear {{.*}} {x_group = 32 : i64}
  %wq = burin.get @q : !burin.weight<8x64xf32>
  %a = burin.linear %x, %wq {norm_epsilon = 1.0e-5 : f32} : (tensor<?x64xf32>, !burin.weight<8x64xf32>) -> tensor<?x8xf32>
  // CHECK: %[[B:.*]] = burin.quantize %arg0 {x_group = 0 : i64}
  // CHECK: burin.gated_linear %[[B]], %{{.*}} {x_group = 0 : i64}
  %wg = burin.get @gates : !burin.weight<16x64xf32>
  %b = burin.gated_linear %x, %wg : (tensor<?x64xf32>, !burin.weight<16x64xf32>) -> tensor<?x8xf32>
  // CHECK: burin.linear %arg0, %{{.*}} : (tensor<?x64xf32>
  %wp = burin.get @plain : !burin.weight<8x64xf32>
  %c = burin.linear %x, %wp : (tensor<?x64xf32>, !burin.weight<8x64xf32>) -> tensor<?x8xf32>
  return %a, %b, %c : tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>
}
