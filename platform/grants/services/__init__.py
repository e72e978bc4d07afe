"""Services that all rooms share: the status of an application, guards, refusals, notices."""
