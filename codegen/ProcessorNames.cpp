// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks LLVM's own tables: MCSubtargetInfo for processors and features, the target parsers for what
// only drivers spell (-march of Arm and RISC-V, +extensions, -mfpu).

#include "codegen/ProcessorNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/ARMTargetParser.h"
#include "llvm/TargetParser/RISCVISAInfo.h"
#include "llvm/TargetParser/Triple.h"

#include <memory>
#include <mutex>
#include <vector>

using namespace burin;
using llvm::StringRef;
using llvm::Triple;

using Names = std::vector<std::string>;
using Found = std::optional<UnknownName>;

static size_t sharedStart(StringRef a, StringRef b) {
  size_t length = 0;
  while (length < std::min(a.size(), b.size()) && a[length] == b[length])
    ++length;
  return length;
}

std::string burin::didYouMean(StringRef name, llvm::ArrayRef<std::string> known) {
  const std::string *nearest = nullptr;
  // Farther than a third of the name is another name. Of equally near ones, that with the same
  // start.
  unsigned limit = static_cast<unsigned>((name.size() + 2) / 3), least = limit + 1;
  for (const std::string &candidate : known) {
    unsigned distance = name.edit_distance(candidate, /*AllowReplacements=*/true, limit);
    if (distance < least || (nearest && distance == least &&
                             sharedStart(name, candidate) > sharedStart(name, *nearest))) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest ? "did you mean '" + *nearest + "'?" : "";
}

static UnknownName unknown(StringRef what, StringRef name, const Names &known,
                           const llvm::Twine &otherwise) {
  std::string note = didYouMean(name, known);
  return {("unknown " + what + " '" + name + "'").str(), note.empty() ? otherwise.str() : note};
}

static std::unique_ptr<llvm::MCSubtargetInfo> subtargetOf(const Triple &triple) {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargetMCs();
  });
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  return std::unique_ptr<llvm::MCSubtargetInfo>(
      target ? target->createMCSubtargetInfo(triple, "", "") : nullptr);
}

template <typename Enum, typename Spell> static Names spellings(Enum last, Spell spell) {
  Names names;
  for (int kind = 1; kind <= static_cast<int>(last); ++kind)
    if (StringRef name = spell(static_cast<Enum>(kind)); !name.empty())
      names.push_back(name.str());
  return names;
}

static Names architectures() {
  Names names = spellings(Triple::LastArchType, Triple::getArchTypeName);
  for (const char *arm : {"armv6", "armv7", "thumbv6m", "thumbv7m", "thumbv7em", "thumbv8m.base",
                          "thumbv8m.main", "thumbv8.1m.main"})
    names.push_back(arm);
  return names;
}

Found burin::checkTriple(StringRef text) {
  Triple triple(Triple::normalize(text));
  if (triple.getArch() == Triple::UnknownArch)
    return unknown("architecture", triple.getArchName(), architectures(),
                   "a triple is ARCHITECTURE-VENDOR-SYSTEM, such as thumbv7em-none-eabihf");
  auto isNone = [](StringRef part) {
    return part.empty() || part == "none" || part == "unknown" || part == "elf";
  };
  if (triple.getOS() == Triple::UnknownOS && !isNone(triple.getOSName()))
    return unknown("system", triple.getOSName(),
                   spellings(Triple::LastOSType, Triple::getOSTypeName),
                   "'none' is a chip without an operating system");
  // LLVM looks at the beginning only; a version may follow, and nothing else.
  StringRef environment = triple.getEnvironmentName().rtrim("0123456789.");
  if (!isNone(environment) &&
      environment != Triple::getEnvironmentTypeName(triple.getEnvironment()))
    return unknown("environment", environment,
                   spellings(Triple::LastEnvironmentType, Triple::getEnvironmentTypeName),
                   "the last part of a triple is optional: eabi, eabihf, gnu, musl and such");
  if (!subtargetOf(triple))
    return UnknownName{("this LLVM has no code generator for '" + text + "'").str(),
                       "leave out 'triple' and write 'cpp_only: WHY': the C++ output needs none"};
  return {};
}

namespace {

/// The names that one triple's processors have.
class Processors {
public:
  explicit Processors(StringRef text)
      : triple(Triple::normalize(text)), subtarget(subtargetOf(triple)) {
    isArm = triple.isARM() || triple.isThumb();
  }

  Found check(StringRef flag) const {
    if (flag.consume_front("-mcpu=") || flag.consume_front("-mtune="))
      return checkCpu(flag);
    if (flag.consume_front("-march="))
      return checkArchitecture(flag);
    if (flag.consume_front("-mfpu="))
      return checkFpu(flag);
    if (flag.consume_front("-mfloat-abi="))
      return oneOf("float ABI", flag, {"soft", "softfp", "hard"});
    if (flag.consume_front("-mabi=") && triple.isRISCV())
      return oneOf("ABI", flag,
                   {"ilp32", "ilp32e", "ilp32f", "ilp32d", "lp64", "lp64e", "lp64f", "lp64d"});
    // Elsewhere -mNAME is no feature, or -mcpu and -march name it.
    if ((triple.isX86() || triple.isWasm()) && flag.consume_front("-m") && !flag.contains('='))
      return checkFeature(flag);
    return {};
  }

private:
  Found oneOf(StringRef what, StringRef name, const Names &known) const {
    if (llvm::is_contained(known, name))
      return {};
    return unknown(what, name, known, "expected one of: " + llvm::join(known, ", "));
  }

