//! What a model says by tallies, so that it is never fitted twice to the same ones.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::standings::StandingSet;
use super::{Standing, Tallies};

/// As many are remembered, some 20 MB on twelve dose levels.
const MOST: usize = 1 << 18;

/// Posteriors that were asked for.
#[derive(Debug)]
pub(super) struct Memory<P>(Mutex<Known<P>>);

#[derive(Debug)]
struct Known<P> {
    /// The tallies, with nothing besides.
    standings: StandingSet,
    /// In the order of these.
    posteriors: Vec<P>,
}

impl<P> Known<P> {
    fn get(&self, standing: &Standing) -> Option<&P> {
        self.posteriors.get(self.standings.find(standing)? as usize)
    }
}

impl<P: Clone> Memory<P> {
    /// Nothing yet, on a ladder of `doses` steps.
    pub(super) fn new(doses: usize) -> Self {
        Self(Mutex::new(Known { standings: StandingSet::new(doses), posteriors: Vec::new() }))
    }

    /// Whoever panicked holding the lock left at most tallies without their posterior, which are fitted anew.
    fn lock(&self) -> MutexGuard<'_, Known<P>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The posterior for these tallies, remembered or fitted.
    pub(super) fn recall(&self, tallies: &Tallies, fit: impl FnOnce() -> P) -> P {
        let standing = Standing::of(*tallies, None);
        if let Some(known) = self.lock().get(&standing) {
            return known.clone();
        }
        let posterior = fit();
        let mut known = self.lock();
        if known.posteriors.len() < MOST && known.standings.place(&standing) as usize == known.posteriors.len() {
            known.posteriors.push(posterior.clone());
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
        let memory = Memory::new(3);
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
