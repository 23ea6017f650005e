// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which letters and marks go on with small ones, which with capitals. letter_cases.py writes the
// table behind it.

#ifndef BURIN_LETTER_CASES_H
#define BURIN_LETTER_CASES_H

#include "utf8.h"

namespace burin {

inline constexpr uint8_t kUpperLetters = 1; // \p{Lu} \p{Lt} \p{Lm} \p{Lo} \p{M}
inline constexpr uint8_t kLowerLetters = 2; // \p{Ll} \p{Lm} \p{Lo} \p{M}

uint8_t letter_cases(uint32_t value) noexcept;

} // namespace burin

#endif // BURIN_LETTER_CASES_H
