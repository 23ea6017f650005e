// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The user's interrupt from the keyboard (SIGINT). What runs for long looks whether it came, and
// what waits waits for it, too: a signal between a look and the wait behind it would be lost.

#pragma once

namespace burin {

class Interrupt {
public:
  /// From now on an interrupt does not end the process.
  static void catchIt();
  static bool came();
  /// Until `descriptor` has something to read, or has ended; false if an interrupt came instead.
  static bool waitFor(int descriptor);
};

} // namespace burin
