//! Long work: shows how far it is on a terminal, and ends soon after Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{process, thread};

use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use crate::simulate::Watch;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Set by `--quiet`.
static QUIET: AtomicBool = AtomicBool::new(false);

/// How often the bar moves and Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(50);

/// Makes Ctrl-C end long work in good order. A second Ctrl-C ends the program at once.
///
/// # Errors
///
/// [`Failure::Output`] if the system does not allow it.
pub fn catch_interrupts() -> Result<(), Failure> {
    let handler = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Output(format!("cannot catch Ctrl-C: {error}")))
}

/// Shows no bars from now on.
pub fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Fails if Ctrl-C was pressed.
///
/// # Errors
///
/// [`Failure::Interrupted`].
pub fn check_interrupted() -> Result<(), Failure> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Does the work of so many `pieces`, "trials" or whatever they are called, while a bar on standard error shows how far it
/// is; in a pipe there is no bar.
pub fn watched<T: Send>(number: u64, pieces: &str, work: impl FnOnce(&Watch) -> T + Send) -> T {
    let watch = Watch::default();
    let bar = if QUIET.load(Ordering::Relaxed) { ProgressBar::hidden() } else { ProgressBar::new(number) };
    let template = format!("{{wide_bar}} {{human_pos}}/{{human_len}} {pieces}  {{per_sec}}  {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let onlooker = scope.spawn(|| {
            while !finished.load(Ordering::Relaxed) {
                bar.set_position(watch.done.load(Ordering::Relaxed));
                if INTERRUPTED.load(Ordering::Relaxed) {
                    watch.stop.store(true, Ordering::Relaxed);
                }
                thread::park_timeout(TICK);
            }
        });
        // Even if the work panics, or the scope would wait for its onlooker for ever.
        let _finish = Finish(|| {
            finished.store(true, Ordering::Relaxed);
            onlooker.thread().unpark();
            bar.finish_and_clear();
        });
        work(&watch)
    })
}

/// Does something when it goes out of scope, however that comes.
struct Finish<F: Fn()>(F);

impl<F: Fn()> Drop for Finish<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
