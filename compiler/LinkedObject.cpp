// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JITLink over one object file.

#include "compiler/LinkedObject.h"

#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"

using namespace burin;
using namespace llvm::orc;

struct LinkedObject::Session {
  ExecutionSession session;
  ObjectLinkingLayer layer;
  JITDylib &library;

  explicit Session(std::unique_ptr<ExecutorProcessControl> process)
      : session(std::move(process)),
        layer(session, session.getExecutorProcessControl().getMemMgr()),
        library(session.createBareJITDylib("model")) {}
  ~Session() { llvm::consumeError(session.endSession()); }
};

LinkedObject::LinkedObject(std::unique_ptr<Session> session) : session(std::move(session)) {}
LinkedObject::LinkedObject(LinkedObject &&) = default;
LinkedObject &LinkedObject::operator=(LinkedObject &&) = default;
LinkedObject::~LinkedObject() = default;

llvm::Expected<LinkedObject> LinkedObject::link(std::unique_ptr<llvm::MemoryBuffer> object,
                                                llvm::ArrayRef<Symbol> symbols) {
  auto process = SelfExecutorProcessControl::Create();
  if (!process)
    return process.takeError();
  LinkedObject linked(std::make_unique<Session>(std::move(*process)));
  Session &session = *linked.session;
  SymbolMap map;
  for (const auto &[name, address] : symbols)
    map[session.session.intern(name)] = {ExecutorAddr::fromPtr(address),
                                         llvm::JITSymbolFlags::Exported};
  if (llvm::Error error = session.library.define(absoluteSymbols(std::move(map))))
    return std::move(error);
  auto ours = DynamicLibrarySearchGenerator::GetForCurrentProcess(/*GlobalPrefix=*/0);
  if (!ours)
    return ours.takeError();
  session.library.addGenerator(std::move(*ours));
  if (llvm::Error error = session.layer.add(session.library, std::move(object)))
    return std::move(error);
  return std::move(linked);
}

llvm::Expected<void *> LinkedObject::find(llvm::StringRef symbol) const {
  llvm::Expected<ExecutorSymbolDef> found = session->session.lookup({&session->library}, symbol);
  if (!found)
    return found.takeError();
  return found->getAddress().toPtr<void *>();
}
