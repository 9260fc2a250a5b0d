//! What a case costs: CPU time of this thread and memory of this program, as Linux tells them.

use std::fs;
use std::time::{Duration, Instant};

/// What was used up to a moment.
pub struct Effort {
    begun: Instant,
    cpu: Option<Duration>,
}

impl Effort {
    pub fn begin() -> Self {
        Self { begun: Instant::now(), cpu: cpu() }
    }

    /// The time since then: of this thread, where that is known.
    pub fn took(&self) -> Duration {
        match (self.cpu, cpu()) {
            (Some(before), Some(now)) => now - before,
            _ => self.begun.elapsed(),
        }
    }
}

fn cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// The most memory that this program had at once, in megabytes; 0 where that is not known.
pub fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0_u64) / 1_000
}

/// Begins to look for the most memory anew.
pub fn forget_peak_memory() {
    // Where that is not allowed, a peak is found more than once.
    let _ = fs::write("/proc/self/clear_refs", "5");
}
