//! Where a plan comes from: a file, the embedded default, or true DLT probabilities on the command line.

use std::path::{Path, PathBuf};

use super::{Failure, screen};
use crate::ask::Overrides;
use crate::cli::{DesignArgs, ExactArgs, QuickArgs, RunArgs};
use crate::design::Preset;
use crate::output::{MANIFEST, RecordedStudy};
use crate::report::Planned;
use crate::scenario::{
    DEFAULT, Diagnostics, Draft, Edit, MOST_TRIALS, Plan, describe, load_edited, parse_edited, quick_plan, stem,
};

/// What a plan without a file is called.
const QUICK: &str = "quick";

/// A plan, with the text that says all of it.
pub struct Source {
    /// The plan.
    pub plan: Plan,
    /// The scenario file's text, or an equivalent one.
    pub text: String,
    /// The file; `None` if the plan was not read from one.
    pub path: Option<PathBuf>,
    /// The file's name without folder and extension: what the output folder is called.
    pub stem: String,
}

impl Source {
    /// Reads a scenario file, or takes the embedded default. Warnings go to standard error.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if the file cannot be used.
    pub fn load(path: Option<&Path>) -> Result<Self, Failure> {
        Self::load_with(path, &[])
    }

    /// As [`Source::load`], with what the command line overrides.
    ///
    /// # Errors
    ///
    /// As [`Source::load`].
    pub fn load_with(path: Option<&Path>, overrides: &[Edit]) -> Result<Self, Failure> {
        let (source, warnings) = Self::read(path, overrides)?;
        say_warnings(&warnings);
        Ok(source)
    }

    /// The same, with warnings that nobody has been told yet.
    pub(super) fn read(path: Option<&Path>, overrides: &[Edit]) -> Result<(Self, Diagnostics), Failure> {
        let (loaded, stem) = match path {
            None => {
                let name = format!("{}.toml", DEFAULT.stem);
                (parse_edited(&name, DEFAULT.text, overrides).map_err(Failure::input)?, DEFAULT.stem.to_owned())
            }
            Some(path) => (load_edited(path, overrides).map_err(Failure::input)?, stem(path)),
        };
        let path = Some(path.map_or_else(|| PathBuf::from(format!("{stem}.toml")), Path::to_owned));
        Ok((Self { plan: loaded.plan, text: loaded.text, path, stem }, loaded.warnings))
    }

    /// What `dosim run` was asked for.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if the file or the probabilities cannot be used.
    pub fn of_run(args: &RunArgs) -> Result<Self, Failure> {
        let overrides = Overrides { seed: args.simulation.seed, trials: args.simulation.trials }.edits();
        match Self::quick(&args.quick)? {
            Some(quick) => {
                let plan = parse_edited(&quick.stem, &quick.text, &overrides).map_err(Failure::input)?.plan;
                Ok(Self { plan, ..quick })
            }
            None => Self::load_with(args.file.as_deref(), &overrides),
        }
    }

    /// What `dosim exact` was asked for.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if a file or the probabilities cannot be used.
    pub fn of_exact(args: &ExactArgs) -> Result<Vec<Self>, Failure> {
        match Self::quick(&args.quick)? {
            Some(quick) => Ok(vec![quick]),
            None if args.files.is_empty() => Ok(vec![Self::load(None)?]),
            None => args.files.iter().map(|file| Self::load(Some(file))).collect(),
        }
    }

    /// The plan of a recorded scenario text, with what was overridden.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if the record cannot be used.
    pub fn of_record(study: &RecordedStudy) -> Result<Self, Failure> {
        if study.trials.is_some_and(|trials| !(1..=MOST_TRIALS).contains(&trials)) {
            return Err(incomplete("a possible number of trials"));
        }
        let name = study.scenario_file.as_deref().unwrap_or(MANIFEST);
        let overrides = Overrides { seed: study.seed, trials: study.trials }.edits();
        let plan = parse_edited(name, &study.scenario_text, &overrides).map_err(Failure::input)?.plan;
        let path = study.scenario_file.as_ref().map(PathBuf::from);
        let stem = path.as_deref().map_or_else(|| QUICK.to_owned(), stem);
        Ok(Self { plan, text: study.scenario_text.clone(), path, stem })
    }

    /// A plan from true DLT probabilities on the command line, if there are any.
    fn quick(args: &QuickArgs) -> Result<Option<Self>, Failure> {
        if args.dlt.is_empty() {
            return match first_option(&args.designs) {
                None => Ok(None),
                Some(option) => Err(Failure::Input(format!(
                    "error: {option} goes with --dlt\nhelp: a scenario file says itself what its designs and dose levels are; \
                     `dosim new` takes {option} and writes one"
                ))),
            };
        }
        let preset = args.rule.as_ref().map(|name| {
            Preset::from_name(name).ok_or_else(|| {
                let known = Preset::ALL.map(Preset::name).join(", ");
                Failure::Input(format!("error: --rule {name}: no such rule\nhelp: choose one of {known}"))
            })
        });
        let said = Draft { dlt: args.dlt.clone(), preset: preset.transpose()?, cap: args.cap, ..draft(&args.designs) };
        let loaded = quick_plan(&said).map_err(|error| Failure::Input(format!("error: {error}")))?;
        say_warnings(&loaded.warnings);
        Ok(Some(Self { text: describe(&loaded.plan), plan: loaded.plan, path: None, stem: QUICK.to_owned() }))
    }

    /// The name of the file; `None` if the plan was not read from one.
    pub(super) fn file_name(&self) -> Option<&str> {
        self.path.as_deref()?.file_name()?.to_str()
    }

    /// The plan with its text, for the manifest.
    pub fn planned(&self) -> Planned<'_> {
        Planned { plan: &self.plan, scenario_file: self.path.as_deref(), scenario_text: &self.text }
    }

    /// The folder to write into unless the command line names another.
    pub fn folder(&self) -> PathBuf {
        Path::new("output").join(&self.stem)
    }
}

/// Says on standard error what is strange in a file.
pub(super) fn say_warnings(warnings: &Diagnostics) {
    if !warnings.is_empty() {
        screen::say(&format!("{warnings}\n"));
    }
}

/// What the command line says of a trial that is in no file.
pub(super) fn draft(args: &DesignArgs) -> Draft {
    Draft {
        designs: args.design.clone(),
        doses: args.doses.clone(),
        starting_dose: args.start,
        target_dlt_rate: args.target,
        max_patients: args.max,
        ..Draft::default()
    }
}

/// The first of these options that is given.
pub(super) fn first_option(args: &DesignArgs) -> Option<&'static str> {
    let given = [
        ("--design", !args.design.is_empty()),
        ("--doses", !args.doses.is_empty()),
        ("--start", args.start.is_some()),
        ("--target", args.target.is_some()),
        ("--max", args.max.is_some()),
    ];
    given.into_iter().find_map(|(option, is_given)| is_given.then_some(option))
}

/// That a manifest lacks something.
pub(super) fn incomplete(what: &str) -> Failure {
    Failure::Input(format!("{MANIFEST}: it lacks {what}\nhelp: it was altered; run the command again"))
}
