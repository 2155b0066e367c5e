"""Drives the real window from outside: starts it, finds its parts through the accessibility bus, types, pastes, drops."""
import os
import subprocess
import tempfile
import time

import pyatspi

APPLICATION = "open-autoglm"


class Failure(Exception):
    pass


def wait(what, condition, seconds=20.0, step=0.05):
    """Polls until `condition` gives something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except Exception:  # the tree changes under our hands while it is read
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"waited {seconds} s in vain for {what}")
        time.sleep(step)


def run(*command, seconds=10, quiet=False):
    return subprocess.run(command, timeout=seconds, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL if quiet else subprocess.STDOUT, text=True).stdout


class Window:
    """One run of the program, with a profile of its own."""

    def __init__(self, program, arguments=(), environment=None, profile=None):
        self.folder = tempfile.TemporaryDirectory()
        self.profile = profile or os.path.join(self.folder.name, "profile")
        # The likeliest token each time, so that a run can be repeated.
        os.makedirs(self.profile, exist_ok=True)
        with open(os.path.join(self.profile, "config.yaml"), "w", encoding="utf-8") as config:
            config.write("generation: {temperature: 0}\n")
        self.stall_log = os.path.join(self.folder.name, "stalls")
        self.log = open(os.path.join(self.folder.name, "log"), "w+")
        env = dict(os.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_IM_MODULE="compose", LANG="C.UTF-8",
                   AUTOGLM_STALL_LOG=self.stall_log, QT_QPA_PLATFORM="xcb")
        env.update(environment or {})
        self.scale = float(env.get("QT_SCALE_FACTOR", "1"))
        self.process = subprocess.Popen([program, "--profile", self.profile, *arguments], env=env, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        try:
            found = wait("the window", lambda: self._search(), 30)
            self.id = found
            self.focus()
        except Exception:
            print(self.output())
            self.process.kill()
            raise

    def _search(self):
        if self.process.poll() is not None:
            raise Failure(f"the program ended with {self.process.returncode}")
        ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], timeout=10,
                             capture_output=True, text=True).stdout.split()
        # Tool tips and menus are windows too: the largest is the one.
        def area(window):
            shell = run("xdotool", "getwindowgeometry", "--shell", window)
            values = dict(line.split("=") for line in shell.split() if "=" in line)
            return int(values["WIDTH"]) * int(values["HEIGHT"])
        return max(ids, key=area) if ids else None

    def output(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()

    def focus(self):
        run("timeout", "5", "xdotool", "windowactivate", "--sync", self.id)

    def key(self, *keys):
        run("xdotool", "key", "--clearmodifiers", "--delay", "30", *keys)

    def type(self, text):
        run("xdotool", "type", "--delay", "50", text, seconds=60)

    def paste(self, text):
        subprocess.run(["xclip", "-selection", "clipboard", "-i"], input=text.encode(), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=10, check=True)
        self.key("ctrl+v")

    def resize(self, width, height):
        run("timeout", "5", "xdotool", "windowsize", "--sync", self.id, str(int(width * self.scale)),
            str(int(height * self.scale)))

    def screenshot(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        run("import", "-window", self.id, path, seconds=30)

    def centre(self):
        return centre_of(self.id)

    # What the accessibility bus shows.
    def tree(self):
        def find():
            for application in pyatspi.Registry.getDesktop(0):
                if application and application.name == APPLICATION and application.get_process_id() == self.process.pid:
                    if application.childCount:
                        return application
            return None
        return wait("the application on the accessibility bus", find, 20)

    def named(self, name, role=None):
        """The first visible thing with this name (or whose name satisfies a function)."""
        matches = name if callable(name) else lambda text: text == name
        def fits(node):
            if role is not None and node.getRole() != role:
                return False
            return matches(node.name or "") and node.getState().contains(pyatspi.STATE_SHOWING)
        return pyatspi.findDescendant(self.tree(), fits)

    def boxes(self):
        """The visible boxes of choices, in order; on the bus they go by what is chosen in them, not by their names."""
        return pyatspi.findAllDescendants(self.tree(), lambda node: node.getRole() == pyatspi.ROLE_COMBO_BOX
                                          and node.getState().contains(pyatspi.STATE_SHOWING))

    def messages(self, where="Conversation"):
        """(name, text) of each message of the conversation, or of one side of a comparison."""
        chat = pyatspi.findDescendant(
            self.tree(), lambda node: node.getRole() == pyatspi.ROLE_LIST and node.name == where)
        if chat is None:
            return []
        result = []
        for i in range(chat.childCount):
            node = chat.getChildAtIndex(i)
            text = node.queryText()
            result.append((node.name, text.getText(0, text.characterCount)))
        return result

    def chats(self):
        """The names of the rows at the side: chats, folders, headings."""
        rows = pyatspi.findDescendant(
            self.tree(), lambda node: node.getRole() == pyatspi.ROLE_LIST and node.name == "Chats")
        return [rows.getChildAtIndex(i).name for i in range(rows.childCount)] if rows else []

    def is_answering(self, stop_name="Stop"):
        return self.named(stop_name) is not None

    def quit(self, keys="ctrl+q", seconds=5.0):
        """Asks the program to end; returns (exit code, seconds it took)."""
        self.focus()
        begin = time.monotonic()
        self.key(keys)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            self.process.kill()
            raise Failure(f"still running {seconds} s after {keys}") from late
        return code, time.monotonic() - begin

    def terminate(self, seconds=5.0):
        """Ends the program as a session does that ends; returns its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def stalls(self):
        """The worst events of the GUI thread, as dictionaries: own_ms, wall_ms, work_ms, at_ms, class, event."""
        with open(self.stall_log, encoding="utf-8") as log:
            rows = [line.split() for line in log]
        names = ("own_ms", "wall_ms", "work_ms", "at_ms")
        return [{key: float(value) if key in names else value for key, value in zip(row[::2], row[1::2])}
                for row in rows if row[0] == "own_ms"]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()


def centre_of(window):
    shell = run("xdotool", "getwindowgeometry", "--shell", window)
    values = dict(line.split("=") for line in shell.split() if "=" in line)
    return int(values["X"]) + int(values["WIDTH"]) // 2, int(values["Y"]) + int(values["HEIGHT"]) // 2


class DragSource:
    """A second program with files to drag."""

    def __init__(self, program, *files):
        self.process = subprocess.Popen([program, *files], env=dict(os.environ, QT_QPA_PLATFORM="xcb"),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.id = wait("the drag source", self._search, 20)

    def _search(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Drag source$"], timeout=10,
                              capture_output=True, text=True).stdout.split()[-1]

    def drag_to(self, target, release=True):
        run("timeout", "5", "xdotool", "windowraise", self.id)
        # Beside the target, so that neither hides the other.
        run("timeout", "5", "xdotool", "windowmove", "--sync", self.id, "10", "10")
        time.sleep(0.3)
        start, end = centre_of(self.id), target
        run("xdotool", "mousemove", str(start[0]), str(start[1]), "mousedown", "1")
        time.sleep(0.1)
        for step in range(1, 11):
            x = start[0] + (end[0] - start[0]) * step // 10
            y = start[1] + (end[1] - start[1]) * step // 10
            run("xdotool", "mousemove", str(x), str(y))
            time.sleep(0.03)
        time.sleep(0.3)
        if release:
            self.release()

    @staticmethod
    def release():
        run("xdotool", "mouseup", "1")

    def close(self):
        self.process.kill()
        self.process.wait()
