//! One of every registered design, for tests that hold for all of them.

use dosim::design::{PriorPatients, Tallies};
use dosim::dose::DoseLevel;
use dosim::scenario::{
    APlusBParameters, AcceleratedTitrationParameters, AfterDlt, AtCap, BlrmParameters, BlrmPrior, BoinParameters,
    Choose, CrmParameters, CutOffs, DesignSpec, DltCurve, DoseChoice, EnoughWhen, GeneralRules,
    IThreePlusThreeParameters, Interval, IntervalConduct, KeyboardParameters, MtpiParameters, Preset, Reassessment,
    Rule, Skeleton,
};

use super::p;

/// A design without cap under these rules.
pub fn spec(rule: Rule, general: GeneralRules) -> DesignSpec {
    DesignSpec { rule, cap: None, at_cap: AtCap::Undetermined, general }
}

/// A maximum of patients and nothing else.
pub fn at_most(patients: u32) -> GeneralRules {
    GeneralRules { max_patients: Some(patients), ..GeneralRules::default() }
}

/// Cohorts of three from the lowest dose level, elimination above .95 from `eliminate_from` patients on.
pub fn conduct(target: f64, eliminate_from: u32) -> IntervalConduct {
    IntervalConduct {
        target_dlt_rate: p(target),
        cohort_size: 3,
        starting_dose: DoseLevel::LOWEST,
        eliminate_above: p(0.95),
        eliminate_from,
    }
}

/// The target and as much above it as below.
pub fn interval(target: f64, margin: f64, eliminate_from: u32) -> Interval {
    Interval { conduct: conduct(target, eliminate_from), margin_below: p(margin), margin_above: p(margin) }
}

/// BOIN with its defaults.
pub fn boin(target: f64) -> BoinParameters {
    BoinParameters {
        escalate_at: None,
        de_escalate_at: None,
        stay_at_one_in_three: false,
        de_escalate_at_two_in_six: false,
        conduct: conduct(target, 3),
        underdosing_rate: p(0.6 * target),
        overdosing_rate: p(1.4 * target),
        titration: false,
        bounded_mtd: false,
    }
}

/// A BLRM on amounts that double, from the lowest dose level.
/// What is not in force is as if nothing were given.
pub fn blrm(doses: usize, prior: BlrmPrior, choose: Choose, after_dlt: Option<AfterDlt>) -> BlrmParameters {
    let is_mixture = matches!(prior, BlrmPrior::Mixture);
    let mixture = || vec![[3.0, -1.0, 0.0, 2.0, 1.0, 0.0], [1.0, -3.0, 0.0, 1.0, 0.5, 0.3]];
    BlrmParameters {
        amounts: (0..doses).map(|dose| f64::from(1_u32 << dose)).collect(),
        reference_dose: 4.0,
        prior,
        dlt_at_reference: p(if is_mixture { 0.0 } else { 0.25 }),
        lowest_dose_above: [0.2, 0.05],
        highest_dose_below: [0.3, 0.05],
        prior_mean: [0.0; 2],
        prior_sd: [1.0; 2],
        prior_correlation: 0.0,
        prior_mixture: if is_mixture { mixture() } else { Vec::new() },
        historical: vec![[1.0, 3.0, 0.0]],
        target_interval: [0.16, 0.33],
        overdose_limit: 0.25,
        choose,
        losses: [1.0, 0.0, 1.0, 2.0],
        unacceptable_above: 0.6,
        most_levels_up: Some(1),
        increments: vec![[0.0, 2.0]],
        increment_after_dlt: after_dlt.map(|_| 1.5),
        after_dlt: after_dlt.unwrap_or(AfterDlt::InTrial),
        enough_target_probability: after_dlt.map(|_| p(0.5)),
        enough_patients: 6,
        fewest_cohorts: if after_dlt.is_some() { 3 } else { 0 },
        cohort_size: 3,
        starting_dose: DoseLevel::LOWEST,
        ..BlrmParameters::usual()
    }
}

