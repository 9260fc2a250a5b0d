//! The questions of `dosim new` on a terminal: what was not said on the command line, one at a time.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use dialoguer::console::Term;
use dialoguer::{Input, MultiSelect};

use super::Failure;
use super::new::folder_of;
use crate::characters::shown;
use crate::design::Rule;
use crate::scenario::{Draft, DraftError, Treatment};
use crate::typed::{number, whole, whole_within};

/// Whom questions are put to.
pub(super) trait Ask {
    /// An answer in words; the usual one if nothing is typed. An answer that `refuse` has something against is asked for again.
    fn words(&mut self, question: &str, usual: &str, refuse: &dyn Fn(&str) -> Result<(), String>)
    -> io::Result<String>;

    /// The places of those that are chosen, at least one.
    fn choice(&mut self, question: &str, among: &[String], usual: usize) -> io::Result<Vec<usize>>;
}

/// Asks for everything that a draft lacks.
///
/// # Errors
///
/// [`Failure::Interrupted`] by Ctrl-C; [`Failure::Output`] if the terminal cannot be read.
pub(super) fn complete(draft: &mut Draft, ask: &mut dyn Ask) -> Result<(), Failure> {
    answer(draft, ask).map_err(|error| unanswered(&error))
}

/// Asks where the file is written.
///
/// # Errors
///
/// As [`complete`].
pub(super) fn place(ask: &mut dyn Ask) -> Result<PathBuf, Failure> {
    let answer = ask.words("File to write", "my-trial.toml", &refuse_place);
    Ok(answer.map_err(|error| unanswered(&error))?.trim().into())
}

fn unanswered(error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::Interrupted => Failure::Interrupted,
        _ => Failure::Output(format!("cannot ask on this terminal: {error}")),
    }
}

fn refuse_place(text: &str) -> Result<(), String> {
    let path = Path::new(text.trim());
    let folder = folder_of(path);
    if path.symlink_metadata().is_ok() {
        Err("there is such a file; give another name".to_owned())
    } else if path.file_name().is_none() {
        Err("give the name of a file, such as my-trial.toml".to_owned())
    } else if !folder.is_dir() {
        Err(format!("there is no folder {}; create it first, or give another", shown(folder)))
    } else {
        Ok(())
    }
}

/// Dose levels as they are typed.
fn labels(text: &str) -> Vec<String> {
    text.split(',').map(|dose| dose.trim().to_owned()).collect()
}

fn refuse_doses(text: &str) -> Result<(), String> {
    let draft = Draft { doses: labels(text), ..Draft::default() };
    draft.check_doses().map_err(|error| match error {
        // The question has no option to be named.
        DraftError::Doses(error) => error.to_string(),
        error => error.to_string(),
    })
}

fn answer(draft: &mut Draft, ask: &mut dyn Ask) -> io::Result<()> {
    draft.title = Some(ask.words("What is the trial called?", "Dose escalation of a new treatment", &anything)?);
    if draft.treatment.is_none() {
        let refuse = |text: &str| text.parse::<Treatment>().map(|_| ());
        let question = "What patients are treated with: infusion (cells, antibodies) or dose (tablets)";
        draft.treatment = ask.words(question, "infusion", &refuse)?.parse().ok();
    }
    if draft.doses.is_empty() {
        let doses =
            ask.words("Dose levels, the lowest first, separated by commas", "10 mg, 20 mg, 40 mg", &refuse_doses)?;
        draft.doses = labels(&doses);
    }
    if draft.designs.is_empty() {
        let designs = named_designs();
        let names: Vec<_> = designs.iter().map(|(_, shown)| shown.clone()).collect();
        let chosen = ask.choice("Designs (space chooses, enter goes on)", &names, 0)?;
        draft.designs = chosen.iter().filter_map(|&place| Some(designs.get(place)?.0.to_owned())).collect();
    }
    if draft.target_dlt_rate.is_none() {
        let refuse = |text: &str| match number(text)? {
            rate if rate > 0.0 && rate < 1.0 => Ok(()),
            _ => Err("give a number between 0 and 1, such as 0.25 or 25%".to_owned()),
        };
        draft.target_dlt_rate = number(&ask.words("Target DLT rate", "0.30", &refuse)?).ok();
    }
    if draft.starting_dose.is_none() && draft.doses.len() > 1 {
        let doses = draft.doses.len() as u64;
        let refuse = |text: &str| within(text, doses);
        let start = ask.words("Number of the dose level of the first cohort", "1", &refuse)?;
        draft.starting_dose =
            whole(&start).ok().and_then(|start| start.try_into().ok()).filter(|&start: &usize| start > 1);
    }
    let is_endless = draft.rules().is_ok_and(|rules| rules.iter().any(Rule::needs_max_patients));
    if draft.max_patients.is_none() && is_endless {
        let most =
            ask.words("Patients at which a design ends that has not before", "30", &|text| within(text, 1_000))?;
        draft.max_patients = whole(&most).ok().and_then(|most| most.try_into().ok());
    }
    Ok(())
}

#[allow(clippy::unnecessary_wraps)]
fn anything(_: &str) -> Result<(), String> {
    Ok(())
}

fn within(text: &str, most: u64) -> Result<(), String> {
    whole_within(text, 1, most).map(|_| ())
}

/// Every design as its table is called and as people call it, the 3+3 first.
fn named_designs() -> Vec<(&'static str, String)> {
    let named = |key: &'static str| Some((key, Rule::called(key)?.title().to_owned()));
    Rule::keys().filter_map(named).collect()
}

