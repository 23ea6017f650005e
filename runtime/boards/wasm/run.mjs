// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a WebAssembly program that was linked with host.cpp in Node.js:  node run.mjs PROGRAM.wasm argument...
// Its exit status is the program's.
import { readFileSync, writeSync } from "node:fs";

const [path, ...rest] = process.argv.slice(2);
const commandLine = new TextEncoder().encode(["program", ...rest].join(" ") + "\0");
let memory;

function write(address, size) {
  const bytes = new Uint8Array(memory.buffer, address, size);
  for (let done = 0; done < size; ) done += writeSync(1, bytes, done);
}

function copyCommandLine(address, size) {
  const bytes = new Uint8Array(memory.buffer, address, size);
  bytes.set(commandLine.length <= size ? commandLine : [0]);
}

const board = { write, command_line: copyCommandLine, exit: (status) => process.exit(status & 255) };
const { instance } = await WebAssembly.instantiate(readFileSync(path), { board });
memory = instance.exports.memory;
instance.exports.start();
