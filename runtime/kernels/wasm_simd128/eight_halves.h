// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halves of a cache as floats with WebAssembly's vectors, with the bits of any_half_to_float.
#ifndef BURIN_KERNELS_WASM_SIMD128_EIGHT_HALVES_H
#define BURIN_KERNELS_WASM_SIMD128_EIGHT_HALVES_H

#include "burin/strict.h"

#include "burin/lanes.h"

#include "halves.h"

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

namespace burin::kernels {

// As any_half_to_float.
BURIN_INLINE inline v128_t any_halves_to_floats(v128_t halves) {
  const v128_t exponent = wasm_i32x4_splat(0x7c00);
  const v128_t special = wasm_i32x4_eq(wasm_v128_and(halves, exponent), exponent);
  return wasm_v128_or(halves_to_floats(halves),
                      wasm_v128_and(special, wasm_i32x4_splat(0x7f800000)));
}

// Eight halves at p as floats.
BURIN_INLINE inline void load_eight_halves(Lanes &to, const uint16_t *p) {
  to.s[0].v = reinterpret_cast<Strip::Value>(any_halves_to_floats(wasm_u32x4_load16x4(p)));
  to.s[1].v = reinterpret_cast<Strip::Value>(any_halves_to_floats(wasm_u32x4_load16x4(p + 4)));
}

} // namespace burin::kernels

#endif // BURIN_KERNELS_WASM_SIMD128_EIGHT_HALVES_H
