//! What benches of many trials time: the simulation of a study as the program does it, on one thread.

use dosim::characteristics::OperatingCharacteristics;
use dosim::simulate::{Study, Watch};
use rayon::ThreadPool;

/// A single thread to simulate on.
pub fn one_thread() -> ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

/// The first trials of a study with one cell.
pub fn simulate(pool: &ThreadPool, study: &Study, trials: u64) -> OperatingCharacteristics {
    let mut results = pool.install(|| study.simulate_first(trials, &Watch::default()).unwrap());
    results.cells.swap_remove(0).characteristics
}
