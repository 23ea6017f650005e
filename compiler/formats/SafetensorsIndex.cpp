// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Weights in several safetensors files: the index says which tensor is in which file, and both
// sides must agree.

#include "compiler/formats/Json.h"
#include "compiler/formats/MappedFile.h"
#include "compiler/formats/Safetensors.h"
#include "compiler/formats/SafetensorsContainer.h"
#include "compiler/formats/UserError.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <set>

using namespace burin;
using namespace llvm;

/// Tensor name -> file name, from the index. Sorted, so that errors do not depend on hashing.
static Expected<std::map<std::string, std::string>> readWeightMap(StringRef indexPath) {
  Expected<std::unique_ptr<MemoryBuffer>> text = mapFile(indexPath);
  if (!text)
    return text.takeError();
  Expected<json::Object> index = parseJsonObject((*text)->getBuffer(), quoted(indexPath));
  if (!index)
    return index.takeError();
  const json::Object *weightMap = index->getObject("weight_map");
  if (!weightMap || weightMap->empty())
    return userError(quoted(indexPath) +
                     " has no 'weight_map', expected an object of tensor names and file names");
  std::map<std::string, std::string> result;
  for (const auto &[tensor, value] : *weightMap) {
    std::optional<StringRef> file = value.getAsString();
    if (!file)
      return userError("tensor " + quoted(tensor) + " in " + quoted(indexPath) +
                       " is mapped to something other than a file name");
    // An index comes from elsewhere and shall not reach outside its folder.
    if (file->empty() || *file == "." || *file == ".." ||
        file->find_first_of(StringRef("/\\\0", 3)) != StringRef::npos)
      return userError("tensor " + quoted(tensor) + " in " + quoted(indexPath) + " is mapped to " +
                       quoted(*file) + ", expected the name of a file in the same folder");
    result[tensor.str()] = file->str();
  }
  return result;
}

Error burin::readShardedSafetensors(StringRef indexPath, WeightStore &store) {
  Expected<std::map<std::string, std::string>> weightMap = readWeightMap(indexPath);
  if (!weightMap)
    return weightMap.takeError();
  std::set<std::string> shards;
  for (const auto &[tensor, shard] : *weightMap)
    shards.insert(shard);

  std::map<std::string, std::string> owner; // tensor -> the shard that holds it
  for (const std::string &shard : shards) {
    SmallString<128> path = sys::path::parent_path(indexPath);
    sys::path::append(path, shard);
    if (!sys::fs::exists(path))
      return userError(
          "there is no file " + quoted(path) + ", which " + quoted(indexPath) + " lists",
          "the model consists of " + counted(shards.size(), "file") + "; download the missing one");
    Expected<SafetensorsContainer> container = readSafetensorsContainer(path, store);
    if (!container)
      return container.takeError();
    for (const SafetensorsEntry &entry : container->entries) {
      auto [it, inserted] = owner.try_emplace(entry.name, shard);
      if (!inserted)
        return userError("tensor " + quoted(entry.name) + " is in both " + quoted(it->second) +
                         " and " + quoted(shard));
    }
    if (Error error = addTensors(*container, store))
      return error;
  }
  for (const auto &[tensor, shard] : *weightMap) {
    auto it = owner.find(tensor);
    if (it == owner.end() || it->second != shard)
      return userError(quoted(indexPath) + " says that tensor " + quoted(tensor) + " is in " +
                       quoted(shard) + ", which lacks it");
  }
  return Error::success();
}
