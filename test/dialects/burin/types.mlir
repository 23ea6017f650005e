// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// A weight or cache type has a size: kernels and offsets are computed from it.

// Any number of dimensions and any elements of whole bytes.
func.func private @fine(!burin.weight<1xi8>, !burin.weight<2x3x4x5xbf16>, !burin.cache<1x1x1xf16>)

// -----

// expected-error @below {{expects (kv heads, context, head size), found 2 dimensions}}
func.func private @f(!burin.cache<4x4xf32>)

// -----

// expected-error @below {{expects (kv heads, context, head size), found 4 dimensions}}
burin.cache private @k : !burin.cache<4x4x4x4xf32>

// -----

// expected-error @below {{expects dimensions of at least 1, found 0}}
func.func private @f(!burin.cache<0x4x4xf32>)

// -----

// expected-error @below {{expects dimensions of at least 1, found 0}}
func.func private @f(!burin.weight<4x0xf32>)

// -----

// expected-error @below {{expects at least one dimension, found none}}
func.func private @f(!burin.weight<f32>)

// -----

// expected-error @below {{expects elements of whole bytes, found 'i4'}}
func.func private @f(!burin.weight<4xi4>)

// -----

// expected-error @below {{expects elements of whole bytes, found 'index'}}
func.func private @f(!burin.cache<1x1x1xindex>)

// -----

// expected-error @below {{expects less than 2^63 bytes}}
func.func private @f(!burin.weight<4294967296x2147483648xf32>)

// -----

// expected-error @below {{expected static shape}}
func.func private @f(!burin.weight<?x4xf32>)
