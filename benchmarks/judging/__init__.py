"""The parts of benchmarks/accuracy.py: suggestions are held against what two people read by hand."""
