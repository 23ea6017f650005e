// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One number for each of a tile's sixteen rows, in four WebAssembly vectors.
#ifndef BURIN_KERNELS_WASM_SIMD128_SIXTEEN_H
#define BURIN_KERNELS_WASM_SIMD128_SIXTEEN_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "halves.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

struct SixteenInts {
  v128_t a, b, c, d;

  static BURIN_INLINE SixteenInts fill(int32_t x) {
    const v128_t v = wasm_i32x4_splat(x);
    return {v, v, v, v};
  }
};

struct SixteenFloats {
  v128_t a, b, c, d;

  static BURIN_INLINE SixteenFloats fill(float x) {
    const v128_t v = wasm_f32x4_splat(x);
    return {v, v, v, v};
  }
  static BURIN_INLINE SixteenFloats of(const SixteenInts &x) {
    return {wasm_f32x4_convert_i32x4(x.a), wasm_f32x4_convert_i32x4(x.b),
            wasm_f32x4_convert_i32x4(x.c), wasm_f32x4_convert_i32x4(x.d)};
  }
  // Sixteen floats, at any address.
  static BURIN_INLINE SixteenFloats load(const uint8_t *p) {
    return {wasm_v128_load(p), wasm_v128_load(p + 16), wasm_v128_load(p + 32),
            wasm_v128_load(p + 48)};
  }
  // Sixteen IEEE halves that are finite, at any address.
  static BURIN_INLINE SixteenFloats load_halves(const uint8_t *p) {
    return {halves_to_floats(wasm_u32x4_load16x4(p)), halves_to_floats(wasm_u32x4_load16x4(p + 8)),
            halves_to_floats(wasm_u32x4_load16x4(p + 16)),
            halves_to_floats(wasm_u32x4_load16x4(p + 24))};
  }
  BURIN_INLINE void store(float *p) const {
    wasm_v128_store(p, a), wasm_v128_store(p + 4, b);
    wasm_v128_store(p + 8, c), wasm_v128_store(p + 12, d);
  }
  BURIN_INLINE SixteenFloats times(const SixteenFloats &o) const {
    return {wasm_f32x4_mul(a, o.a), wasm_f32x4_mul(b, o.b), wasm_f32x4_mul(c, o.c),
            wasm_f32x4_mul(d, o.d)};
  }
  BURIN_INLINE SixteenFloats plus(const SixteenFloats &o) const {
    return {wasm_f32x4_add(a, o.a), wasm_f32x4_add(b, o.b), wasm_f32x4_add(c, o.c),
            wasm_f32x4_add(d, o.d)};
  }
};

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_SIXTEEN_H
