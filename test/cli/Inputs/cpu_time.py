"""cpu_time.py SECONDS COMMAND...: runs the command, which may take so much processor time, and ends as it ends."""
import resource
import subprocess
import sys

limit = float(sys.argv[1])
subprocess.run(sys.argv[2:], check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
used = usage.ru_utime + usage.ru_stime
print(f"{used:.2f} s of {limit} s", flush=True)
sys.exit(0 if used < limit else f"cpu_time.py: expected less than {limit} s of CPU, found {used:.2f} s")
