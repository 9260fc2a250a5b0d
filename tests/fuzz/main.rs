//! Whatever a file says, it is refused with its place or answered soon, in little memory, with numbers that can be true.
//!
//! `cargo test --test fuzz` tries a fixed number of files. The long run goes on from there:
//!
//! ```text
//! FUZZ_SEED=1 FUZZ_FIRST=0 FUZZ_CASES=1000000 cargo test --release --test fuzz -- --ignored --nocapture
//! ```
//!
//! With `FUZZ_DEPTH=reading` every file is only read, echoed, read again and estimated, some hundred times as many in an hour.
//!
//! A case depends on the seed and its number alone. What is found is written to `target/tmp/fuzz/`, and the number of the case that
//! is under way stands in `target/tmp/fuzz/SEED.now`, should the program be killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod case;
mod effort;
mod found;
mod histories;
mod mutation;
mod seeds;
mod text;
mod vocabulary;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::{ThreadPool, ThreadPoolBuilder};

use case::{Depth, Reached, ask};
use effort::{Effort, forget_peak_memory, peak_memory};
use seeds::Seeds;
use vocabulary::{Vocabulary, one};

/// What a case may take by hand. With every check compiled in and dependencies as they are, numbers take some three times as long.
const MOST_CPU: Duration = Duration::from_secs(if cfg!(debug_assertions) { 3 } else { 1 });

/// What this program may take with one case in hand, in megabytes.
const MOST_MEMORY: u64 = 300;

/// Who has not ended by then never will.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Cases of one seed.
struct Fuzzer {
    seed: u64,
    depth: Depth,
    /// What a case may take.
    most_cpu: Duration,
    seeds: Seeds,
    words: Vocabulary,
    /// One thread, so that all that a case takes is its own.
    pool: ThreadPool,
    now: Arc<Mutex<Option<(u64, Instant)>>>,
}

/// How many cases came how far, what the worst of them took, and what was found.
#[derive(Default)]
struct Found {
    refused: u64,
    read: u64,
    large: u64,
    answered: u64,
    slowest: Duration,
    faults: Vec<String>,
}

impl Fuzzer {
    fn new(seed: u64, depth: Depth, most_cpu: Duration) -> Self {
        let pool = ThreadPoolBuilder::new().num_threads(1).stack_size(8 << 20).build().unwrap();
        let now = Arc::new(Mutex::new(None));
        Self { seed, depth, most_cpu, seeds: Seeds::new(), words: Vocabulary::new(), pool, now }
    }

    fn generator(&self, case: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(case))
    }

    /// The scenario file of a case.
    fn text(&self, rng: &mut Xoshiro256PlusPlus) -> String {
        let (seed, other) = (one(&self.seeds.scenarios, rng), one(&self.seeds.scenarios, rng));
        mutation::scenario(seed, other, &self.words, rng)
    }

    /// Tries one case; the fault that it shows, if it does.
    fn attempt(&self, case: u64, found: &mut Found) -> Option<String> {
        let mut rng = self.generator(case);
        let text = self.text(&mut rng);
        *self.now.lock().unwrap() = Some((case, Instant::now()));
        let asked = self.pool.install(|| {
            let begun = Effort::begin();
            let reached = catch_unwind(AssertUnwindSafe(|| ask(&text, self.depth, &self.seeds.patients, &mut rng)));
            reached.map(|reached| (reached, begun.took()))
        });
        *self.now.lock().unwrap() = None;
        let Ok((reached, took)) = asked else { return Some("panics".to_owned()) };
        match reached {
            Reached::Refused => found.refused += 1,
            Reached::Read => found.read += 1,
            Reached::Large => found.large += 1,
            Reached::Answered => found.answered += 1,
        }
        found.slowest = found.slowest.max(took);
        let memory = peak_memory();
        if memory > MOST_MEMORY {
            forget_peak_memory();
            return Some(format!("takes {memory} MB"));
        }
        (took > self.most_cpu).then(|| format!("takes {:.1} s", took.as_secs_f64()))
    }

    /// Tries these cases.
    fn run(&self, cases: Range<u64>, mut after_each: impl FnMut(u64, &Found)) -> Found {
        self.watch();
        let mut found = Found::default();
        for case in cases {
            if let Some(fault) = self.attempt(case, &mut found) {
                let path = self.write(case, &fault);
                found.faults.push(format!("{}: {fault}", path.display()));
            }
            after_each(case, &found);
        }
        found
    }

    /// Ends the program at a case that does not end by itself.
    fn watch(&self) {
        let (now, seed) = (Arc::clone(&self.now), self.seed);
        thread::spawn(move || {
            while Arc::strong_count(&now) > 1 {
                thread::sleep(Duration::from_millis(500));
                let under_way = *now.lock().unwrap();
                if let Some((case, begun)) = under_way.filter(|(_, begun)| begun.elapsed() > MOST_TIME) {
                    eprintln!("case {case} of seed {seed} has not ended in {:?}", begun.elapsed());
                    process::exit(1);
                }
            }
        });
    }

    /// Keeps the file of a case for whoever looks into it.
    fn write(&self, case: u64, fault: &str) -> PathBuf {
        let path = folder().join(format!("{}-{case}.toml", self.seed));
        fs::write(&path, format!("# {fault}\n{}", self.text(&mut self.generator(case)))).unwrap();
        path
    }
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A fixed number of cases, so that the same are tried everywhere. Some of each kind must be among them, or the rest says nothing.
#[test]
fn altered_files_are_refused_or_answered() {
    const CASES: u64 = 3_000;
    // How fast the machine is decides nothing: only what never ends is a fault here.
    let found = Fuzzer::new(20230228, Depth::Answers, MOST_TIME).run(0..CASES, |_, _| {});
    assert!(found.faults.is_empty(), "{:#?}", found.faults);
    assert!(
        found.answered > CASES / 5 && found.refused > CASES / 5,
        "{} answered, {} refused",
        found.answered,
        found.refused
    );
}

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
#[ignore = "goes on for hours"]
fn for_hours() {
    let (first, cases) = (setting("FUZZ_FIRST", 0), setting("FUZZ_CASES", 1_000_000));
    let depth = match env::var("FUZZ_DEPTH").as_deref() {
        Ok("reading") => Depth::Reading,
        Err(_) => Depth::Answers,
        Ok(other) => panic!("FUZZ_DEPTH is \"reading\" or nothing, not \"{other}\""),
    };
    let fuzzer = Fuzzer::new(setting("FUZZ_SEED", 1), depth, MOST_CPU);
    let (begun, now) = (Instant::now(), folder().join(format!("{}.now", fuzzer.seed)));
    let found = fuzzer.run(first..first + cases, |case, found| {
        if (case + 1).is_multiple_of(1_000) {
            fs::write(&now, (case + 1).to_string()).unwrap();
            let Found { refused, read, large, answered, slowest, faults } = found;
            println!(
                "{} cases in {:.2} h: {refused} refused, {read} read, {large} large, {answered} answered, {} faults; slowest {slowest:?}",
                case + 1 - first,
                begun.elapsed().as_secs_f64() / 3600.0,
                faults.len()
            );
        }
    });
    assert!(found.faults.is_empty(), "{:#?}", found.faults);
}
