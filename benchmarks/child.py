"""Runs `main()` of one module of the benchmarks, once Django is set up: a process of its own."""

import sys
from importlib import import_module

import django
from django.urls import get_resolver

if __name__ == "__main__":
    django.setup()
    # As a server that has answered before: to read all addresses is nobody's time.
    _ = get_resolver().url_patterns
    import_module(sys.argv[1]).main(*sys.argv[2:])