  Names cpus() const {
    Names names;
    for (const llvm::SubtargetSubTypeKV &cpu : subtarget->getAllProcessorDescriptions())
      names.push_back(cpu.Key);
    return names;
  }

  Names features() const {
    Names names;
    for (const llvm::SubtargetFeatureKV &feature : subtarget->getAllProcessorFeatures())
      names.push_back(feature.Key);
    return names;
  }

  std::string some(const char *what) const {
    return ("'llc --march=" + Triple::getArchTypePrefix(triple.getArch()) + " -mattr=help' lists " +
            what)
        .str();
  }

  /// `cortex-m55+nomve.fp`.
  Found checkCpu(StringRef text) const {
    auto [name, extensions] = text.split('+');
    if (name != "native" && !subtarget->isCPUStringValid(name))
      return unknown("processor", name, cpus(), some("processors"));
    return checkExtensions(extensions);
  }

  Found checkArchitecture(StringRef text) const {
    if (triple.isRISCV()) {
      auto parsed = llvm::RISCVISAInfo::parseArchString(text, /*EnableExperimentalExtension=*/true,
                                                        /*ExperimentalExtensionVersionCheck=*/true);
      if (parsed)
        return {};
      return UnknownName{
          ("wrong architecture '" + text + "': " + llvm::toString(parsed.takeError())).str(),
          "such as rv32imc, rv32imafc or rv64gcv"};
    }
    if (!isArm && !triple.isAArch64())
      return checkCpu(text); // x86 names processors so
    auto [name, extensions] = text.split('+');
    if (isArm && llvm::ARM::parseArch(name) == llvm::ARM::ArchKind::INVALID)
      return unknown(
          "architecture", name,
          spellings(static_cast<llvm::ARM::ArchKind>(std::size(llvm::ARM::ARMArchNames) - 1),
                    llvm::ARM::getArchName),
          "such as armv7e-m or armv8.1-m.main");
    if (triple.isAArch64() && !llvm::AArch64::parseArch(name))
      return unknown("architecture", name, {"armv8-a", "armv8.2-a", "armv8.4-a", "armv9-a"},
                     "such as armv8-a or armv8.2-a");
    return checkExtensions(extensions);
  }

  /// `dsp+mve`, as behind a name of Arm's.
  Found checkExtensions(StringRef text) const {
    llvm::SmallVector<StringRef> parts;
    text.split(parts, '+', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    for (StringRef part : parts)
      if (!isExtension(part)) {
        StringRef base = part;
        base.consume_front("no");
        std::string note = didYouMean(base, extensionNames());
        return UnknownName{("unknown feature '+" + part + "'").str(),
                           note.empty() ? some("features") : note};
      }
    return {};
  }

  bool isExtension(StringRef part) const {
    if (isArm) {
      part.consume_front("no");
      // FPUs by their width, which parseArchExt does not know.
      return llvm::is_contained({"fp", "fp.dp", "simd", "vfpv3", "vfpv4", "neon"}, part) ||
             llvm::ARM::parseArchExt(part) != llvm::ARM::AEK_INVALID;
    }
    if (!triple.isAArch64())
      return false;
    return llvm::AArch64::parseArchExtension(part) ||
           (part.consume_front("no") && llvm::AArch64::parseArchExtension(part));
  }

  Names extensionNames() const {
    if (isArm) {
      Names names = {"fp", "fp.dp", "simd"};
      for (unsigned bit = 0; bit < 64; ++bit)
        if (StringRef name = llvm::ARM::getArchExtName(uint64_t(1) << bit); !name.empty())
          names.push_back(name.str());
      return names;
    }
    Names names;
    if (triple.isAArch64())
      for (const llvm::AArch64::ExtensionInfo &extension : llvm::AArch64::Extensions)
        names.push_back(extension.UserVisibleName.str());
    return names;
  }

  Found checkFpu(StringRef name) const {
    if (!isArm || name == "auto" || llvm::ARM::parseFPU(name) != llvm::ARM::FK_INVALID)
      return {};
    auto last = static_cast<llvm::ARM::FPUKind>(llvm::ARM::FK_LAST - 1);
    return unknown("FPU", name, spellings(last, llvm::ARM::getFPUName),
                   "such as fpv4-sp-d16 or fpv5-d16");
  }

  /// `avx512vnni` or `no-avx`; not what says how code is made.
  Found checkFeature(StringRef name) const {
    StringRef base = name;
    base.consume_front("no-");
    Names known = features();
    for (const char *other :
         {"32", "64", "x32", "red-zone", "stackrealign", "general-regs-only", "soft-float", "sse"})
      known.push_back(other);
    if (llvm::is_contained(known, base))
      return {};
    return unknown("feature", name, known, some("features"));
  }

  Triple triple;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  bool isArm;
};

} // namespace

Found burin::checkFlag(StringRef triple, StringRef flag) { return Processors(triple).check(flag); }
