"""Headless Chromium, driven by its DevTools protocol over a pipe, with no way to the network."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# What a page waits for is on this disk.
TOO_LATE_SECONDS = 60


def installed():
    return next((path for path in map(shutil.which, NAMES) if path), None)


def program():
    """The path of Chromium, which Debian's package is installed for if there is none and we may."""
    if installed() or not shutil.which("apt-get") or os.geteuid() != 0:
        return installed() or sys.exit("pages: needs Chromium; install it, on Debian: apt-get install chromium")
    print("pages: apt-get install chromium", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (install, ["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=sys.stderr)
        if installed():
            return installed()
    sys.exit("pages: apt-get could not install chromium, see above")


class Chromium:
    """One browser; `with` ends it."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="check-pages-", ignore_cleanup_errors=True)
        command = [program(), "--headless", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}"]
        # No name leads anywhere, and Chromium does not ask for updates.
        command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--no-first-run"]
        command += ["--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage"]
        if os.geteuid() == 0:
            # Chromium's sandbox refuses root. The pages are ours, and all that they hold is on this disk.
            command.append("--no-sandbox")
        to_browser, self.commands = os.pipe()
        self.events, from_browser = os.pipe()

        def pipes():
            # The protocol wants 3 and 4; the ends may have these very numbers, so they are moved away first.
            ends = [os.dup(os.dup(os.dup(end))) for end in (to_browser, from_browser)]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            command, preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.answers = os.fdopen(self.events, "rb")
        self.rest, self.number, self.session, self.heard = b"", 0, None, []

    def __enter__(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TOO_LATE_SECONDS)
        self.profile.cleanup()

    def call(self, method, **parameters):
        """Sends a command and waits for its answer; events that come meanwhile are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"pages: {method}: {answer['error']['message']}")
                return answer["result"]

    def read(self):
        while b"\0" not in self.rest:
            some = os.read(self.answers.fileno(), 1 << 16)
            if not some:
                sys.exit("pages: Chromium ended; try it by hand: chromium --headless --dump-dom about:blank")
            self.rest += some
        message, _, self.rest = self.rest.partition(b"\0")
        message = json.loads(message)
        if "method" in message:
            self.heard.append(message)
        return message

    def open(self, url, width, height, dark):
        """Loads a page and waits until it is there, fonts and pictures included."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        # What the page before has still to say is not this one's.
        self.call("Page.navigate", url="about:blank")
        self.evaluate("0")
        self.heard.clear()
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.heard):
            self.read()
        # Two frames later all has been drawn, and scripts have run that were waiting for the load.
        self.evaluate("document.fonts.ready.then(() => new Promise(done =>"
                      " requestAnimationFrame(() => requestAnimationFrame(() => done(0)))))")

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"pages: {answer['exceptionDetails']['exception']['description']}")
        return answer["result"].get("value")

    def screenshot(self, path):
        """All of the page, however long."""
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(picture))
