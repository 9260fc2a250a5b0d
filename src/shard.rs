//! A share of work that is divided among machines: which pieces are its own, and whether shares make up the whole.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Work is divided into no more shares than this: each is read and added up when all are joined.
pub const MOST_SHARDS: u32 = 10_000;

/// The share of this number, counted from 1, of so many. Shares are as equal as whole pieces of work allow, and follow one
/// another: of T pieces, share k of n has those after ⌊(k − 1)T/n⌋ up to ⌊kT/n⌋.
///
/// # Examples
///
/// ```
/// use dosim::shard::Shard;
///
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!(shard.range(10), 3..6);
/// assert_eq!(shard.to_string(), "2/3");
/// # Ok::<(), dosim::shard::NoShard>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard {
    number: u32,
    of: u32,
}

/// A text is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give K/N, the K-th of N shares, such as 3/100: K from 1 to N, N up to {MOST_SHARDS}")]
pub struct NoShard;

/// Shares do not make up the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWhole {
    /// Nothing is there after the first (or from the beginning) up to the second (or to the end).
    #[error("{}", gap(*.after, *.before))]
    Gap {
        /// The share that ends where the gap begins.
        after: Option<Shard>,
        /// The share that begins where the gap ends.
        before: Option<Shard>,
    },
    /// Two shares have something in common.
    #[error("shards {0} and {1} overlap")]
    Overlap(Shard, Shard),
}

fn gap(after: Option<Shard>, before: Option<Shard>) -> String {
    let missing = match (after, before) {
        (None, Some(before)) if before.number > 1 => Some((1..before.number, before.of)),
        (Some(after), Some(before)) if after.of == before.of => Some((after.number + 1..before.number, after.of)),
        (Some(after), None) => Some((after.number + 1..after.of + 1, after.of)),
        _ => None,
    };
    match (missing, after, before) {
        (Some((numbers, of)), ..) if numbers.len() == 1 => format!("shard {}/{of} is missing", numbers.start),
        (Some((numbers, of)), ..) => format!("shards {}/{of} to {}/{of} are missing", numbers.start, numbers.end - 1),
        (None, Some(after), Some(before)) => format!("what is between shards {after} and {before} is missing"),
        (None, ..) => "all shards are missing".to_owned(),
    }
}

impl Shard {
    /// All of the work.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// The pieces of work, counted from 0, that are this share of so many.
    pub fn range(self, pieces: u64) -> Range<u64> {
        let upto = |number: u32| (u128::from(pieces) * u128::from(number) / u128::from(self.of)) as u64;
        upto(self.number - 1)..upto(self.number)
    }

    /// The name of a folder for what comes of it: in the order of shares where there are equally many.
    pub fn folder_name(self) -> String {
        let Self { number, of } = self;
        let width = of.to_string().len();
        format!("shard-{number:0width$}-of-{of}")
    }

    /// Compares so many of so many of one with those of another, as fractions.
    fn compare((number, of): (u32, u32), (other_number, other_of): (u32, u32)) -> Ordering {
        (u64::from(number) * u64::from(other_of)).cmp(&(u64::from(other_number) * u64::from(of)))
    }

    fn begin(self) -> (u32, u32) {
        (self.number - 1, self.of)
    }

    fn end(self) -> (u32, u32) {
        (self.number, self.of)
    }

    /// The order in which shares follow one another: by where they begin, then by where they end.
    pub fn order(self, other: Self) -> Ordering {
        Self::compare(self.begin(), other.begin()).then(Self::compare(self.end(), other.end()))
    }

