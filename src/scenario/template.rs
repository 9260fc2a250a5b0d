//! The commented scenario file that `dosim new` writes, made from the declarations of all keys.

use std::collections::HashSet;
use std::fmt::Write;

use super::format::TOP;
use crate::parameters::listing::kind_in_words;
use crate::parameters::{AnyTable, Declared, Fallback, Kind, Only};

/// Columns of a comment.
const WIDTH: usize = 120;

const INTRODUCTION: &str = "\
A planned dose-escalation trial, as dosim reads it.

Every key of the format is here. Keys behind a \"#\" may be left out; they show their default, unless another one is named. A \
key that has been explained is not explained again. What the registry entry or the protocol does not say is an assumption: \
say so in a comment, with its source. `dosim check FILE` shows everything that was understood; `dosim run FILE` simulates it; \
`dosim schema` writes a JSON schema with which editors complete and check such a file.";

type Entry = &'static [(&'static str, &'static str)];

/// The tables that are not behind a "#", with the keys that are not: one entry for each time that the table is there.
const WRITTEN: &[(&str, &[Entry])] = &[
    ("", &[&[("title", "\"Dose escalation of a new treatment\""), ("target_dlt_rate", "0.30")]]),
    ("[[dose]]", &[&[("label", "\"low\"")], &[("label", "\"medium\"")], &[("label", "\"high\"")]]),
    (
        "[[scenario]]",
        &[
            &[("name", "\"moderate\""), ("dlt_probabilities", "[0.05, 0.15, 0.30]")],
            &[("name", "\"too toxic\""), ("dlt_probabilities", "[0.35, 0.50, 0.65]")],
        ],
    ),
    ("[[design]]", &[&[("name", "\"3+3\"")]]),
    ("[design.three_plus_three]", &[&[]]),
    ("[enrolment]", &[&[("patients_per_month", "2")]]),
    ("[dlt_window]", &[&[("preconditioning_days", "5"), ("days_after_infusion", "28")]]),
    ("[onset]", &[&[("distribution", "\"weibull\""), ("shape", "1.24"), ("scale_days", "5.82")]]),
    ("[conduct]", &[&[("stop_cohort_at_excess", "true")]]),
    ("[conduct.production]", &[&[("distribution", "\"fixed\""), ("days", "14")]]),
    ("[calendar]", &[&[]]),
];

/// The whole file.
pub(super) fn template() -> String {
    let mut template = Template { text: String::new(), explained: HashSet::new() };
    // Writing to a string cannot fail.
    let _ = template.comment(INTRODUCTION).and_then(|()| template.table(&TOP));
    template.text
}

fn in_quotes(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

struct Template {
    text: String,
    /// What has been said of a key of this name.
    explained: HashSet<(&'static str, &'static str)>,
}

impl Template {
    fn table(&mut self, table: &dyn AnyTable) -> std::fmt::Result {
        let header = table.header();
        let written = WRITTEN.iter().find(|(of, _)| *of == header).map(|(_, entries)| *entries);
        let (first, more) = match written.and_then(<[Entry]>::split_first) {
            Some((first, more)) => (Some(*first), more),
            None => (None, &[][..]),
        };
        self.begin(header, table.says(), first.is_some())?;
        let declared = table.declared();
        let keys = || declared.iter().filter(|key| key.declaration.kind.table().is_none());
        for key in keys() {
            self.explain(key)?;
            self.key(key, first)?;
        }
        for entry in more {
            writeln!(self.text, "\n{header}")?;
            entry.iter().try_for_each(|(name, value)| writeln!(self.text, "{name} = {value}"))?;
        }
        declared.iter().filter_map(|key| key.declaration.kind.table()).try_for_each(|table| self.table(table))
    }

    /// What a table is for, and its header.
    fn begin(&mut self, header: &str, says: &str, is_written: bool) -> std::fmt::Result {
        writeln!(self.text)?;
        if header.is_empty() {
            return Ok(());
        }
        if !header.contains('.') {
            writeln!(self.text, "# {}", "-".repeat(WIDTH - 2))?;
        }
        self.comment(says)?;
        writeln!(self.text, "{}{header}", if is_written { "" } else { "# " })
    }

    fn explain(&mut self, key: &Declared) -> std::fmt::Result {
        let declaration = &key.declaration;
        if !self.explained.insert((declaration.name, declaration.says)) {
            return Ok(());
        }
        let limits = match declaration.kind {
            // Their examples say as much.
            Kind::Text { .. } | Kind::NameOf(_) | Kind::Flag | Kind::Date | Kind::DoseLevel => None,
            Kind::Probability | Kind::EachDose(_) | Kind::EachScenario(_) => None,
            Kind::List(_) | Kind::Sequence(_) | Kind::Or(..) => None,
            Kind::Word(_) if declaration.says.contains('"') => None,
            Kind::Word(words) => Some(format!("one of {}", in_quotes(&words()))),
            kind => Some(kind_in_words(&kind).replace('`', "")),
        };
        let default = match &key.default {
            Fallback::Required if matches!(declaration.only, Only::When(..)) => Some("Required with it.".to_owned()),
            Fallback::Required => Some("Required.".to_owned()),
            Fallback::Nothing => Some("Default: none.".to_owned()),
            Fallback::Words(words) if *words != declaration.example => Some(format!("Default: {words}.")),
            Fallback::Words(_) | Fallback::Value(_) => None,
        };
        let limits = limits.map(|limits| format!("{}{}.", limits[..1].to_uppercase(), &limits[1..]));
        let more: Vec<String> = limits.into_iter().chain(default).collect();
        let separator = if declaration.says.contains('\n') { "\n" } else { " " };
        let end = if more.is_empty() { String::new() } else { format!("{separator}{}", more.join(" ")) };
        self.comment(&format!("{}{end}", declaration.says))
    }

    fn key(&mut self, key: &Declared, written: Option<Entry>) -> std::fmt::Result {
        let name = key.declaration.name;
        if let Some((_, value)) = written.into_iter().flatten().find(|(of, _)| *of == name) {
            return writeln!(self.text, "{name} = {value}");
        }
        let value = match (&key.default, key.declaration.example) {
            (Fallback::Value(shown), _) => shown.toml(),
            (Fallback::Words(words), "") => (*words).to_owned(),
            (_, example) => example.to_owned(),
        };
        let value = value.replace('\n', "\n# ");
        writeln!(self.text, "# {name} = {value}")
    }

    /// Lines of comment; a line that is indented stays as it is.
    fn comment(&mut self, says: &str) -> std::fmt::Result {
        for line in says.lines() {
            if line.starts_with(' ') || line.is_empty() {
                writeln!(self.text, "{}", format!("# {line}").trim_end())?;
                continue;
            }
            let mut written = "#".to_owned();
            for word in line.split(' ') {
                if written.chars().count() + 1 + word.chars().count() > WIDTH {
                    writeln!(self.text, "{written}")?;
                    "#".clone_into(&mut written);
                }
                written.push(' ');
                written.push_str(word);
            }
            writeln!(self.text, "{written}")?;
        }
        Ok(())
    }
}
