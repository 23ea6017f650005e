// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The groups of weights whose storage can be chosen, what each storage takes and what it loses.

#pragma once

#include "compiler/Compilation.h"
#include "compiler/fit/Choice.h"
#include "compiler/fit/TextLoss.h"

namespace burin {

/// Every group with the bytes of each storage as the target packs it; losses are 0 yet. Storages
/// are those of codes: floats take twice the bytes of i8, which loses next to nothing.
llvm::Expected<std::vector<WeightGroup>>
weightGroups(const ModelFiles &files, const TargetFile &target, const CompileOptions &options);

/// Measures what each group loses alone. `exact` is the model in floats, of which one group after
/// the other is changed and restored; it is run with groups as i4. Other storages are taken to lose
/// as much more or less as their squared error is.
llvm::Error measureLosses(std::vector<WeightGroup> &groups, const ModelFiles &files,
                          const CompileOptions &options, Artifact &exact, const TextLoss &text);

/// As --weights takes it: the storage of most groups for all, and names for the others.
std::string weightsOption(llvm::ArrayRef<WeightGroup> groups, const Selection &selection);

} // namespace burin
