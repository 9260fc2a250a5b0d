//! The one flag that Ctrl-C sets and that long work asks.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Asks all work to end soon.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether work is to end soon. It costs as much as reading a number.
#[inline]
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
