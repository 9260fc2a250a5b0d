//! What patients are treated with, and every word that follows from it.

use std::str::FromStr;

use crate::parameters::Words;

/// What patients are treated with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Treatment {
    /// An infusion, perhaps of a product made for the patient, perhaps after preconditioning.
    #[default]
    Infusion,
    /// Doses, such as tablets: the DLT window opens with the first.
    Dose,
}

impl Words for Treatment {
    const WORDS: &'static [(&'static str, Self)] = &[("infusion", Self::Infusion), ("dose", Self::Dose)];
}

impl FromStr for Treatment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
        found.map(|&(_, treatment)| treatment).ok_or_else(|| "give infusion or dose".to_owned())
    }
}

/// How a treatment is spoken of.
#[derive(Debug)]
pub(crate) struct TreatmentWords {
    /// On day 0 of it.
    pub(crate) first: &'static str,
    /// The same behind "after", "from" or "before".
    pub(crate) the_first: &'static str,
    /// Of several patients.
    pub(crate) firsts: &'static str,
    /// Of the patient who has it last.
    pub(crate) the_last: &'static str,
    /// What is done to a patient then.
    pub(crate) given: &'static str,
    /// What opens the DLT window.
    pub(crate) opening: &'static str,
    /// The moment of that.
    pub(crate) start_of_opening: &'static str,
    /// What a patient does who begins with something else before.
    pub(crate) begins_before: Option<&'static str>,
    /// What happens to a patient on day 0.
    pub(crate) is_given: &'static str,
    /// What happens to a patient who is enrolled and never treated.
    pub(crate) is_never_treated: &'static str,
    /// The same in a word or two.
    pub(crate) never_treated: &'static str,
    /// The time between enrolment and treatment, as a row of a table.
    pub(crate) until_treated: &'static str,
    /// The same as a sign of a chart.
    pub(crate) enrolled: &'static str,
    /// The course of a patient, after arrival.
    pub(crate) course: &'static str,
    /// How long the DLT window is, as a title.
    pub(crate) window: &'static str,
    /// What lies between arrival and outcome.
    pub(crate) on_the_way: &'static str,
}

static INFUSION: TreatmentWords = TreatmentWords {
    first: "infusion",
    the_first: "infusion",
    firsts: "infusions",
    the_last: "the last infusion",
    given: "infused",
    opening: "preconditioning",
    start_of_opening: "the start of preconditioning",
    begins_before: Some("begins preconditioning; the DLT window opens"),
    is_given: "is infused",
    is_never_treated: "cannot be treated: no product could be made",
    never_treated: "no product",
    until_treated: "Production, from enrolment to the product",
    enrolled: "enrolled, production",
    course: "wait for their product, are preconditioned, infused and observed over the DLT window",
    window: "Days from infusion to the end of the DLT window",
    on_the_way: "preconditioning and infusion",
};

static DOSE: TreatmentWords = TreatmentWords {
    first: "first dose",
    the_first: "the first dose",
    firsts: "first doses",
    the_last: "the last patient's first dose",
    given: "given the first dose",
    opening: "treatment",
    start_of_opening: "the first dose",
    begins_before: None,
    is_given: "is given the first dose; the DLT window opens",
    is_never_treated: "is not treated after all",
    never_treated: "not treated",
    until_treated: "Time from enrolment to the first dose",
    enrolled: "enrolled",
    course: "are given the first dose and observed over the DLT window",
    window: "Days from the first dose to the end of the DLT window",
    on_the_way: "the first dose",
};

impl Treatment {
    /// How it is spoken of.
    pub(crate) fn words(self) -> &'static TreatmentWords {
        match self {
            Self::Infusion => &INFUSION,
            Self::Dose => &DOSE,
        }
    }
}
