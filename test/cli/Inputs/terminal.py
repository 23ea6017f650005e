"""terminal.py KEYS... -- COMMAND...: runs a command at a terminal and types; each KEYS, with Python's escapes, once the
command shows a prompt "> " on a line of its own and takes single keys: what comes before it does so is the terminal's to
edit. Prints what the terminal got, with escape sequences as \\x1b, and the exit status."""
import os
import pty
import re
import select
import signal
import sys
import termios
import time

HANGS = 120  # seconds in which a command must go on
PROMPT = re.compile(rb"(^|[\r\n])(\x1b[^a-zA-Z]*[a-zA-Z])*> $")


def takes_keys(terminal):
    return not termios.tcgetattr(terminal)[3] & termios.ICANON


split = sys.argv.index("--")
keys = [text.encode().decode("unicode_escape").encode("latin-1") for text in sys.argv[1:split]]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
seen, since, last = b"", 0, time.monotonic()
while True:
    if select.select([terminal], [], [], 0.02)[0]:
        try:
            got = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other side has gone
            got = b""
        if not got:
            break
        seen, last = seen + got, time.monotonic()
    elif keys and PROMPT.search(seen[since:]) and takes_keys(terminal):
        since, last = len(seen), time.monotonic()
        os.write(terminal, keys.pop(0))
    elif time.monotonic() - last > HANGS:
        os.kill(child, signal.SIGKILL)
        print("nothing more came; keys left:", keys)
        break
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(seen.decode("utf-8", "backslashreplace").replace("\x1b", "\\x1b").replace("\r\n", "\n"))
print("status", status)
