// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass that runs when a function's machine code is final, just before LLVM frees it.

#include "codegen/llvm/StackFrames.h"

#include "llvm/CodeGen/MachineFrameInfo.h"
#include "llvm/CodeGen/MachineFunctionPass.h"
#include "llvm/CodeGen/TargetFrameLowering.h"
#include "llvm/CodeGen/TargetRegisterInfo.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

using namespace burin;

namespace {

class StackFramesPass : public llvm::MachineFunctionPass {
public:
  static char ID;
  explicit StackFramesPass(StackGraph &graph) : MachineFunctionPass(ID), graph(graph) {}

  llvm::StringRef getPassName() const override { return "stack frames"; }
  void getAnalysisUsage(llvm::AnalysisUsage &usage) const override {
    usage.setPreservesAll();
    MachineFunctionPass::getAnalysisUsage(usage);
  }

  bool runOnMachineFunction(llvm::MachineFunction &machine) override {
    StackFunction &function = graph[machine.getName().str()];
    function = {};
    const llvm::MachineFrameInfo &frame = machine.getFrameInfo();
    function.frame = static_cast<int64_t>(frame.getStackSize());
    // A frame aligned more than the stack wastes up to the difference.
    const llvm::TargetSubtargetInfo &subtarget = machine.getSubtarget();
    uint64_t wanted = frame.getMaxAlign().value(),
             given = subtarget.getFrameLowering()->getStackAlign().value();
    if (subtarget.getRegisterInfo()->hasStackRealignment(machine) && wanted > given)
      function.frame += static_cast<int64_t>(wanted - given);
    if (machine.getTarget().getTargetTriple().isX86()) // the call has pushed where to return to
      function.frame += static_cast<int64_t>(machine.getDataLayout().getPointerSize());
    function.unbounded = frame.hasVarSizedObjects();
    function.isEntry = !machine.getFunction().hasLocalLinkage();
    for (const llvm::MachineBasicBlock &block : machine)
      for (const llvm::MachineInstr &instruction : block.instrs())
        if (instruction.isCall())
          addCall(instruction, machine.getFunction(), function);
    return false;
  }

private:
  static void addCall(const llvm::MachineInstr &call, const llvm::Function &caller,
                      StackFunction &function) {
    std::vector<std::string> &targets = call.isReturn() ? function.jumps : function.calls;
    for (const llvm::MachineOperand &operand : call.operands()) {
      if (operand.isGlobal() && llvm::isa<llvm::Function>(operand.getGlobal()))
        targets.push_back(operand.getGlobal()->getName().str());
      else if (operand.isSymbol())
        targets.emplace_back(operand.getSymbolName());
      else
        continue;
      return;
    }
    if (!addPointees(caller, targets))
      function.unbounded = true;
  }

  /// What the caller's calls through pointers can reach: functions of the module whose address is
  /// taken, if they are of the called type. No interface takes functions from outside, so a type
  /// that none of them has is that of a null pointer, behind a check. Code generation may load the
  /// address of what is called by name into a register as well. False if the IR has no such calls.
  static bool addPointees(const llvm::Function &caller, std::vector<std::string> &targets) {
    bool isKnown = false;
    for (const llvm::Instruction &instruction : llvm::instructions(caller)) {
      const auto *call = llvm::dyn_cast<llvm::CallBase>(&instruction);
      if (!call || call->isInlineAsm())
        continue;
      if (const llvm::Function *callee = call->getCalledFunction()) {
        if (!callee->isIntrinsic())
          targets.push_back(callee->getName().str());
        continue;
      }
      isKnown = true;
      for (const llvm::Function &candidate : *caller.getParent())
        if (candidate.getFunctionType() == call->getFunctionType() && candidate.hasAddressTaken())
          targets.push_back(candidate.getName().str());
    }
    return isKnown;
  }

  StackGraph &graph;
};

char StackFramesPass::ID = 0;

} // namespace

void StackFrameCollector::add(llvm::Pass *pass) {
  if (pass->getPassName() == "Free MachineFunction")
    PassManager::add(new StackFramesPass(graph));
  PassManager::add(pass);
}
