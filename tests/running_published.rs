//! Published trials as they were really conducted, and random histories of other programs: the next dose and the estimates.

#![allow(clippy::unwrap_used, clippy::panic)]
// The witness computes with the functions of the C library, apart from the program.
#![allow(clippy::disallowed_methods)]

mod support;

use dosim::design::{
    Decision, Design, DoseEstimate, Evaluation, Mtd, PatientStatus, PendingDesign, Running, StopReason, TiteCrm, build,
};
use dosim::notation;
use dosim::probability::Probability;
use dosim::running::{
    Counts, DepartureKind, Now, PatientsFile, PendingProtocol, Protocol, ReadAs, RunningTrial, from_notation,
};
use dosim::scenario::{self, DltCurve, DoseChoice, Plan, Reassessment, Skeleton};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use support::level;

const CRM_HISTORIES: &str = include_str!("fixtures/crm_next_histories.csv");
const TITE_CRM_HISTORIES: &str = include_str!("fixtures/tite_crm_histories.csv");
const TITE_CRM: &str = include_str!("fixtures/running/titecrm.toml");
const TITE_CRM_PATIENTS: &str = include_str!("fixtures/running/titecrm.csv");
const VIOLA: &str = include_str!("fixtures/viola_dose_transition_pathways.csv");
const VIOLA_WHILE_IT_RAN: &str = include_str!("fixtures/viola_pathways_while_it_ran.csv");
const NEUENSCHWANDER: &str = include_str!("fixtures/blrm_neuenschwander2008_example.csv");
const LEVY: &str = include_str!("fixtures/running/levy.toml");

/// The DLT rates of dfcrm rest on R's adaptive quadrature, good to some 1e-7.
const QUADRATURE: f64 = 1e-6;

fn plan(text: &str) -> Plan {
    scenario::parse("s.toml", text).unwrap_or_else(|error| panic!("{error}")).plan
}

/// What the first design of a plan says after a history in the notation.
fn after(plan: &Plan, history: &str) -> RunningTrial {
    let spec = &plan.designs[0].spec;
    let Design::Cohort(design) = build(spec, plan.dose_count(), plan.target_dlt_rate.get()) else { panic!("pending") };
    let patients = from_notation(&notation::parse(history).unwrap());
    Protocol::new(plan, spec, &*design).follow(&patients).unwrap()
}

/// What it says on a day of patients with dates.
fn on_day(plan: &Plan, patients: &str, on: Date) -> RunningTrial {
    let spec = &plan.designs[0].spec;
    let Design::Pending(design) = build(spec, plan.dose_count(), plan.target_dlt_rate.get()) else { panic!("cohorts") };
    let read_as = ReadAs { on: Some(on), ..ReadAs::default() };
    let file = PatientsFile::read("p.csv", patients.as_bytes(), &read_as, plan).unwrap();
    PendingProtocol::new(plan, spec, &*design).follow_dated(&file, on).unwrap()
}

/// The dose level that is treated next.
fn next(trial: &RunningTrial) -> usize {
    match trial.now {
        Now::Open(cohort) => cohort.dose.number(),
        Now::Decided(decision) => decision.dose().unwrap_or_else(|| panic!("{decision:?}")).number(),
        Now::NotSaid => panic!("not said"),
    }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

fn assert_near(found: &[DoseEstimate], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.dlt_probability - expected).abs() <= tolerance, "{what}: {found:?} is not {expected}");
    }
}

/// A CRM apart from the program's: the posterior mean by the rectangle rule, plugged in.
struct Witness<'a> {
    skeleton: &'a [f64],
    intercept: Option<f64>,
    variance: f64,
}

