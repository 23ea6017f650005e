// RUN: split-file %s %t
// RUN: burin-opt %t/twice.mlir --burin-plan-arena | FileCheck %s --check-prefix=TWICE
// RUN: burin-opt %t/shared.mlir --burin-plan-arena | FileCheck %s --check-prefix=SHARED
// RUN: burin-opt %t/in-loop.mlir --burin-plan-arena | FileCheck %s --check-prefix=LOOP
// RUN: burin-opt %t/nested.mlir --burin-plan-arena | FileCheck %s --check-prefix=NESTED
// RUN: not burin-opt %t/returned.mlir --burin-plan-arena 2>&1 | FileCheck %s --check-prefix=RETURNED
// RUN: not burin-opt %t/carried.mlir --burin-plan-arena 2>&1 | FileCheck %s --check-prefix=CARRIED
// RUN: not burin-opt %t/no-body.mlir --burin-plan-arena 2>&1 | FileCheck %s --check-prefix=BODY
// RUN: not burin-opt %t/shared.mlir --burin-plan-arena=alignment=0 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not burin-opt %t/shared.mlir --burin-plan-arena=alignment=24 2>&1 | FileCheck %s --check-prefix=ODD
//
// A callee's buffers are planned once, around what lives at every one of its calls; a buffer that the planner would
// lose sight of is an error.

// x lives at the first call and y at the second: the callee's buffer keeps off both, although they share bytes.
// TWICE: chip.region @arena arena of 320 bytes align 16 {lower_bound = 320 : i64, optimal}
// TWICE: chip.slot @arena[0] "inner"
// TWICE: chip.slot @arena[256] "x"
// TWICE: chip.slot @arena[256] "y"
//--- twice.mlir
func.func private @callee(%x: memref<1x16xf32>) {
  %i = memref.alloc() : memref<4x16xf32> loc("inner")
  linalg.add ins(%i, %i : memref<4x16xf32>, memref<4x16xf32>) outs(%i : memref<4x16xf32>)
  return
}
func.func @step() {
  %x = memref.alloc() : memref<1x16xf32> loc("x")
  call @callee(%x) : (memref<1x16xf32>) -> ()
  %y = memref.alloc() : memref<1x16xf32> loc("y")
  call @callee(%y) : (memref<1x16xf32>) -> ()
  return
}

// One entry holds a small buffer across the call, the other a large one: the place suits both.
// SHARED: chip.region @arena arena of 192 bytes align 16 {lower_bound = 192 : i64, optimal}
// SHARED: chip.slot @arena[128] "inner"
// SHARED: chip.slot @arena[0] "small"
// SHARED: chip.slot @arena[0] "large"
// ZERO: error: expects an alignment that is a power of two, found 0
// ODD: error: expects an alignment that is a power of two, found 24
//--- shared.mlir
func.func private @callee() {
  %i = memref.alloc() : memref<1x16xf32> loc("inner")
  burin.silu %i into %i : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return
}
func.func @step() {
  %x = memref.alloc() : memref<1x16xf32> loc("small")
  burin.silu %x into %x : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  call @callee() : () -> ()
  burin.silu %x into %x : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return
}
func.func @prefill() {
  %x = memref.alloc() : memref<2x16xf32> loc("large")
  burin.silu %x into %x : (memref<2x16xf32>, memref<2x16xf32>) -> ()
  call @callee() : () -> ()
  burin.silu %x into %x : (memref<2x16xf32>, memref<2x16xf32>) -> ()
  return
}

// table is written before the loop and read in it; after is made behind it and takes the callee's bytes.
// LOOP: chip.region @arena arena of 192 bytes align 16 {lower_bound = 192 : i64, optimal}
// LOOP: chip.slot @arena[0] "inner"
// LOOP: chip.slot @arena[64] "table"
// LOOP: chip.slot @arena[128] "x"
// LOOP: chip.slot @arena[0] "after"
//--- in-loop.mlir
func.func private @layer(%x: memref<1x16xf32>, %table: memref<1x16xf32>) {
  %i = memref.alloc() : memref<1x16xf32> loc("inner")
  burin.silu %table into %i : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  burin.silu %i into %x : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return
}
func.func @step(%n: index) -> memref<1x16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %table = memref.alloc() : memref<1x16xf32> loc("table")
  burin.silu %table into %table : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  %x = memref.alloc() : memref<1x16xf32> loc("x")
  scf.for %i = %c0 to %n step %c1 {
    func.call @layer(%x, %table) : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  }
  %after = memref.alloc() : memref<1x16xf32> loc("after")
  burin.silu %x into %after : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return %after : memref<1x16xf32>
}

// What the caller passes on is alive in the callee's callee, through a view as well.
// NESTED: chip.region @arena arena of 128 bytes align 16 {lower_bound = 128 : i64, optimal}
// NESTED: chip.slot @arena[0] "inner"
// NESTED: chip.slot @arena[64] "x"
//--- nested.mlir
func.func private @inner(%v: memref<1x8xf32, strided<[16, 1], offset: 8>>) {
  %i = memref.alloc() : memref<1x16xf32> loc("inner")
  burin.silu %i into %i : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  burin.silu %v into %v : (memref<1x8xf32, strided<[16, 1], offset: 8>>, memref<1x8xf32, strided<[16, 1], offset: 8>>) -> ()
  return
}
func.func private @outer(%x: memref<1x16xf32>) {
  %v = memref.subview %x[0, 8] [1, 8] [1, 1] : memref<1x16xf32> to memref<1x8xf32, strided<[16, 1], offset: 8>>
  call @inner(%v) : (memref<1x8xf32, strided<[16, 1], offset: 8>>) -> ()
  return
}
func.func @step() {
  %x = memref.alloc() : memref<1x16xf32> loc("x")
  call @outer(%x) : (memref<1x16xf32>) -> ()
  return
}

// The callee's next call would write into what its last one returned.
// RETURNED: error: reads a buffer whose life the planner cannot follow: it comes from 'func.call'
//--- returned.mlir
func.func private @make() -> memref<1x16xf32> {
  %i = memref.alloc() : memref<1x16xf32>
  return %i : memref<1x16xf32>
}
func.func @step() {
  %x = call @make() : () -> memref<1x16xf32>
  %y = call @make() : () -> memref<1x16xf32>
  burin.silu %x into %y : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return
}

// CARRIED: error: reads a buffer whose life the planner cannot follow: it is an argument of 'scf.for'
//--- carried.mlir
func.func @step(%n: index, %a: memref<1x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a) -> memref<1x16xf32> {
    %y = memref.alloc() : memref<1x16xf32>
    burin.silu %x into %y : (memref<1x16xf32>, memref<1x16xf32>) -> ()
    scf.yield %y : memref<1x16xf32>
  }
  return
}

// BODY: error: has no body
//--- no-body.mlir
func.func private @elsewhere()
func.func @step() {
  call @elsewhere() : () -> ()
  return
}