    /// Makes sure that shares, in their order, make up the whole. They need not be shares of equally many: 3/100 and the two
    /// shares 5/200 and 6/200 are the same.
    ///
    /// # Errors
    ///
    /// [`NotWhole`], the first gap or overlap.
    pub fn check_whole(shards: &[Self]) -> Result<(), NotWhole> {
        let mut last: Option<Self> = None;
        for &shard in shards {
            let end = last.map_or((0, 1), Self::end);
            match (Self::compare(end, shard.begin()), last) {
                (Ordering::Less, after) => return Err(NotWhole::Gap { after, before: Some(shard) }),
                (Ordering::Greater, Some(last)) => return Err(NotWhole::Overlap(last, shard)),
                _ => last = Some(shard),
            }
        }
        match last {
            Some(last) if last.number == last.of => Ok(()),
            after => Err(NotWhole::Gap { after, before: None }),
        }
    }
}

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let digits = |text: &str| {
            let is_number = text.chars().all(|c| c.is_ascii_digit());
            is_number.then(|| text.parse::<u32>().ok()).flatten()
        };
        let numbers = text.trim().split_once('/').and_then(|(number, of)| Some((digits(number)?, digits(of)?)));
        let (number, of) = numbers.ok_or(NoShard)?;
        let is_share = (1..=of).contains(&number) && of <= MOST_SHARDS;
        is_share.then_some(Self { number, of }).ok_or(NoShard)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shards(texts: &[&str]) -> Vec<Shard> {
        let mut shards: Vec<Shard> = texts.iter().map(|text| text.parse().unwrap()).collect();
        shards.sort_by(|a, b| a.order(*b));
        shards
    }

    fn whole(texts: &[&str]) -> Result<(), String> {
        Shard::check_whole(&shards(texts)).map_err(|error| error.to_string())
    }

    #[test]
    fn shares_follow_one_another_and_are_as_equal_as_can_be() {
        for of in [1, 2, 3, 7, 100, MOST_SHARDS] {
            for pieces in [0, 1, 6, 99, 100, 12_345, u64::MAX] {
                let mut next = 0;
                for number in 1..=of {
                    let range = Shard { number, of }.range(pieces);
                    assert_eq!(range.start, next, "{number}/{of} of {pieces}");
                    let length = range.end - range.start;
                    assert!(length == pieces / u64::from(of) || length == pieces / u64::from(of) + 1);
                    next = range.end;
                }
                assert_eq!(next, pieces);
            }
        }
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in ["", "3", "0/3", "4/3", "1/0", "-1/3", "+1/3", "1/3/5", "a/3", "1/10001", "1 /3", "4294967297/9"] {
            assert_eq!(text.parse::<Shard>(), Err(NoShard), "{text}");
        }
        assert_eq!("10000/10000".parse(), Ok(Shard { number: 10_000, of: 10_000 }));
    }

    #[test]
    fn names_of_folders_are_in_order() {
        assert_eq!(shards(&["3/100", "1/7"])[1].folder_name(), "shard-003-of-100");
    }

    #[test]
    fn shares_make_up_the_whole_or_not() {
        for good in [&["1/1"][..], &["2/2", "1/2"], &["1/2", "3/4", "4/4"], &["1/3", "3/6", "4/6", "9/9", "7/9", "8/9"]]
        {
            assert_eq!(whole(good), Ok(()), "{good:?}");
        }
        for (bad, why) in [
            (&[][..], "all shards are missing"),
            (&["2/3", "3/3"], "shard 1/3 is missing"),
            (&["1/3", "3/3"], "shard 2/3 is missing"),
            (&["1/9", "6/9", "7/9", "8/9", "9/9"], "shards 2/9 to 5/9 are missing"),
            (&["1/9"], "shards 2/9 to 9/9 are missing"),
            (&["1/2", "4/4"], "what is between shards 1/2 and 4/4 is missing"),
            (&["1/3", "2/3", "2/3", "3/3"], "shards 2/3 and 2/3 overlap"),
            (&["1/2", "2/4", "2/2"], "shards 1/2 and 2/4 overlap"),
            (&["1/1", "3/100"], "shards 1/1 and 3/100 overlap"),
        ] {
            assert_eq!(whole(bad), Err(why.to_owned()), "{bad:?}");
        }
    }
}