/// Whoever sits at the terminal.
pub(super) struct OnTerminal;

impl Ask for OnTerminal {
    fn words(
        &mut self,
        question: &str,
        usual: &str,
        refuse: &dyn Fn(&str) -> Result<(), String>,
    ) -> io::Result<String> {
        let input = Input::<String>::new().with_prompt(question).default(usual.to_owned());
        input.validate_with(|text: &String| refuse(text)).interact_text().map_err(io::Error::from)
    }

    fn choice(&mut self, question: &str, among: &[String], usual: usize) -> io::Result<Vec<usize>> {
        let usual: Vec<_> = (0..among.len()).map(|place| place == usual).collect();
        loop {
            let select = MultiSelect::new().with_prompt(question).items(among).defaults(&usual);
            let chosen = select.interact().map_err(|error| {
                // Whoever is interrupted leaves the cursor hidden.
                let _ = Term::stderr().show_cursor();
                io::Error::from(error)
            })?;
            if !chosen.is_empty() {
                return Ok(chosen);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Answers from a list, after which the usual ones are taken; notes what was asked.
    #[derive(Default)]
    struct Scripted {
        answers: Vec<(&'static str, &'static str)>,
        chosen: Vec<usize>,
        asked: Vec<String>,
    }

    impl Ask for Scripted {
        fn words(
            &mut self,
            question: &str,
            usual: &str,
            refuse: &dyn Fn(&str) -> Result<(), String>,
        ) -> io::Result<String> {
            self.asked.push(question.to_owned());
            for (_, answer) in self.answers.iter().filter(|(to, _)| question.contains(to)) {
                if refuse(answer).is_ok() {
                    return Ok((*answer).to_owned());
                }
            }
            refuse(usual).unwrap();
            Ok(usual.to_owned())
        }

        fn choice(&mut self, question: &str, among: &[String], usual: usize) -> io::Result<Vec<usize>> {
            self.asked.push(question.to_owned());
            assert!(usual < among.len());
            Ok(if self.chosen.is_empty() { vec![usual] } else { self.chosen.clone() })
        }
    }

    #[test]
    fn the_usual_answers_make_a_file() {
        let (mut draft, mut ask) = (Draft::default(), Scripted::default());
        complete(&mut draft, &mut ask).unwrap();
        let path = place(&mut ask).unwrap();
        let text = draft.file("new.toml").unwrap().text;
        assert!(text.contains("name = \"3+3 classic\"") && text.contains("label = \"40 mg\""), "{text}");
        assert!(!text.contains("max_patients"), "a 3+3 ends on its own: {text}");
        assert_eq!(path, PathBuf::from("my-trial.toml"));
        assert!(text.contains("\ntreatment = \"infusion\" # or"), "{text}");
        assert_eq!(ask.asked.len(), 7, "{:?}", ask.asked);
    }

    #[test]
    fn only_what_is_missing_is_asked() {
        let said = Draft {
            doses: vec!["1 mg".to_owned(), "2 mg".to_owned()],
            designs: vec!["boin".to_owned()],
            target_dlt_rate: Some(0.25),
            starting_dose: Some(2),
            max_patients: Some(24),
            treatment: Some(Treatment::Dose),
            ..Draft::default()
        };
        let (mut draft, mut ask) = (said.clone(), Scripted::default());
        complete(&mut draft, &mut ask).unwrap();
        assert_eq!(ask.asked, ["What is the trial called?"]);
        assert_eq!(Draft { title: None, ..draft }, said);
    }

    #[test]
    fn answers_that_cannot_be_are_asked_for_again() {
        let answers = vec![
            ("treated with", "pills"),
            ("treated with", "Dose"),
            ("Dose levels", "10 mg, 10 mg"),
            ("Dose levels", "1,5 mg, 3 mg"),
            ("Dose levels", "1.5 mg,"),
            ("Dose levels", "1.5 mg, 3 mg"),
            ("Target", "2"),
            ("Target", "none"),
            ("Target", "25%"),
            ("first cohort", "4"),
            ("first cohort", "2"),
            ("Patients", "0"),
            ("Patients", "24"),
        ];
        let boin = Rule::keys().position(|key| key == "boin").unwrap();
        let mut ask = Scripted { answers, chosen: vec![boin], ..Scripted::default() };
        let mut draft = Draft::default();
        complete(&mut draft, &mut ask).unwrap();
        let answered = (draft.target_dlt_rate, draft.starting_dose, draft.max_patients);
        assert_eq!(answered, (Some(0.25), Some(2), Some(24)));
        assert_eq!((draft.designs, draft.treatment), (vec!["boin".to_owned()], Some(Treatment::Dose)));
        assert_eq!(draft.doses, ["1.5 mg", "3 mg"]);
    }

    #[test]
    fn a_file_can_only_be_where_there_is_a_folder_and_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| refuse_place(folder.path().join(name).to_str().unwrap());
        assert_eq!(of("new.toml"), Ok(()));
        assert!(of("no/new.toml").unwrap_err().starts_with("there is no folder "));
        std::fs::write(folder.path().join("new.toml"), "").unwrap();
        assert!(of("new.toml").unwrap_err().starts_with("there is such a file"));
        assert!(refuse_place(" ").unwrap_err().starts_with("give the name of a file"));
    }
}
