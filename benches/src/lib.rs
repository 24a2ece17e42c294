//! Home of the benchmarks; the code is in `benches/ratios`.