impl Witness<'_> {
    /// ln p and ln(1 − w p) of a dose level.
    fn logs(&self, dose: usize, weight: f64, beta: f64) -> (f64, f64) {
        let (s, tilt) = (self.skeleton[dose - 1], beta.exp());
        let p = match self.intercept {
            None => s.powf(tilt),
            Some(a) => 1.0 / (1.0 + (-a - tilt * ((s / (1.0 - s)).ln() - a)).exp()),
        };
        (p.max(f64::MIN_POSITIVE).ln(), (1.0 - weight * p).max(f64::MIN_POSITIVE).ln())
    }

    /// The posterior probability that the DLT probability of the lowest dose level is above this.
    fn lowest_above(&self, target: f64, history: &str) -> f64 {
        let patients = Self::patients(history);
        let (mut sum, mut above) = (0.0, 0.0);
        for step in -4000..=4000 {
            let beta = f64::from(step) / 500.0;
            let density = self.density(&patients, beta);
            sum += density;
            above += if self.logs(1, 1.0, beta).0.exp() > target { density } else { 0.0 };
        }
        above / sum
    }

    fn density(&self, patients: &[(usize, bool, f64)], beta: f64) -> f64 {
        let log = |&(dose, dlt, weight): &(usize, bool, f64)| {
            let (log_p, log_not_p) = self.logs(dose, weight, beta);
            if dlt { log_p } else { log_not_p }
        };
        (patients.iter().map(log).sum::<f64>() - beta * beta / (2.0 * self.variance)).exp()
    }

    /// The plug-in DLT probabilities after (dose level, DLT, weight).
    fn estimates(&self, patients: &[(usize, bool, f64)]) -> Vec<f64> {
        let (mut sum, mut mean) = (0.0, 0.0);
        for step in -4000..=4000 {
            let beta = f64::from(step) / 500.0;
            let density = self.density(patients, beta);
            sum += density;
            mean += density * beta;
        }
        (1..=self.skeleton.len()).map(|dose| self.logs(dose, 1.0, mean / sum).0.exp()).collect()
    }

    fn after(&self, history: &str) -> Vec<f64> {
        self.estimates(&Self::patients(history))
    }

    fn patients(history: &str) -> Vec<(usize, bool, f64)> {
        let cohorts = notation::parse(history).unwrap();
        let patient = |cohort: &notation::Cohort, letter: &notation::Letter| {
            (cohort.dose.number(), *letter == notation::Letter::Dlt, 1.0)
        };
        cohorts.iter().flat_map(|cohort| cohort.patients.iter().map(|letter| patient(cohort, letter))).collect()
    }
}

/// The example of `titecrm` in R's dfcrm: patient 6 was treated at dose level 3 where the model said 2. dfcrm answers 3 with these
/// estimates. It counts patient 1 as followed for 178 of 180 days, which a file with the last day of each window cannot say.
#[test]
fn the_example_of_dfcrm() {
    const PUBLISHED: [f64; 6] = [0.074, 0.135, 0.247, 0.401, 0.547, 0.733];
    let plan = plan(TITE_CRM);
    let trial = on_day(&plan, TITE_CRM_PATIENTS, date(2027, 2, 10));
    assert_eq!(trial.now, Now::Decided(Decision::one_patient(level(3))));
    assert_near(trial.estimates.as_ref().unwrap(), &PUBLISHED, 1e-3, "from dates");
    let departures: Vec<_> =
        trial.departures.iter().map(|of| (of.kind, of.refusal.patient, of.design_said.dose())).collect();
    assert_eq!(departures, [(DepartureKind::DoseLevel, 5, Some(level(2)))]);

    let Design::Pending(design) = build(&plan.designs[0].spec, 6, 0.2) else { panic!("cohorts") };
    let levels = [3, 3, 3, 4, 4, 3, 2, 2, 2, 3];
    let followed = [178.0, 181.0, 168.0, 181.0, 24.0, 181.0, 164.0, 102.0, 42.0, 3.0];
    let status = |(patient, (&dose, &days)): (usize, (&usize, &f64))| {
        let evaluation = match (patient, days / 180.0) {
            (2 | 4, _) => Evaluation::Dlt,
            (_, share) if share >= 1.0 => Evaluation::NoDlt,
            (_, follow_up) => Evaluation::Pending { follow_up },
        };
        PatientStatus { dose: level(dose), evaluation }
    };
    let patients: Vec<_> = levels.iter().zip(&followed).enumerate().map(status).collect();
    let running = Running { patients: &patients, at: Some(level(3)) };
    assert_eq!(design.decide(&running).decision, Decision::one_patient(level(3)));
    // Three decimals are printed.
    assert_near(&design.estimates(&running).unwrap(), &PUBLISHED, 5e-4, "as dfcrm weighs them");
}

