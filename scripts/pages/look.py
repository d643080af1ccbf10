"""What is wrong with a page: [`look`]."""

import json
import pathlib
import re

WIDTHS = {"light": 1200, "dark": 1200, "phone": 390, "phone-dark": 390}
SCRIPT = (pathlib.Path(__file__).parent / "look.js").read_text()


def look(browser, page, mode, screenshot=None):
    """Opens a file in one of the modes; yields what is wrong with it."""
    browser.open(page.as_uri(), WIDTHS[mode], 844, dark="dark" in mode)
    if screenshot:
        browser.screenshot(screenshot)
    yield from heard(browser)
    yield from browser.evaluate(f"({SCRIPT})({json.dumps(pictures(page))})")


def pictures(page):
    """The SVG of each picture on a page, by its address."""
    names = re.findall(r'<img[^>]* src="([^":]+\.svg)"', page.read_text())
    paths = [(page.parent / name).resolve() for name in names]
    return {path.as_uri(): path.read_text() for path in paths if path.is_file()}


def heard(browser):
    """Errors of scripts and of the browser, and what was not loaded, or from elsewhere."""
    addresses = {}
    for event in browser.heard:
        parameters = event["params"]
        match event["method"]:
            case "Runtime.consoleAPICalled" if parameters["type"] in ("error", "assert"):
                words = [str(one.get("value", one.get("description"))) for one in parameters["args"]]
                yield "console: " + " ".join(words)
            case "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                yield "script: " + details.get("exception", {}).get("description", details["text"])
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                entry = parameters["entry"]
                yield f"browser: {entry['text']} {entry.get('url', '')}"
            case "Network.requestWillBeSent":
                address = parameters["request"]["url"]
                addresses[parameters["requestId"]] = address
                if not re.match(r"(file|data|blob|about):", address):
                    yield f"asks for {address}"
            case "Network.loadingFailed":
                address = addresses.get(parameters["requestId"], "something")
                yield f"could not load {address[:200]}: {parameters['errorText']}"
