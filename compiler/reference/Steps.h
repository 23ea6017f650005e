// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the operations of the burin dialect compute, written a second time: plain loops from the
// papers' formulas, in float with double sums. It shares nothing with the kernels, so that neither
// can hide the other's mistakes.

#pragma once

#include "compiler/reference/Matrix.h"

namespace burin {

/// Where each sequence begins among the rows, and behind the last one, their count.
using Sequences = llvm::ArrayRef<int64_t>;

namespace steps {

/// rsqrt(mean(x^2) + epsilon) of every row.
std::vector<float> normFactors(const Matrix &x, double epsilon);
void scaleRows(Matrix &x, llvm::ArrayRef<float> factors);
void scaleColumns(Matrix &x, llvm::ArrayRef<float> gain);
void addToRows(Matrix &x, llvm::ArrayRef<float> bias);
/// rms_norm of every head by itself.
void headNorm(Matrix &x, llvm::ArrayRef<float> gain, double epsilon);
void layerNorm(Matrix &x, llvm::ArrayRef<float> gain, llvm::ArrayRef<float> bias, double epsilon);
void silu(Matrix &x);
void geluTanh(Matrix &x);
/// gelu(g) * u of rows (g, u).
Matrix geglu(const Matrix &x);
void scale(Matrix &x, double factor);
/// cap * tanh(x / cap)
void softCap(Matrix &x, double cap);
/// Adds row p of the table to the token at position p of its sequence.
void addPositions(Matrix &x, const Matrix &table, Sequences sequences);
/// silu(g) * u of rows with g and u alternating.
Matrix gated(const Matrix &x);
/// Cosine and sine of position * frequency, `(rows, pairs * 2)`; positions count from 0 in each
/// sequence. Sequences of more than `original` tokens take the second row of frequencies, if there
/// is one.
Matrix ropeTable(Sequences sequences, const Matrix &frequencies, int64_t original, double factor);
/// Turns pairs (i, i + pairs) of every head; what a head has behind them stays.
void rope(Matrix &x, const Matrix &table, int64_t heads);
/// Numbers as a cache of f16 holds them.
void roundToHalf(Matrix &x);
/// Numbers as a cache of i8 holds them: codes of at most 127, the scale of each `headSize` of them
/// its largest magnitude / 127.
void roundToCodes(Matrix &x, int64_t headSize);
/// Causal attention within each sequence; `headSize` of keys and values. `window` 0: everything;
/// `cap` 0: scores are not capped.
Matrix attention(const Matrix &q, const Matrix &keys, const Matrix &values, Sequences sequences,
                 int64_t headSize, double scale, int64_t window, double cap);

} // namespace steps

} // namespace burin