/// Levy et al., Br J Cancer 2006;95:253 (doi:10.1038/sj.bjc.6603265): dose level 3 after the first cohort, where the model alone said
/// 5, then 4 until its 18 patients were treated.
#[test]
fn levy_2006() {
    let plan = plan(LEVY);
    let witness = Witness { skeleton: &[0.05, 0.10, 0.15, 0.33, 0.50], intercept: Some(1.0), variance: 1.34 };
    let cohorts = ["1NNN", "3NNT", "4NNT", "4NNN", "4NTN", "4TNT"];
    for treated in 2..cohorts.len() {
        let history = cohorts[..treated].join(" ");
        let trial = after(&plan, &history);
        assert_eq!(next(&trial), 4, "{history}");
        assert_near(trial.estimates.as_ref().unwrap(), &witness.after(&history), QUADRATURE, &history);
    }
    let trial = after(&plan, &cohorts.join(" "));
    let Now::Decided(Decision::Stop { mtd, .. }) = trial.now else { panic!("{:?}", trial.now) };
    assert_eq!(mtd, dosim::design::Mtd::Dose(level(4)));
    assert_eq!(trial.departures.len(), 1);
    assert_eq!(
        (trial.departures[0].kind, trial.departures[0].design_said.dose()),
        (DepartureKind::DoseLevel, Some(level(5)))
    );
}

/// A plan of a CRM without restrictions but these.
fn crm(skeleton: &str, target: &str, more: &str) -> Plan {
    let doses: usize = skeleton.split(',').count();
    let ladder: String = (1..=doses).map(|dose| format!("[[dose]]\nlabel = \"d{dose}\"\n")).collect();
    plan(&format!(
        "title = \"t\"\ntarget_dlt_rate = {target}\n{ladder}[[scenario]]\nname = \"s\"\ndlt_probabilities = [{skeleton}]\n[[design]]\n\
         name = \"d\"\n{more}"
    ))
}

/// Cheung, Dose Finding by the Continual Reassessment Method (2011, ISBN 978-1-4200-9151-9), p. 124: four treated at dose level 3, free of a
/// DLT for 73, 66, 35 and 28 of 126 days. The next is treated at dose level 4, and the posterior mean of β is .49, as the tests of R's trialr
/// cite the book.
#[test]
fn cheung_2011() {
    const SKELETON: [f64; 5] = [0.05, 0.12, 0.25, 0.40, 0.55];
    const DAYS: [i32; 4] = [73, 66, 35, 28];
    let today = date(2026, 6, 1);
    let begun = |days: i32| today.checked_sub(days.days()).unwrap();
    let more = "max_patients = 24\n[design.tite_crm]\nskeleton = [0.05, 0.12, 0.25, 0.40, 0.55]\nprior_variance = 1.34\nstarting_dose = 3\n\
                [dlt_window]\npreconditioning_days = 0\ndays_after_infusion = 126";
    let plan = crm("0.05, 0.12, 0.25, 0.40, 0.55", "0.25", more);
    let row = |(patient, days): (usize, i32)| format!("{patient},3,{0},{0},{0},,\n", begun(days));
    let rows: String = (1..).zip(DAYS).map(row).collect();
    let trial = on_day(&plan, &format!("patient,dose,enrolled,preconditioning,infusion,dlt,off_study\n{rows}"), today);
    assert_eq!(trial.now, Now::Decided(Decision::one_patient(level(4))));
    let departures: Vec<_> =
        trial.departures.iter().map(|of| (of.kind, of.refusal.patient, of.design_said.dose())).collect();
    assert_eq!(departures, [(DepartureKind::DoseLevel, 3, Some(level(4)))], "the last had one at dose level 3, too");

    let estimates = trial.estimates.unwrap();
    for (estimate, skeleton) in estimates.iter().zip(SKELETON) {
        let beta = (estimate.dlt_probability.ln() / skeleton.ln()).ln();
        assert!((beta - 0.49).abs() < 0.005, "{beta}: two decimals are printed");
    }
    let followed: Vec<_> = DAYS.iter().map(|&days| (3, false, f64::from(days) / 126.0)).collect();
    let witness = Witness { skeleton: &SKELETON, intercept: None, variance: 1.34 };
    assert_near(
        &estimates,
        &witness.estimates(&followed),
        QUADRATURE,
        "as a quadrature apart from the program has them",
    );
}

