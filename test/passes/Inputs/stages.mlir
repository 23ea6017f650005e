//--- tiled-dynamic.mlir
func.func @step(%x: tensor<?x4xf32>, %i: tensor<?x4xf32>) {
  %y = burin.silu %x into %i : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}
//--- tiled-value.mlir
func.func @step(%x: tensor<1x4xf32>) {
  %y = burin.silu %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}
//--- quantized.mlir
burin.weight private @w : !burin.weight<4xf32> single ["w"]
//--- memory-tensor.mlir
func.func @step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}
//--- memory-alloc.mlir
func.func @step() {
  %0 = memref.alloc() : memref<4xf32>
  return
}
//--- memory-arena.mlir
func.func @step() {
  return
}
//--- kernels-op.mlir
func.func @step(%x: memref<1x4xf32>) {
  burin.silu %x into %x : (memref<1x4xf32>, memref<1x4xf32>) -> ()
  return
}
//--- kernels-place.mlir
chip.weight @w : memref<4xf32> as f32 single ["w"]
