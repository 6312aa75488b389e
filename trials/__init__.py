"""Many officers at once, against a server that runs as in the office: `make trials`.

The trials know the tracker from outside alone: pages and forms over HTTP, and afterwards the rows
of its tables. They import nothing of it.
"""
