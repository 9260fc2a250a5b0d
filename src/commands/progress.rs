//! Long work: shows how far it is on a terminal, and ends within a second of Ctrl-C.
//!
//! Loops that know how to stop ask a flag: trials one by one, answers of a sweep, paths, rows. But a single trial can be long,
//! and so can the states of a design, a table or a chart; and designs are pure functions, which cannot be asked to stop
//! without making every rule one that can fail. So whoever has not ended after `GRACE` is not waited for: nothing is on the
//! disk under its final name before a set is put in its place, and what is there beside is removed from here.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{process, thread};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, screen};
use crate::output;
use crate::simulate::Watch;
use crate::{estimate, interrupt};

/// Set by `--quiet`.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Set when it was said that work was stopped, which is said once.
static SAID: AtomicBool = AtomicBool::new(false);

/// The bar that is shown.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// How often the bar moves and Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(50);

/// When it is told how long all of it takes.
const TRIED: Duration = Duration::from_secs(10);

/// How long work may take to end in good order.
const GRACE: Duration = Duration::from_millis(250);

/// Makes Ctrl-C end all work: in good order, or without it.
///
/// # Errors
///
/// [`Failure::Output`] if the system does not allow it.
pub fn catch_interrupts() -> Result<(), Failure> {
    // It is called on a thread of its own, where everything may be done.
    let handler = || {
        interrupt::request();
        thread::sleep(GRACE);
        output::abandon(|| {
            say_stopped();
            process::exit(Failure::Interrupted.exit_code().into());
        });
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Output(format!("cannot catch Ctrl-C: {error}")))
}

/// Says that work was stopped, once, whoever is first to say it.
pub fn say_stopped() {
    if SAID.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Some(bar) = BAR.lock().unwrap_or_else(PoisonError::into_inner).take() {
        bar.finish_and_clear();
    }
    // If even this cannot be written, only the exit code is left to tell.
    let _ = writeln!(io::stderr(), "{}", Failure::Interrupted);
}

/// Says on standard error what whoever waits should know.
pub fn note(said: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        screen::say(&format!("note: {said}; Ctrl-C ends it, nothing being written\n"));
    }
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
    if interrupt::is_requested() { Err(Failure::Interrupted) } else { Ok(()) }
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
    let shown = || BAR.lock().unwrap_or_else(PoisonError::into_inner);
    *shown() = Some(bar.clone());
    let finished = AtomicBool::new(false);
    let begun = Instant::now();
    let mut may_be_long = number > 0;
    thread::scope(|scope| {
        let onlooker = scope.spawn(|| {
            while !finished.load(Ordering::Relaxed) {
                let done = watch.done.load(Ordering::Relaxed);
                bar.set_position(done);
                if may_be_long && begun.elapsed() >= TRIED {
                    may_be_long = false;
                    if let Some(said) = estimate::long_work(done, number, pieces, begun.elapsed()) {
                        bar.suspend(|| note(&said));
                    }
                }
                if interrupt::is_requested() {
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
            *shown() = None;
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