/// Four treated at once at dose level 3 by a design that treats three: the fourth departs, and the answer is the model's with all four.
#[test]
fn four_at_once_at_dose_level_3() {
    let skeleton = [0.05, 0.12, 0.25, 0.40, 0.55];
    let plan = crm(
        "0.05, 0.12, 0.25, 0.40, 0.55",
        "0.25",
        "max_patients = 24\n[design.crm]\nskeleton = [0.05, 0.12, 0.25, 0.40, 0.55]\nstarting_dose = 3\n",
    );
    let witness = Witness { skeleton: &skeleton, intercept: None, variance: 1.34 };
    for history in ["3NNNN", "3NTNT", "3NNNT 4NNT"] {
        let trial = after(&plan, history);
        let expected = witness.after(history);
        assert_near(trial.estimates.as_ref().unwrap(), &expected, QUADRATURE, history);
        let nearest = (0..5).min_by(|&a, &b| {
            let distance = |dose: usize| (expected[dose] - 0.25).abs();
            distance(a).total_cmp(&distance(b))
        });
        // No dose level is skipped.
        let tried = notation::parse(history).unwrap().iter().map(|cohort| cohort.dose.number()).max().unwrap();
        assert_eq!(next(&trial), (nearest.unwrap() + 1).min(tried + 1), "{history}");
        assert_eq!(trial.departures[0].kind, DepartureKind::ExtraPatient, "{history}");
    }
}

/// The design of VIOLA (Craddock 2019; the vignette of R's dtpcrm): seven dose levels, cohorts of three from the third, at most one
/// level up from the last, stopped where Pr(p of the lowest > target) > .9. Every dose transition pathway of four cohorts has the next
/// dose and the estimates of a quadrature apart from the program.
#[test]
fn every_dose_transition_pathway_of_viola() {
    const SKELETON: [f64; 7] = [0.03, 0.07, 0.12, 0.20, 0.30, 0.40, 0.52];
    let text = SKELETON.map(|p| p.to_string()).join(", ");
    let more = format!(
        "max_patients = 21\n[design.crm]\nmodel = \"empiric\"\nskeleton = [{text}]\nprior_variance = 0.75\nstarting_dose = 3\n\
         restrict_escalation = true\nsafety_stop = 0.9\ncohort_size = 3\n"
    );
    let plan = crm(&text, "0.20", &more);
    let witness = Witness { skeleton: &SKELETON, intercept: None, variance: 0.75 };
    let (mut open, mut asked, mut stopped) = (vec![(String::new(), 3_usize)], 0, 0);
    while let Some((before, dose)) = open.pop() {
        for letters in ["NNN", "NNT", "NTT", "TTT"] {
            let history = format!("{before}{dose}{letters}");
            let (trial, expected) = (after(&plan, &history), witness.after(&history));
            assert_near(trial.estimates.as_ref().unwrap(), &expected, QUADRATURE, &history);
            asked += 1;
            if witness.lowest_above(0.2, &history) > 0.9 {
                stopped += 1;
                let stop = Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };
                assert_eq!(trial.now, Now::Decided(stop), "{history}");
                continue;
            }
            let distance = |level: usize| (expected[level - 1] - 0.2).abs();
            let nearest = (1..=7).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap();
            assert_eq!(next(&trial), nearest.min(dose + 1), "{history}: {expected:?}");
            if notation::parse(&history).unwrap().iter().map(|cohort| cohort.patients.len()).sum::<usize>() < 12 {
                open.push((format!("{history} "), next(&trial)));
            }
        }
    }
    assert!(asked > 200 && stopped > 5, "{asked} asked, {stopped} stopped");
}

