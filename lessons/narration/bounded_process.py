"""The process that opens a recording, with bounds on its memory, its time and what it may write.

Called by lessons.narration.encoding with a programme and its arguments, which it becomes. A file made to eat memory or
time ends this process and no other. Imports nothing of Django: it starts in no time.
"""

import os
import resource
import signal
import sys

MEMORY = 1024 * 1024 * 1024  # bytes of address space, of which half is libraries
SECONDS = 120  # of a processor; 20 minutes of speech take 20
LARGEST_FILE = 16 * 1024 * 1024  # bytes


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Python ignores this one, and so would the programme: it would go on and call half a file a whole one.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
