//! The only place where a random generator is built: (seed, trial, purpose) → stream.
//!
//! What a patient would do depends only on the seed, the trial and the patient's place in the order of arrival. Each kind of
//! randomness has a stream of its own, so switching one on (dropout, say) leaves the others as they were: the same patients,
//! who now may also drop out. A stream can be read from any place, so that only the patients who are treated are drawn.

use std::convert::Infallible;

use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::{Rng, TryRng};

/// What a stream is used for. The numbers are part of every seed's meaning: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// When patients arrive.
    Arrival = 1,
    /// The latent tolerance that decides on a DLT and its onset.
    Tolerance = 2,
    /// Leaving the window without a DLT.
    Dropout = 3,
    /// Whether the product can be made.
    Manufacture = 4,
    /// How long the product takes.
    Production = 5,
    /// A random dose-toxicity curve; its number stands for the trial.
    DoseToxicityCurve = 6,
    /// Whether a patient of an expansion responds.
    Response = 7,
    /// Whether a DLT ends the study.
    Halt = 8,
    /// Whether a patient without a DLT has a moderate toxicity.
    Moderate = 9,
}

/// The streams of all trials under one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedStreams {
    of_seed: u64,
}

/// The streams of one trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialStreams {
    of_trial: u64,
    gamma: u64,
}

/// The generator of every stream: SplittableRandom (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195), which counts in
/// odd steps γ of its own and mixes the count. Its values are the same on every platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    count: u64,
    gamma: u64,
}

/// The stream of one trial for one purpose.
#[inline]
pub fn stream(seed: u64, trial: u64, purpose: Purpose) -> Stream {
    SeedStreams::new(seed).trial(trial).stream(purpose)
}

impl SeedStreams {
    /// The streams under a seed.
    #[inline]
    pub fn new(seed: u64) -> Self {
        Self { of_seed: mix(seed.wrapping_add(GOLDEN)) }
    }

    /// The streams of a trial.
    #[inline]
    pub fn trial(self, trial: u64) -> TrialStreams {
        // Mixing is one-to-one: under one seed no two trials are the same, nor do their streams for one purpose begin alike.
        let of_trial = mix(trial ^ self.of_seed);
        TrialStreams { of_trial, gamma: step(mix(of_trial)) }
    }
}

impl TrialStreams {
    /// The stream for a purpose, from its beginning. Trials have different γ, so streams that once meet part again.
    #[inline]
    pub fn stream(self, purpose: Purpose) -> Stream {
        Stream { count: mix(self.of_trial.wrapping_add((purpose as u64).wrapping_mul(GOLDEN))), gamma: self.gamma }
    }
}

impl Stream {
    /// The stream without its first words.
    #[inline]
    #[must_use]
    pub fn skip(self, words: u64) -> Self {
        Self { count: self.count.wrapping_add(words.wrapping_mul(self.gamma)), ..self }
    }

    /// One of the streams that this one is divided into where a purpose needs more than one: no two of them begin alike.
    #[inline]
    #[must_use]
    pub fn part(self, number: u64) -> Self {
        Self { count: mix(self.count.wrapping_add(number.wrapping_mul(GOLDEN))), ..self }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_u64() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.count = self.count.wrapping_add(self.gamma);
        Ok(mix(self.count))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

/// 2⁶⁴ divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The one-to-one mixing of 64 bits that SplittableRandom takes from Stafford (variant 13).
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Makes a random number a good step: odd, and with at least 24 changes between neighbouring bits, as in the source.
#[inline]
fn step(random: u64) -> u64 {
    const LEAST_CHANGES: u32 = 24;
    let odd = random | 1;
    let changes = (odd ^ (odd >> 1)).count_ones();
    if changes < LEAST_CHANGES { odd ^ 0xaaaa_aaaa_aaaa_aaaa } else { odd }
}
