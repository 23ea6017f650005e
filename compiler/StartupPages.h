// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory that starting took and running does not need.

#pragma once

namespace burin {

/// Unmaps the program's own code until it runs again: 21 MB of it were mapped by the constructors
/// of LLVM's options alone, and a model with its cache is to come. The file stays in the machine's
/// cache.
void releaseStartupPages();

} // namespace burin
