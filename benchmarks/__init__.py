"""The program's speed against its limits: ``make bench``, or one of them: ``python -m benchmarks.command``."""
