#!/usr/bin/env python3
"""Records what a program sends to a terminal, and what tmux makes of it.

usage: record.py NAME COLUMNS ROWS COMMAND KEYS...

Runs COMMAND in tmux and presses KEYS (as `tmux send-keys` names them) one after the other. Writes NAME.vt, the bytes that the program sent, and
NAME.txt: for each moment at which it waited for a key, a line "@ BYTES COLUMN ROW" (how much it had sent, where the cursor was) and the screen.
"""
import os
import subprocess
import sys
import tempfile
import time

name, columns, rows, command, *keys = sys.argv[1:]
folder = tempfile.mkdtemp()
stream = os.path.join(folder, "stream")
tmux = ["tmux", "-L", f"record{os.getpid()}", "-f", "/dev/null"]


def run(*arguments):
    return subprocess.run(tmux + list(arguments), check=True, capture_output=True, text=True).stdout


def settle():
    """Waits until nothing more comes."""
    size, still = -1, 0
    while still < 4:
        time.sleep(0.25)
        now = os.path.getsize(stream) if os.path.exists(stream) else 0
        still = still + 1 if now == size and now > 0 else 0
        size = now
    return size


moments = []


def note():
    size = settle()
    column, row = run("display-message", "-p", "#{cursor_x} #{cursor_y}").split()
    screen = [line.rstrip() for line in run("capture-pane", "-p").split("\n")][: int(rows)]
    moments.append(f"@ {size} {column} {row}\n" + "".join(line + "\n" for line in screen))


run("new-session", "-d", "-x", columns, "-y", rows, f"sleep 1; {command}; sleep 9")
run("set-option", "-g", "status", "off")
run("resize-window", "-x", columns, "-y", rows)
run("pipe-pane", "-o", f"cat > {stream}")
note()
for key in keys:
    run("send-keys", key)
    note()
run("kill-server")
with open(stream, "rb") as recorded, open(f"{name}.vt", "wb") as output:
    output.write(recorded.read()[: int(moments[-1].split()[1])])
with open(f"{name}.txt", "w", encoding="utf-8") as output:
    output.write("".join(moments))
