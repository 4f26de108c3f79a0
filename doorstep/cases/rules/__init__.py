"""The rules of a case: states, moves, clocks, chain, numbers. Plain values in, plain values out."""
