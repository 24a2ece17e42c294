//! The benchmarks are in `benches/ratios`.
