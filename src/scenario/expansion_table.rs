//! Reads `[expansion]` with `[expansion.response]`.

use super::expansion::{Expansion, ExpansionData, IfStopped, MOST_EXPANSION_PATIENTS};
use super::varied::{ListKey, VariedKey};
use super::{Plan, Scenario, format};
use crate::counted::counted;
use crate::input::{Limits, Reader};
use crate::monitoring::{BoundaryError, TwoStage};
use crate::parameters::{Context, Key, Kind, Nested, Only, Table, lens, words_of};
use crate::probability::Probability;

/// The keys of which one says when to stop.
const BOUNDARIES: [&str; 3] = ["stop_above", "total_error", "stop_at"];

const PATIENTS: Kind = Kind::patients(1, MOST_EXPANSION_PATIENTS as u64);

/// No stop before, unless the file says otherwise or the expansion is smaller: under Beta(1, 1) a single DLT in the first patient
/// exceeds any usual limit.
const FIRST_LOOK: u32 = 3;

/// In the first stage, so that there is a second; a number of responses that may be exceeded.
const FEWER: u64 = MOST_EXPANSION_PATIENTS as u64 - 1;

const COUNT: Limits = Limits { least: 1.0, inclusive: true, most: MOST_EXPANSION_PATIENTS as f64, unit: "" };
const POSITIVE: Limits = Limits { least: 0.0, inclusive: false, most: 1000.0, unit: "" };

pub(super) static EXPANSION: Table<Expansion> = Table {
    header: "[expansion]",
    says: "What follows the MTD: further patients there, one after the other, with a boundary that stops them at too many DLTs. \
           They come on top of the cap of a design. One of `stop_above`, `total_error` and `stop_at` says when to stop.",
    usual: || Expansion {
        patients: 0,
        first_look: FIRST_LOOK,
        target_dlt_rate: Probability::ZERO,
        stop_above: None,
        prior: [1.0, 1.0],
        total_error: None,
        stop_at: None,
        data: ExpansionData::Expansion,
        if_stopped: IfStopped::Lower,
        expand_again: false,
        response: None,
    },
    members: &[
        &Key::new("patients", lens!(Expansion, patients), PATIENTS, "Further evaluable patients at the MTD.").required("12"),
        &Key::new(
            "first_look",
            lens!(Expansion, first_look),
            PATIENTS,
            "No stop before so many of them are evaluable. With a prior of Beta(1, 1) one DLT in the first patient is enough for any \
             `stop_above` below 0.91 at a target of 0.30.",
        )
        .derived("3, or all if there are fewer", "3", |_, to, _| {
            to.first_look = FIRST_LOOK.min(to.patients);
            Some(())
        }),
        &Key::new(
            "target_dlt_rate",
            lens!(Expansion, target_dlt_rate),
            Kind::Rate,
            "The DLT rate that is too high when exceeded.",
        )
        .derived("that of the trial", "0.30", |_, to, context| {
            to.target_dlt_rate = context.target_dlt_rate?;
            Some(())
        }),
        &Key::new(
            "stop_above",
            lens!(Expansion, stop_above),
            Kind::Probability,
            "Stop when the posterior probability of a DLT rate above the target exceeds this (Thall and Simon 1994; Geller 2003). \
             With 1 nothing stops it.",
        )
        .example("0.90")
        .one_of(&BOUNDARIES),
        &Key::new(
            "prior",
            lens!(Expansion, prior),
            Kind::Numbers(&[("a", POSITIVE), ("b", POSITIVE)]),
            "a and b of the prior Beta(a, b) of the DLT rate.",
        )
        .only(Only::With("stop_above")),
        &Key::new(
            "total_error",
            lens!(Expansion, total_error),
            Kind::Modelled,
            "Stop at one and the same tail probability at every look, the greatest with which the chance to stop at all is at most \
             this where the target is the true rate (Pocock type; Ivanova, Qaqish and Schell 2005).",
        )
        .example("0.10"),
        &Key::new(
            "stop_at",
            lens!(Expansion, stop_at),
            Kind::Rows(&[("patients", COUNT), ("DLTs", COUNT)]),
            "Stop at these steps, each [patients, DLTs]: up to so many evaluable patients, at so many DLTs or more; after the last \
             step, never.",
        )
        .example("[[3, 2], [6, 3], [12, 5]]"),
        &Key::new(
            "data",
            lens!(Expansion, data),
            Kind::Word(words_of::<ExpansionData>),
            "Whose outcomes the boundary goes by: those of the \"expansion\", or \"pooled\" with those of the escalation's patients at \
             the dose level.",
        ),
        &Key::new(
            "if_stopped",
            lens!(Expansion, if_stopped),
            Kind::Word(words_of::<IfStopped>),
            "What is recommended if it is stopped: the next \"lower\" dose level at which somebody was treated (none tolerable if \
             there is none), or \"none\".",
        ),
        &Key::new(
            "expand_again",
            lens!(Expansion, expand_again),
            Kind::Flag,
            "Whether there is another expansion then, with as many patients, at the lower dose level.",
        )
        .only(Only::When("if_stopped", &["lower"])),
        &Nested::table("response", Kind::Table(&RESPONSE)),
    ],
};

