"""Runs a command where something is scarce, and ends as it ends.

  limited.py BYTES COMMAND...   files end at so many bytes, as on a full disk
  limited.py full COMMAND...    standard output is /dev/full
  limited.py closed COMMAND...  standard output is closed"""
import os
import resource
import signal
import sys


def main():
    limit, *command = sys.argv[1:]
    if limit == "closed":
        os.close(1)
    elif limit == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    else:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails instead of killing the writer
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
