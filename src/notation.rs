//! The notation of what happened in a trial, such as "1NNN 2NTP": the dose level of a cohort, then a letter for each patient.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::dose::{DoseLevel, MAX_DOSES};

/// More cohorts than this are a slip of the pen, or an attack.
pub const MOST_COHORTS: usize = 1_000;

/// What is known of one patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letter {
    /// `N`: the DLT window closed without a DLT.
    NoDlt,
    /// `M`: the DLT window closed without a DLT, but with a moderate toxicity.
    Moderate,
    /// `T`: a DLT (toxicity).
    Dlt,
    /// `H`: a DLT that ended the study (halted), such as a death.
    Halt,
    /// `P`: pending, in the DLT window without a DLT so far.
    Pending,
    /// `E`: excluded, left the window without a DLT; not evaluable, and replaced.
    NotEvaluable,
}

impl Letter {
    /// Every letter in the order of the documentation.
    pub const ALL: [Self; 6] = [Self::NoDlt, Self::Moderate, Self::Dlt, Self::Halt, Self::Pending, Self::NotEvaluable];

    /// The letter itself.
    pub fn char(self) -> char {
        match self {
            Self::NoDlt => 'N',
            Self::Moderate => 'M',
            Self::Dlt => 'T',
            Self::Halt => 'H',
            Self::Pending => 'P',
            Self::NotEvaluable => 'E',
        }
    }

    /// What the letter stands for, or `None` if it is no letter of the notation.
    pub fn from_char(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.char() == letter)
    }
}

/// One cohort as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Where it was treated.
    pub dose: DoseLevel,
    /// The bytes of the dose level in the text.
    pub dose_place: Range<usize>,
    /// In order of enrolment; at least one.
    pub patients: Vec<Letter>,
}

impl Cohort {
    /// The byte of the letter of the patient at this place, from 0.
    pub fn patient_place(&self, patient: usize) -> Range<usize> {
        // Letters of the notation have one byte.
        let at = self.dose_place.end + patient;
        at..at + 1
    }

    /// Patients with a DLT.
    pub fn dlts(&self) -> u32 {
        self.count(Letter::Dlt) + self.count(Letter::Halt)
    }

    /// Patients with a DLT, or who completed the window without one.
    pub fn evaluable(&self) -> u32 {
        self.dlts() + self.count(Letter::NoDlt) + self.count(Letter::Moderate)
    }

    fn count(&self, letter: Letter) -> u32 {
        self.patients.iter().filter(|&&patient| patient == letter).count() as u32
    }
}

/// A place in a text where something is wrong. Displayed, it is the text with the place marked below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// The whole text.
    pub text: String,
    /// The bytes concerned; empty if something is missing there.
    pub place: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Misplaced {
    /// The column of the place in characters, from 1.
    pub fn column(&self) -> usize {
        1 + self.text[..self.place.start].chars().count()
    }
}

impl Display for Misplaced {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // What a terminal would obey, or show in no column, is shown as a question mark, so that the mark stands below it.
        let shown = |c: char| c.width().filter(|&width| width > 0).map_or(('?', 1), |width| (c, width));
        let columns = |bytes: Range<usize>| self.text[bytes].chars().map(|c| shown(c).1).sum::<usize>();
        let text: String = self.text.chars().map(|c| shown(c).0).collect();
        let (indent, width) = (columns(0..self.place.start), columns(self.place.clone()).max(1));
        writeln!(f, "column {}: error: {}", self.column(), self.message)?;
        writeln!(f, "  | {text}")?;
        writeln!(f, "  | {:indent$}{}", "", "^".repeat(width))?;
        write!(f, "help: {}", self.remedy)
    }
}

impl std::error::Error for Misplaced {}

/// The cohorts of a text in order; an empty text has none.
///
/// Cohorts are separated by blanks. Each is the number of its dose level, then a letter for each patient in order of
/// enrolment: [`Letter`].
///
/// # Errors
///
/// [`Misplaced`], for the first thing that is not of the notation.
///
/// # Examples
///
/// ```
/// use dosim::notation;
///
/// let cohorts = notation::parse("1NNN 2NTN")?;
/// assert_eq!((cohorts[1].dose.number(), cohorts[1].evaluable(), cohorts[1].dlts()), (2, 3, 1));
/// assert_eq!(notation::parse("1NNN 2NXN").map_err(|wrong| wrong.column()), Err(8));
/// # Ok::<(), dosim::notation::Misplaced>(())
/// ```
pub fn parse(text: &str) -> Result<Vec<Cohort>, Misplaced> {
    let words = text.split_whitespace();
    words.enumerate().map(|(number, word)| cohort(text, number, place_of(text, word))).collect()
}

