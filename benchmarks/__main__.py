"""Measures: `python -m benchmarks export`. benchmarks/README.md tells what and how."""

import sys

from benchmarks import export, hostile, imports, loads

MEASURES = {
    "export": export.measure_all,
    "import": imports.measure_all,
    "load": loads.measure_all,
    "hostile": hostile.measure_all,
}

if __name__ == "__main__":
    asked = sys.argv[1:2]
    if not asked or asked[0] not in MEASURES:
        sys.exit(f"Say what to measure: {', '.join(MEASURES)}")
    MEASURES[asked[0]](sys.argv[2:])