/// The recommendations and stops of VIOLA that its statisticians published, with the stop as they have it: the lowest dose level is above the
/// target and a tenth with a probability above .72. First from the start, then after two cohorts without a DLT, of which all others of
/// that table begin.
#[test]
fn pathways_of_viola_as_published() {
    let more = "max_patients = 21\nenough_at_dose = 12\n[design.crm]\nmodel = \"empiric\"\nskeleton = [0.03, 0.07, 0.12, 0.20, 0.30, 0.40, 0.52]\n\
                prior_variance = 0.75\nstarting_dose = 3\nrestrict_escalation = true\nsafety_stop = 0.72\nsafety_rate = 0.30\n";
    let plan = crm("0.03, 0.07, 0.12, 0.20, 0.30, 0.40, 0.52", "0.20", more);
    assert_eq!(pathways(&plan, VIOLA, ("", "3")), (152, 14));
    assert_eq!(pathways(&plan, VIOLA_WHILE_IT_RAN, ("3NNN 4NNN", "5")), (192, 0));
}

/// How many recommendations of a table of pathways were asked, after a history and from a dose level on, and how many of them are stops.
fn pathways(plan: &Plan, table: &str, (before, first): (&str, &str)) -> (u32, u32) {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
    let (mut asked, mut stopped) = (0, 0);
    for row in reader.records().map(Result::unwrap) {
        let (mut history, mut dose) = (before.to_owned(), first.to_owned());
        for cohort in [0, 2, 4] {
            let Ok(dlts) = row[cohort].parse::<usize>() else { break };
            history += &format!(" {dose}{}{}", "T".repeat(dlts), "N".repeat(3 - dlts));
            let trial = after(plan, history.trim());
            let expected = &row[cohort + 1];
            asked += 1;
            if expected == "STOP" {
                stopped += 1;
                let stop = Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };
                assert_eq!(trial.now, Now::Decided(stop), "{history}");
                break;
            }
            assert_eq!(next(&trial).to_string(), expected, "{history}");
            dose = expected.to_owned();
        }
    }
    (asked, stopped)
}

/// Neuenschwander, Branson and Gsponer, Stat Med 2008;27:2420 (doi:10.1002/sim.3230): cohorts of 3, 4, 5, 4 and 2 at 1, 2.5, 5, 10 and 25 mg, on
/// the twelve lowest of their fifteen dose levels. Data, skeleton and prior as in the manual of R's bcrm. Their point is that a
/// model of one parameter goes *up* after two DLTs in two patients; the program says so too, and shows every departure.
#[test]
fn neuenschwander_2008() {
    let skeleton = [0.010, 0.015, 0.020, 0.025, 0.030, 0.040, 0.050, 0.100, 0.170, 0.300, 0.400, 0.500];
    let text = skeleton.map(|p| p.to_string()).join(", ");
    let more = format!(
        "max_patients = 36\nallow_skipping = true\n[design.crm]\nskeleton = [{text}]\nprior_variance = 1.7956\n"
    );
    let plan = crm(&text, "0.30", &more);
    let history = "1NNN 2NNNN 3NNNNN 4NNNN 7TT";
    let expected = Witness { skeleton: &skeleton, intercept: None, variance: 1.7956 }.after(history);
    // The cohort of two is left, so that the model is asked with it.
    let trial = after(&plan, &format!("{history} 7N"));
    let left = &trial.decided[4];
    let nearest = (0..12).min_by(|&a, &b| (expected[a] - 0.3).abs().total_cmp(&(expected[b] - 0.3).abs())).unwrap() + 1;
    assert_eq!(left.decision.dose(), Some(level(nearest)), "{expected:?}");
    assert!(nearest > 7, "{expected:?}");
    let kinds: Vec<_> = trial.departures.iter().map(|departure| departure.kind).collect();
    let expected_extra = kinds.iter().filter(|&&kind| kind == DepartureKind::ExtraPatient).count();
    assert_eq!(expected_extra, 1 + 2 + 1, "{:?}", trial.departures);
}

