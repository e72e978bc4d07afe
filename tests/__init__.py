"""The suite; mirrors the apps. A package, so that no other `tests` on the path is found first."""
