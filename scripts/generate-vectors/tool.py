"""Runs an external oracle."""

import subprocess


def run_tool(command, stdin):
    return run_tool_for_bytes(command, stdin).decode("ascii")


def run_tool_for_bytes(command, stdin):
    try:
        return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True).stdout
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is not installed; see test-vectors/README.md")
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{' '.join(command)}: exit status {error.returncode}; see test-vectors/README.md")
