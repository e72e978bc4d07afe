"""The browser that looks at our pages, for tests and for pictures."""

import shutil

# The shell is the same engine without a desktop's windows: it opens a page in half the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]

# What a page answers with the seconds until its first contentful paint.
PAINTED = """() => new Promise(resolve => new PerformanceObserver(list => {
    const first = list.getEntries().find(entry => entry.name === "first-contentful-paint");
    if (first) resolve(first.startTime / 1000);
}).observe({type: "paint", buffered: true}))"""
