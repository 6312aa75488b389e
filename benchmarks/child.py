"""Runs `main()` of one module of the benchmarks, once Django is set up: a process of its own."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(sys.argv[1]).main(*sys.argv[2:])
