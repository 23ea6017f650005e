"""terminal.py KEYS... -- COMMAND...: runs a command at a terminal and types; each KEYS, with Python's escapes, once the
prompt "> " stands there. Prints what the terminal got, with escape sequences as \\x1b, and the exit status."""
import os
import pty
import sys

split = sys.argv.index("--")
keys = [text.encode().decode("unicode_escape").encode("latin-1") for text in sys.argv[1:split]]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
seen, since = b"", 0
while True:
    try:
        got = os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side has gone
        got = b""
    if not got:
        break
    seen += got
    if keys and seen[since:].endswith(b"> "):
        since = len(seen)
        os.write(terminal, keys.pop(0))
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(seen.decode("utf-8", "backslashreplace").replace("\x1b", "\\x1b").replace("\r\n", "\n"))
print("status", status)