pub(super) static RESPONSE: Table<TwoStage> = Table {
    header: "[expansion.response]",
    says: "Two stages for response in the expansion (Simon 1989); `dosim monitor` searches for such designs. Every [[scenario]] needs \
           `response_probabilities`. ASSUMPTION of the program: responses do not depend on DLTs.",
    usual: || TwoStage { first_stage: 0, more_than: 0, patients: 0, success_above: 0 },
    members: &[
        &Key::new(
            "first_stage",
            lens!(TwoStage, first_stage),
            Kind::patients(1, FEWER),
            "Patients of the first stage; fewer than the expansion has.",
        )
        .required("9"),
        &Key::new(
            "more_than",
            lens!(TwoStage, more_than),
            Kind::patients(0, FEWER - 1),
            "The second stage follows if more of them respond.",
        )
        .required("0"),
        &Key::new(
            "success_above",
            lens!(TwoStage, success_above),
            Kind::patients(0, FEWER),
            "Success if more of all respond.",
        )
        .required("2"),
    ],
};

/// Before the name of a key of `[expansion]` where another table lists values for it.
const PREFIX: &str = "expansion_";

/// The keys of `[expansion]` that can vary, with what holds where a list is left out.
pub(super) const fn varied(default: &'static str) -> [ListKey; 8] {
    const fn of(name: &'static str, kind: Kind, default: &'static str, example: &'static str) -> ListKey {
        ListKey {
            name,
            kind,
            default,
            says: "The key of [expansion] without the prefix, which the file must have.",
            example,
        }
    }
    const DATA: Kind = Kind::Word(words_of::<ExpansionData>);
    const IF_STOPPED: Kind = Kind::Word(words_of::<IfStopped>);
    [
        of("expansion_patients", Kind::List(&PATIENTS), default, "[6, 12, 20]"),
        of("expansion_first_look", Kind::List(&PATIENTS), default, "[1, 3, 6]"),
        of("expansion_target_dlt_rate", Kind::List(&Kind::Rate), default, "[0.25, 0.30]"),
        of("expansion_stop_above", Kind::List(&Kind::Probability), default, "[0.80, 0.90, 0.95]"),
        of("expansion_total_error", Kind::List(&Kind::Modelled), default, "[0.05, 0.10]"),
        of("expansion_data", Kind::List(&DATA), default, "[\"expansion\", \"pooled\"]"),
        of("expansion_if_stopped", Kind::List(&IF_STOPPED), default, "[\"lower\", \"none\"]"),
        of("expansion_expand_again", Kind::List(&Kind::Flag), default, "[false, true]"),
    ]
}

/// The key of `[expansion]` that a key of another table lists values for; `None` if it is of something else.
pub(super) fn varied_key(name: &str) -> Option<&str> {
    name.strip_prefix(PREFIX)
}

/// What a key of `[expansion]` has, as an echo has it.
pub(super) fn planned(expansion: &Expansion, key: &str) -> String {
    let lines = EXPANSION.values(expansion).into_iter();
    let value = lines.filter(|line| line.name == key).find_map(|line| line.value);
    value.map_or_else(|| "none".to_owned(), |value| value.toml().trim_matches('"').to_owned())
}

/// Refuses lists for keys of `[expansion]` in a file without it.
pub(super) fn vary_what_is_there(table: &Reader<'_>, keys: &[VariedKey], plan: &Plan) -> Option<()> {
    let idle = keys.iter().find(|of| varied_key(of.key).is_some() && plan.expansion.is_none());
    idle.map_or(Some(()), |of| {
        table.without_effect(of.key, "without [expansion]", "add that table, or remove this key")
    })
}

