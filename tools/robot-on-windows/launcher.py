"""What CPython of Windows does and Pyodide does not, as far as Robot Framework needs it."""

import os
import posixpath
import re
import signal
import sys
import time


def prepare():
    """Puts it in place, before Robot Framework is imported. The host's part is there only later, so it is looked up."""
    time.sleep = _sleep
    signal.setitimer = _setitimer
    getcwd = os.getcwd
    os.getcwd = lambda: windows_path(getcwd())
    posixpath.abspath = _of_inside_path(posixpath.abspath)
    posixpath.normpath = _of_inside_path(posixpath.normpath)


def begin(environment):
    """Readies an interpreter that was frozen on another machine, at another time."""
    os.environ.clear()
    os.environ.update(environment)
    if "random" in sys.modules:
        sys.modules["random"].seed()
    os.getpid = lambda: _host().pid
    os.kill = lambda pid, number: _host().kill(pid, number)
    _tell_paths_of_windows()


def main(argv):
    """Runs `-m MODULE`, `-c CODE` or a script with its arguments, and returns the exit code."""
    import runpy

    try:
        if argv[:1] == ["-m"]:
            sys.argv = argv[1:]
            sys.path.insert(0, os.getcwd())
            runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
        elif argv[:1] == ["-c"]:
            sys.argv = ["-c", *argv[2:]]
            sys.path.insert(0, "")
            exec(compile(argv[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = argv
            sys.path.insert(0, posixpath.dirname(argv[0]))
            runpy.run_path(argv[0], run_name="__main__")
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("KeyboardInterrupt", file=sys.stderr)
        # What Windows calls STATUS_CONTROL_C_EXIT: so Python ends there.
        return 0xC000013A
    except BaseException:
        import traceback

        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def windows_path(path):
    """The path of Windows that the interpreter reaches as `/z/…`; anything else as it is."""
    drive = re.fullmatch(r"/([a-z])(/.*)?", path, re.DOTALL)
    return f"{drive[1].upper()}:{(drive[2] or '/')}".replace("/", "\\") if drive else path


def _host():
    import robot_host

    return robot_host


def _sleep(seconds):
    """Sleeps without burning a processor, and wakes for a signal as the real one does (PEP 475)."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        _host().wait(left * 1000)


def _setitimer(which, seconds, interval=0.0):
    """Sends this interpreter SIGALRM after that time, once: as much as Robot's time-outs need."""
    if which != signal.ITIMER_REAL or interval:
        raise signal.ItimerError("only a single ITIMER_REAL is there")
    _host().alarm(seconds * 1000)
    return (0.0, 0.0)


def _of_inside_path(function):
    def of_inside_path(path):
        text = os.fspath(path)
        return function(_inside_path(text) if isinstance(text, str) else text)

    return of_inside_path


def _inside_path(path):
    drive = re.match(r"(?:.*[\\/])?([A-Za-z]):[\\/]", path, re.DOTALL)
    return f"/{drive[1].lower()}/{path[drive.end():]}".replace("\\", "/") if drive else path


def _tell_paths_of_windows():
    """Lets Robot write and print the names that its files have outside."""
    from pathlib import PureWindowsPath

    from robot.output.console.base import BaseConsole
    from robot.utils import markupwriters

    writer = markupwriters._MarkupWriter
    original = writer._format_attrs

    def format_attrs(self, attrs, write_empty):
        if attrs and attrs.get("source"):
            attrs = {**attrs, "source": windows_path(str(attrs["source"]))}
        return original(self, attrs, write_empty)

    writer._format_attrs = format_attrs

    link = BaseConsole.link
    BaseConsole.link = lambda self, path: link(self, PureWindowsPath(windows_path(str(path))))
