//! What a model says by tallies, so that it is never fitted twice to the same ones.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;

use super::Tallies;

/// As many are remembered, some 40 MB.
const MOST: usize = 1 << 18;

/// Posteriors that were asked for.
#[derive(Debug)]
pub(super) struct Memory<P>(Mutex<HashMap<Tallies, P>>);

impl<P> Default for Memory<P> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<P: Clone> Memory<P> {
    /// The posterior for these tallies, remembered or fitted.
    pub(super) fn recall(&self, tallies: &Tallies, fit: impl FnOnce() -> P) -> P {
        // Whoever panicked holding the lock left nothing half done: an entry is there or it is not.
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(tallies) {
            return known.clone();
        }
        let posterior = fit();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(*tallies, posterior.clone());
        }
        posterior
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::dose::DoseLevel;

    #[test]
    fn each_tallies_are_fitted_once() {
        let memory = Memory::default();
        let fits = Cell::new(0);
        let fit = || {
            fits.set(fits.get() + 1);
            fits.get()
        };
        let one = Tallies::default().with(DoseLevel::LOWEST, 3, 1);
        let first = memory.recall(&one, fit);
        assert_eq!(memory.recall(&one, fit), first);
        assert_ne!(memory.recall(&one.with(DoseLevel::LOWEST, 3, 0), fit), first);
        assert_eq!(memory.recall(&one, fit), first);
        assert_eq!(fits.get(), 2);
    }
}