/// Every registered cohort design with its name, some of them several times, for a ladder of `doses` steps. A new design is one
/// line more.
pub fn every_design(doses: usize) -> Vec<(String, DesignSpec)> {
    let middle = DoseLevel::new(doses.div_ceil(2)).unwrap();
    let later = IntervalConduct { starting_dose: middle, cohort_size: 2, ..conduct(0.25, 1) };
    let careful = GeneralRules { lowest_too_toxic: Some(p(0.9)), enough_at_dose: Some(9), ..at_most(16) };
    let mut rules: Vec<(Rule, GeneralRules)> = vec![
        (Rule::IThreePlusThree(IThreePlusThreeParameters { interval: interval(0.3, 0.05, 3) }), at_most(18)),
        (Rule::Mtpi(MtpiParameters { interval: interval(0.3, 0.05, 1) }), at_most(18)),
        (Rule::Keyboard(KeyboardParameters { interval: interval(0.3, 0.05, 1) }), at_most(18)),
        (Rule::Boin(boin(0.3)), at_most(18)),
        (Rule::Boin(boin(0.3)), careful),
        (Rule::Boin(BoinParameters { conduct: later, titration: true, bounded_mtd: true, ..boin(0.25) }), at_most(16)),
        (Rule::Mtpi(MtpiParameters { interval: Interval { conduct: later, ..interval(0.25, 0.05, 1) } }), careful),
    ];
    let switched = BoinParameters {
        escalate_at: Some(p(0.2)),
        de_escalate_at: Some(p(0.33)),
        stay_at_one_in_three: true,
        // Not in force beside given boundaries.
        underdosing_rate: p(0.0),
        overdosing_rate: p(0.0),
        ..boin(0.25)
    };
    let any = GeneralRules { enough_at_dose: Some(6), enough_when: EnoughWhen::Any, ..at_most(18) };
    rules.push((Rule::Boin(switched), any));
    rules.push((Rule::Boin(BoinParameters { de_escalate_at_two_in_six: true, ..boin(0.3) }), at_most(18)));
    // Restricted ones start at the lowest dose level, so that there is something to bar.
    for (curve, restrict_escalation, safety_stop, starting_dose, choice, general) in [
        (DltCurve::Empiric, false, None, middle, DoseChoice::Nearest, at_most(18)),
        (
            DltCurve::Logistic { intercept: 3.0 },
            true,
            Some((0.9, None)),
            DoseLevel::LOWEST,
            DoseChoice::Nearest,
            at_most(16),
        ),
        (DltCurve::Empiric, true, None, DoseLevel::LOWEST, DoseChoice::Nearest, careful),
        (
            DltCurve::Empiric,
            false,
            Some((0.72, Some(0.4))),
            DoseLevel::LOWEST,
            DoseChoice::NearestNotAbove,
            at_most(16),
        ),
    ] {
        let reassessment = Reassessment {
            curve,
            skeleton: Skeleton::IndifferenceInterval { halfwidth: 0.05, prior_mtd: middle },
            prior_variance: 1.34,
            target_dlt_rate: p(0.3),
            starting_dose,
            restrict_escalation,
            safety_stop: safety_stop.map(|(limit, _)| p(limit)),
            safety_rate: safety_stop.and_then(|(_, rate)| rate).map(p),
            choice,
            ..Reassessment::usual()
        };
        rules.push((Rule::Crm(CrmParameters { reassessment, cohort_size: 3 }), general));
    }
    let six_before = PriorPatients::new(Tallies::default().with(DoseLevel::LOWEST, 6, 1));
    let counting = Reassessment {
        target_dlt_rate: p(0.3),
        prior_patients: six_before,
        safety_stop: Some(p(0.9)),
        ..Reassessment::usual()
    };
    rules.push((Rule::Crm(CrmParameters { reassessment: counting, cohort_size: 3 }), careful));
    for (prior, choose, after_dlt, general) in [
        (BlrmPrior::WeaklyInformative, Choose::TargetProbability, None, at_most(18)),
        (BlrmPrior::Mixture, Choose::LeastLoss, Some(AfterDlt::InLastCohort), careful),
    ] {
        let blrm = blrm(doses, prior, choose, after_dlt);
        let prior_patients = if after_dlt.is_some() { six_before } else { blrm.prior_patients };
        rules.push((Rule::Blrm(BlrmParameters { prior_patients, ..blrm }), general));
    }
    for preset in Preset::ALL {
        for switches in [preset.switches(), dosim::scenario::Switches { starting_dose: middle, ..preset.switches() }] {
            rules.push((Rule::ThreePlusThree(switches), GeneralRules::default()));
            let levels = (doses + 1 - switches.starting_dose.number()) as u8;
            let titration = AcceleratedTitrationParameters {
                single_patient_levels: levels,
                resume_single_patients: preset == Preset::DeEscalating,
                end_titration_at_moderate: (preset == Preset::TwoInSix).then_some(levels.min(2)),
                then: switches,
            };
            rules.push((Rule::AcceleratedTitration(titration), GeneralRules::default()));
        }
    }
    let of_protocol = Rule::called("decision_table").unwrap();
    rules.push((of_protocol.clone(), GeneralRules::default()));
    rules.push((of_protocol, at_most(12)));
    for cut_offs in
        [CutOffs::THREE_PLUS_THREE, CutOffs { a: 4, b: 4, c: 1, d: 2, e: 2 }, CutOffs { a: 2, b: 1, c: 1, d: 0, e: 0 }]
    {
        for de_escalate in [false, true] {
            let rule = APlusBParameters { cut_offs, de_escalate, starting_dose: middle };
            rules.push((Rule::APlusB(rule), GeneralRules::default()));
        }
    }
    let named =
        |(rule, general): (Rule, GeneralRules)| (format!("{}: {rule}{general}", rule.title()), spec(rule, general));
    rules.into_iter().map(named).collect()
}