/// `[expansion]`, if it is there; `scenarios` are those of the file, if they could be read.
pub(super) fn expansion(
    top: &Reader<'_>,
    context: Context,
    scenarios: Option<&[Scenario]>,
) -> Option<Option<Expansion>> {
    if top.get("expansion").is_none() {
        return without(top, scenarios);
    }
    let table = top.table("expansion", &EXPANSION)?;
    let mut expansion = EXPANSION.read(&table, context).complete()?;
    one_boundary(&table, &expansion)?;
    if table.get("response").is_some() {
        expansion.response = Some(response(&table, context, expansion.patients)?);
        every_scenario_has_responses(&table, scenarios?)?;
    } else {
        without(top, scenarios)?;
    }
    Some(Some(expansion))
}

/// Response probabilities have no effect where nobody asks for responses.
fn without(top: &Reader<'_>, scenarios: Option<&[Scenario]>) -> Option<Option<Expansion>> {
    let named = scenarios.into_iter().flatten().find(|scenario| scenario.response_probabilities.is_some());
    let Some(scenario) = named else { return Some(None) };
    top.refuse(
        "scenario",
        format!(
            "`response_probabilities` of scenario \"{}\" have no effect without [expansion.response]",
            scenario.name
        ),
        "add [expansion.response] below [expansion], or remove them",
    )
}

/// Exactly one of three keys says when to stop, and what it says makes a boundary.
fn one_boundary(table: &Reader<'_>, expansion: &Expansion) -> Option<()> {
    let Expansion { stop_at, patients, first_look, .. } = expansion;
    let mut given = BOUNDARIES.into_iter().filter(|key| table.get(key).is_some());
    match (given.next(), given.next()) {
        (None, _) => return table.missing("stop_above", "stop_above = 0.90"),
        (Some(_), None) => {}
        (Some(first), Some(second)) => {
            return table.without_effect(
                second,
                &format!("with `{first}`"),
                &format!("remove it, or remove `{first}`"),
            );
        }
    }
    if first_look > patients {
        let message = format!(
            "the first look, after {}, is never taken, so that nothing stops the expansion",
            counted(first_look, "patient")
        );
        table.warn("first_look", message, format!("give 1 to {}", counted(patients, "patient")));
    }
    if stop_at.iter().flatten().flatten().any(|number| number.fract() != 0.0) {
        return table.refuse("stop_at", "patients and DLTs are whole numbers", "write steps such as [[3, 2], [6, 3]]");
    }
    match expansion.boundary(0) {
        Ok(_) => Some(()),
        Err(BoundaryError::Steps) => {
            let remedy =
                "each step has more patients and more DLTs than the one before, and no more DLTs than patients";
            table.refuse("stop_at", "these steps do not rise, or ask for more DLTs than patients", remedy)
        }
        Err(error) => table.refuse("patients", error.to_string(), "give other numbers"),
    }
}

fn response(table: &Reader<'_>, context: Context, patients: u32) -> Option<TwoStage> {
    let within = table.table("response", &RESPONSE)?;
    let design = TwoStage { patients, ..RESPONSE.read(&within, context).complete()? };
    let TwoStage { first_stage, more_than, success_above, .. } = design;
    if first_stage >= patients {
        let message = format!(
            "a first stage of {} leaves none for the second: there are {patients}",
            counted(first_stage, "patient")
        );
        return within.refuse("first_stage", message, "give fewer than `patients` of [expansion]");
    }
    if more_than >= first_stage {
        let message = format!("more than {more_than} of {} cannot respond", counted(first_stage, "patient"));
        return within.refuse("more_than", message, "give fewer than `first_stage`");
    }
    if success_above < more_than || success_above >= patients {
        let message =
            format!("success above {success_above} responses is settled before the second stage or out of reach");
        return within.refuse("success_above", message, format!("give {more_than} to {}", patients - 1));
    }
    Some(design)
}

fn every_scenario_has_responses(table: &Reader<'_>, scenarios: &[Scenario]) -> Option<()> {
    let lacking = scenarios.iter().find(|scenario| scenario.response_probabilities.is_none());
    let Some(scenario) = lacking else { return Some(()) };
    table.refuse(
        "response",
        format!("scenario \"{}\" has no `response_probabilities`", scenario.name),
        format!("add them to every {}, one for each dose level", format::SCENARIO.header),
    )
}
