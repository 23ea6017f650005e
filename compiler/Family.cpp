// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the family that claims a model among those that the build collected.

#include "compiler/Family.h"

#include "compiler/formats/UserError.h"

using namespace burin;

namespace burin {
#define BURIN_FAMILY(NAME) extern const Family k##NAME##Family;
#include "compiler/Families.inc"
#undef BURIN_FAMILY
} // namespace burin

static const Family *const kFamilies[] = {
#define BURIN_FAMILY(NAME) &k##NAME##Family,
#include "compiler/Families.inc"
#undef BURIN_FAMILY
};

llvm::Expected<const Family *> burin::familyOf(const ModelConfig &config) {
  llvm::Expected<std::string> type = config.modelType();
  if (!type)
    return type.takeError();
  std::string known;
  for (const Family *family : kFamilies)
    for (llvm::StringRef claimed : family->modelTypes) {
      if (claimed == *type)
        return family;
      known += (known.empty() ? "'" : ", '") + claimed.str() + "'";
    }
  return userError("unknown architecture: " + config.describe("model_type") + " is " +
                       quoted(*type),
                   "supported values of model_type: " + known);
}