/// The bytes of a part of a text.
fn place_of(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn cohort(text: &str, number: usize, place: Range<usize>) -> Result<Cohort, Misplaced> {
    let refuse = |place: Range<usize>, message: String, remedy: String| {
        Err(Misplaced { text: text.to_owned(), place, message, remedy })
    };
    let word = &text[place.clone()];
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let dose_place = place.start..place.start + digits;
    let first = place.start..place.start + word.chars().next().map_or(0, char::len_utf8);
    if number >= MOST_COHORTS {
        let remedy = "give the cohorts of one trial".to_owned();
        return refuse(first, format!("more than {MOST_COHORTS} cohorts"), remedy);
    }
    if digits == 0 {
        let remedy = "begin every cohort with the number of its dose level, as in 1NNN 2NTN".to_owned();
        return refuse(first, "a cohort does not begin with a dose level".to_owned(), remedy);
    }
    let Some(dose) = word[..digits].parse().ok().and_then(DoseLevel::new) else {
        let message = format!("there is no dose level {}", &word[..digits]);
        return refuse(dose_place, message, format!("dose levels are 1 (the lowest) to {MAX_DOSES} at most"));
    };
    let mut patients = Vec::new();
    for (offset, c) in word[digits..].char_indices() {
        let at = dose_place.end + offset;
        match Letter::from_char(c) {
            Some(letter) => patients.push(letter),
            None => {
                let remedy = "write N (no DLT), M (no DLT, but a moderate toxicity), T (DLT), H (a DLT that ended the study), P (pending) or \
                              E (not evaluable) for each patient, and a blank before the next cohort";
                let c = if c.is_control() { '?' } else { c };
                return refuse(
                    at..at + word[digits + offset..].chars().next().map_or(0, char::len_utf8),
                    format!("{c:?} is no outcome"),
                    remedy.to_owned(),
                );
            }
        }
    }
    if patients.is_empty() {
        let end = dose_place.end;
        let remedy = format!("write a letter for each patient, as in {dose}NNN");
        return refuse(end..end, format!("the cohort at dose level {dose} has no patients"), remedy);
    }
    Ok(Cohort { dose, dose_place, patients })
}

/// A cohort of evaluable patients, those with a DLT last: `2NNT`.
pub fn word(dose: DoseLevel, patients: u8, dlts: u8) -> String {
    let letters = |letter: Letter, count: u8| String::from(letter.char()).repeat(usize::from(count));
    format!("{dose}{}{}", letters(Letter::NoDlt, patients - dlts), letters(Letter::Dlt, dlts))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is given, there is an answer, and a complaint points into the text.
        #[test]
        fn any_text_is_read_or_refused_with_its_place(text in any::<String>()) {
            if let Err(wrong) = parse(&text) {
                prop_assert!(wrong.place.end <= text.len());
                prop_assert!(text.get(wrong.place.clone()).is_some());
                prop_assert!(wrong.to_string().contains("help: "));
            }
        }

        /// Texts that are almost right find more ways through the parser.
        #[test]
        fn almost_notation_is_read_or_refused(text in "[0-9]{0,3}[NTPExé]{0,4}( |\t|  )([0-9]{0,3}[NTPE]{0,7} ?){0,5}") {
            match parse(&text) {
                Ok(cohorts) => prop_assert_eq!(cohorts.len(), text.split_whitespace().count()),
                Err(wrong) => prop_assert!(text.is_char_boundary(wrong.place.start) && text.is_char_boundary(wrong.place.end)),
            }
        }

        /// What is written is read back, letter by letter.
        #[test]
        fn what_is_written_is_read_back(cohorts in prop::collection::vec((1..=MAX_DOSES, 1_u8..=12, 0_u8..=12), 0..20)) {
            let cohorts: Vec<_> = cohorts.into_iter().map(|(dose, n, y)| (DoseLevel::new(dose).unwrap(), n, y.min(n))).collect();
            let text = cohorts.iter().map(|&(dose, n, y)| word(dose, n, y)).collect::<Vec<_>>().join(" ");
            let read: Vec<_> = parse(&text).unwrap().iter().map(|c| (c.dose, c.evaluable() as u8, c.dlts() as u8)).collect();
            prop_assert_eq!(read, cohorts);
        }
    }

    #[test]
    fn the_mark_stands_below_the_place() {
        let wrong = parse("1NNN 2N用N").unwrap_err();
        insta::assert_snapshot!(wrong, @r"
        column 8: error: '用' is no outcome
          | 1NNN 2N用N
          |        ^^
        help: write N (no DLT), M (no DLT, but a moderate toxicity), T (DLT), H (a DLT that ended the study), P (pending) or E (not evaluable) for each patient, and a blank before the next cohort
        ");
    }
}
