// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lower case as Unicode has it, without regard to neighbours. lower_case.py writes the table behind
// it.

#ifndef BURIN_LOWER_CASE_H
#define BURIN_LOWER_CASE_H

#include "utf8.h"

namespace burin {

// One character in lower case. U+0130 alone has two, and is `i` here; U+0307 follows it.
uint32_t lower_case(uint32_t value) noexcept;

inline constexpr uint32_t kDottedI = 0x130, kDotAbove = 0x307;

} // namespace burin

#endif // BURIN_LOWER_CASE_H
