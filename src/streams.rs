//! The only place where a random generator is built: (seed, trial, purpose) → stream.
//!
//! What a patient would do depends only on the seed, the trial and the patient's place in the order of arrival. Each kind of
//! randomness has a stream of its own, so switching one on (dropout, say) leaves the others as they were: the same patients,
//! who now may also drop out.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// The generator of every stream: xoshiro256++ (Blackman and Vigna 2021, doi:10.1145/3460772), whose values are the same on
/// every platform and in every version of its crate.
pub type Stream = Xoshiro256PlusPlus;

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
}

/// The stream of one trial for one purpose.
#[inline]
pub fn stream(seed: u64, trial: u64, purpose: Purpose) -> Stream {
    // Mixing is one-to-one, so the first three words determine seed, trial and purpose: no two streams share a state. The
    // fourth only scatters the states over the generator's period.
    let purpose = purpose as u64;
    let of_seed = mix(seed.wrapping_add(GOLDEN));
    let of_trial = mix(trial ^ of_seed);
    let of_purpose = mix(of_trial.wrapping_add(purpose.wrapping_mul(GOLDEN)));
    let words = [of_seed, of_trial, of_purpose, mix(of_trial.rotate_left(32) ^ purpose)];
    let mut bytes = [0; 32];
    for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    Stream::from_seed(bytes)
}

/// 2⁶⁴ divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The one-to-one finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