/// The same trial on all of its fifteen dose levels, by the model that the paper puts in place of that CRM: two parameters with the
/// prior of the bcrm manual, and overdose control at .25 above .35. The estimates are those of a quadrature apart from this program;
/// eligible are the dose levels that it finds so, and next is 20 mg, where it finds the greatest probability of the target interval.
#[test]
fn neuenschwander_2008_on_all_fifteen_dose_levels() {
    let rows: Vec<std::collections::BTreeMap<String, String>> =
        csv::Reader::from_reader(NEUENSCHWANDER.as_bytes()).deserialize().map(Result::unwrap).collect();
    let rows = &rows[..15];
    let number = |row: &std::collections::BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    let dose = |row| format!("[[dose]]\nlabel = \"{0} mg\"\namount = {0}\nunit = \"mg\"\n", number(row, "dose"));
    let doses: String = rows.iter().map(dose).collect();
    let curve: Vec<String> = (1..=15).map(|level| format!("{:.2}", 0.03 * f64::from(level))).collect();
    let plan = plan(&format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [{}]\n[[design]]\nname = \"d\"\n\
         max_patients = 60\n[design.blrm]\nprior = \"given\"\nprior_mean = [2.15, 0.52]\nprior_sd = [0.84, 0.80]\n\
         prior_correlation = {}\ntarget_interval = [0.2, 0.35]\n",
        curve.join(", "),
        0.134 / (0.84 * 0.80),
    ));
    let spec = &plan.designs[0].spec;
    let Design::Cohort(design) = build(spec, 15, 0.3) else { panic!("pending") };
    let protocol = Protocol::new(&plan, spec, &*design);
    let counts = Counts::parse("0/3 0/4 0/5 0/4 0/0 0/0 2/2").unwrap();
    let trial = protocol.at_counts(&counts, level(7)).unwrap();
    let eligible = rows.iter().filter(|row| row["ewoc_25_ok"] == "yes");
    let best = eligible.max_by(|a, b| number(a, "quad_p_20_35").total_cmp(&number(b, "quad_p_20_35"))).unwrap();
    assert_eq!((number(best, "dose").to_string().as_str(), next(&trial)), ("20", 6));
    for (row, found) in rows.iter().zip(trial.estimates.as_ref().unwrap()) {
        assert!((found.dlt_probability - number(row, "quad_mean")).abs() < 2e-6, "{row:?}: {found:?}");
        let above = number(row, "quad_p_over_35");
        let expected = [number(row, "quad_p_0_20"), number(row, "quad_p_20_35"), above];
        let near = |(found, expected): (f64, f64)| (found - expected).abs() < 1e-5;
        assert!(found.intervals.unwrap().into_iter().zip(expected).all(near), "{row:?}: {found:?}");
    }
    // Cohort by cohort, the last one left after two: the same, with the skipped dose levels and the sizes of cohorts as departures.
    let told = from_notation(&notation::parse("1NNN 2NNNN 3NNNNN 4NNNN 7TT 6N").unwrap());
    let trial = protocol.follow(&told).unwrap();
    assert_eq!(trial.decided[4].decision.dose(), Some(level(6)), "{:?}", trial.decided[4]);
    assert!(
        trial.departures.iter().any(|departure| departure.kind == DepartureKind::DoseLevel),
        "{:?}",
        trial.departures
    );
}

