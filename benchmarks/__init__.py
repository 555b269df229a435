"""The benchmarks, each against its limit: ``make bench`` runs all, ``python -m benchmarks.command`` one of them."""
