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
          addCall(instruction, function);
    return false;
  }

private:
  static void addCall(const llvm::MachineInstr &call, StackFunction &function) {
    std::vector<std::string> &targets = call.isReturn() ? function.jumps : function.calls;
    for (const llvm::MachineOperand &operand : call.operands()) {
      if (operand.isGlobal())
        targets.push_back(operand.getGlobal()->getName().str());
      else if (operand.isSymbol())
        targets.emplace_back(operand.getSymbolName());
      else
        continue;
      return;
    }
    function.unbounded = true;
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
