//! Work on threads of its own, while the thread that asked looks up now and then.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rayon::ThreadPoolBuilder;

use super::{Progress, Refused};

/// How often whoever asked looks up.
const TICK: Duration = Duration::from_millis(50);

/// How long work may take to end once nobody wants it any more. What has not ended by then is not waited for: compiling a design
/// cannot be stopped.
const GRACE: Duration = Duration::from_millis(250);

/// Does work on so many threads, or one for each processor. Meanwhile `look_up` is told how many pieces are done, and of how many
/// (0 while that is not known); when it fails, the work is stopped.
///
/// # Errors
///
/// The outer one is that of `look_up`, the inner one that of the work.
pub fn watched<T: Send + 'static, E>(
    threads: Option<usize>,
    work: impl FnOnce(&Progress) -> Result<T, Refused> + Send + 'static,
    mut look_up: impl FnMut(u64, u64) -> Result<(), E>,
) -> Result<Result<T, Refused>, E> {
    let pool = match ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() {
        Ok(pool) => pool,
        Err(error) => return Ok(Err(Refused::Fault(format!("cannot start threads: {error}")))),
    };
    let progress = Arc::new(Progress::default());
    let of_work = Arc::clone(&progress);
    let (sender, answer) = channel();
    // Nobody may be there any more to receive it.
    thread::spawn(move || drop(sender.send(pool.install(|| work(&of_work)))));
    let mut look = || {
        let (done, planned) = (progress.watch.done.load(Ordering::Relaxed), progress.planned());
        look_up(done.min(planned), planned)
    };
    loop {
        match answer.recv_timeout(TICK) {
            Ok(answer) => {
                look()?;
                return Ok(answer);
            }
            Err(RecvTimeoutError::Disconnected) => {
                let fault = "the work ended in a fault of this program; please report it";
                return Ok(Err(Refused::Fault(fault.to_owned())));
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = look() {
                    progress.watch.stop.store(true, Ordering::Relaxed);
                    drop(answer.recv_timeout(GRACE));
                    return Err(error);
                }
            }
        }
    }
}
