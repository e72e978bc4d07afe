"""The browser that looks at our pages, for tests and for pictures."""

import shutil

# The shell is the same engine without a desktop's windows: it opens a page in half the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
