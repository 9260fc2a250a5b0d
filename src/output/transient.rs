//! What has to go when the program ends in the middle of its work, from whichever thread.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::{fs, io};

use tempfile::TempDir;

/// Something that is on the disk only while the program works.
pub(super) trait Transient: Send + Sync {
    /// Removes it; a second time does nothing.
    fn vanish(&self);
}

static ALIVE: Mutex<Vec<Weak<dyn Transient>>> = Mutex::new(Vec::new());

/// Held while a set is put in its place.
static PLACING: Mutex<()> = Mutex::new(());

/// Whether a set has been put in its place.
static WRITTEN: AtomicBool = AtomicBool::new(false);

/// What a thread that panicked has left is as good as before.
fn hold<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes something known that vanishes with [`abandon`].
pub(super) fn register<T: Transient + 'static>(new: &Arc<T>) {
    let mut alive = hold(&ALIVE);
    alive.retain(|known| known.strong_count() > 0);
    let new: Weak<T> = Arc::downgrade(new);
    alive.push(new);
}

/// Puts a set in its place, which [`abandon`] does not interrupt.
pub(super) fn place<E>(set: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    let _placing = hold(&PLACING);
    set()?;
    WRITTEN.store(true, Ordering::Relaxed);
    Ok(())
}

/// Whether this program has put a set of files in its place.
pub fn has_written() -> bool {
    WRITTEN.load(Ordering::Relaxed)
}

/// Waits for a set that is being put in its place, then removes everything else that is being written and calls `end`, which
/// ends the program: no set is put in its place any more.
pub fn abandon(end: impl FnOnce()) {
    let _placing = hold(&PLACING);
    let alive = std::mem::take(&mut *hold(&ALIVE));
    // Whoever still writes may put something in between; who did the first thing comes last.
    for _ in 0..3 {
        alive.iter().rev().filter_map(Weak::upgrade).for_each(|known| known.vanish());
    }
    end();
}

/// A folder for what nobody keeps, outside the output folders.
#[derive(Debug, Clone)]
pub struct Scratch(Arc<ScratchFolder>);

#[derive(Debug)]
struct ScratchFolder(TempDir);

impl Transient for ScratchFolder {
    fn vanish(&self) {
        let _ = fs::remove_dir_all(self.0.path());
    }
}

impl Scratch {
    /// A new one.
    ///
    /// # Errors
    ///
    /// If the system has no room for it.
    pub fn new() -> io::Result<Self> {
        let folder = Arc::new(ScratchFolder(tempfile::tempdir()?));
        register(&folder);
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.0.path()
    }
}
