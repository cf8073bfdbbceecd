"""Runs a command on a terminal of its own and answers what it asks there.

Standard input has a JSON object: "command", "cwd", "steps". A step waits until the terminal shows "shows", then types
"types", or sends "signal" to the command. What comes out is a JSON object: "shown", "status", "signal", and of the terminal's
modes "before", at each step ("hidden": whether it shows nothing of what is typed) and "after".
"""
import fcntl, json, os, select, signal, sys, termios, time

task = json.load(sys.stdin)
master, slave = os.openpty()
before = termios.tcgetattr(slave)
files = {0: task.get("stdin"), 1: task.get("stdout"), 2: task.get("stderr")}
child = os.fork()
if child == 0:
    os.setsid()
    if task["owns"]:
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number, name in files.items():
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(slave if name is None else os.open(name, flags, 0o666), number)
    os.chdir(task["cwd"])
    os.execvp(task["command"][0], task["command"])

shown = b""
hidden = []
deadline = time.monotonic() + 60


def read(seconds):
    global shown
    if time.monotonic() > deadline:
        os.kill(child, signal.SIGKILL)
        sys.exit(f"nothing more came: {shown!r}")
    if select.select([master], [], [], seconds)[0]:
        shown += os.read(master, 65536)


def is_hidden():
    return not termios.tcgetattr(slave)[3] & termios.ECHO


seen = 0
for step in task["steps"]:
    expected = step["shows"].encode()
    while expected not in shown[seen:]:
        read(0.1)
    seen = shown.index(expected, seen) + len(expected)
    hidden.append(is_hidden())
    if "types" in step:
        os.write(master, step["types"].encode("latin1"))
    if "signal" in step:
        os.kill(child, getattr(signal, step["signal"]))
    if "stops" in step:
        while os.waitpid(child, os.WUNTRACED | os.WNOHANG)[0] == 0:
            read(0.02)
        hidden.append(is_hidden())
        os.kill(child, signal.SIGCONT)

while True:
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid != 0:
        break
    read(0.02)
while select.select([master], [], [], 0)[0]:
    read(0)
json.dump(
    {
        "shown": shown.decode(errors="replace"),
        "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None,
        "hidden": hidden,
        "isRestored": termios.tcgetattr(slave) == before,
    },
    sys.stdout,
)