/// One setting of the fixture as text of a design.
fn setting(settings: &serde_json::Value) -> String {
    let object = settings.as_object().unwrap();
    object.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// `crm_next_histories.csv`: next dose and estimates after random histories, by an own quadrature and dfcrm.
#[test]
fn random_histories_have_the_next_dose_of_dfcrm() {
    let mut asked = [0, 0];
    for row in csv::Reader::from_reader(CRM_HISTORIES.as_bytes()).records().map(Result::unwrap) {
        let [design, settings, most, target, history] = [0, 1, 2, 3, 4].map(|column| row[column].to_owned());
        let settings: serde_json::Value = serde_json::from_str(&settings).unwrap();
        let skeleton = settings["skeleton"].to_string();
        let mut more = format!("max_patients = {most}\n[design.{design}]\n{}", setting(&settings));
        let (next_dose, estimates) = (row[12].parse::<usize>().unwrap(), numbers(&row[13]));
        let (trial, what) = if design == "crm" {
            asked[0] += 1;
            (after(&crm(skeleton.trim_matches(['[', ']']), &target, &more), &history), history.clone())
        } else {
            asked[1] += 1;
            let told: serde_json::Value = serde_json::from_str(&history).unwrap();
            more += &format!("[dlt_window]\npreconditioning_days = 0\ndays_after_infusion = {}\n", told["window"]);
            let start = date(2026, 1, 1);
            let day = |value: &serde_json::Value| {
                value.as_i64().map_or(String::new(), |days| (start + days.days()).to_string())
            };
            let mut patients = "patient,dose_level,preconditioning,infusion,dlt\n".to_owned();
            for (number, patient) in told["patients"].as_array().unwrap().iter().enumerate() {
                let (enrolled, dlt) = (day(&patient[1]), day(&patient[2]));
                patients += &format!("{number},{},{enrolled},{enrolled},{dlt}\n", patient[0]);
            }
            let on = start + told["day"].as_i64().unwrap().days();
            (on_day(&crm(skeleton.trim_matches(['[', ']']), &target, &more), &patients, on), history.clone())
        };
        assert_eq!(next(&trial), next_dose, "{what} {settings}");
        assert_near(trial.estimates.as_ref().unwrap(), &estimates, QUADRATURE, &what);
    }
    assert_eq!(asked, [20, 20]);
}

/// `tite_crm_histories.csv`: the same of weights given as such, by dfcrm.
#[test]
fn random_weights_have_the_estimates_of_dfcrm() {
    let mut asked = 0;
    for row in csv::Reader::from_reader(TITE_CRM_HISTORIES.as_bytes()).records().map(Result::unwrap) {
        let doses: usize = row[0].parse().unwrap();
        let curve = match &row[4] {
            "empiric" => DltCurve::Empiric,
            _ => DltCurve::Logistic { intercept: row[5].parse().unwrap() },
        };
        let p = |value: f64| Probability::new(value).unwrap();
        let design = TiteCrm::new(
            &Reassessment {
                curve,
                skeleton: Skeleton::Given(numbers(&row[2]).into_iter().map(p).collect()),
                prior_variance: row[3].parse().unwrap(),
                target_dlt_rate: p(row[1].parse().unwrap()),
                starting_dose: level(1),
                restrict_escalation: false,
                safety_stop: None,
                safety_rate: None,
                choice: DoseChoice::Nearest,
                ..Reassessment::usual()
            },
            doses,
        );
        let [levels, dlts, weights] = [6, 7, 8].map(|column| numbers(&row[column]));
        let status = |((&dose, &dlt), &weight): ((&f64, &f64), &f64)| {
            let evaluation = match (dlt > 0.0, weight < 1.0) {
                (true, _) => Evaluation::Dlt,
                (false, true) => Evaluation::Pending { follow_up: weight },
                (false, false) => Evaluation::NoDlt,
            };
            PatientStatus { dose: level(dose as usize), evaluation }
        };
        let patients: Vec<_> = levels.iter().zip(&dlts).zip(&weights).map(status).collect();
        let running = Running { patients: &patients, at: patients.last().map(|patient| patient.dose) };
        let decided = design.decide(&running).decision.dose().map(|dose| dose.number());
        assert_eq!(decided, row[11].parse().ok(), "{row:?}");
        assert_near(&design.estimates(&running), &numbers(&row[12]), QUADRATURE, &format!("{row:?}"));
        asked += 1;
    }
    assert_eq!(asked, 40);
}
