//! What the fuzzer found, a test for each kind.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

use crate::case::{Depth, Reached, ask};

/// A file of three dose levels with this target and these lines behind its design.
fn file(target: &str, design: &str) -> String {
    format!(
        "title = \"t\"\ntarget_dlt_rate = {target}\n[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\n[[dose]]\nlabel = \"c\"\n\
         [[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3]\n[[design]]\nname = \"d\"\nmax_patients = 12\n{design}\n"
    )
}

fn reached(text: &str) -> Reached {
    let seeds = ["patient,dose,enrolled\n".to_owned()];
    ask(text, Depth::Answers, &seeds, &mut Xoshiro256PlusPlus::seed_from_u64(1))
}

/// Pr(p > 0.002 | 0 of 3) is .992: no DLT at all eliminates a dose level, of which one was subtracted.
#[test]
fn a_target_that_no_patients_can_meet() {
    for design in ["[design.boin]", "[design.keyboard]", "[design.mtpi]", "[design.i_three_plus_three]"] {
        let text = format!("{}[conduct]\nstop_cohort_at_excess = true\n", file("0.002", design));
        let text = text.replace("[design.i_three_plus_three]", "[design.i_three_plus_three]\nmargin_below = 0.001");
        assert_ne!(reached(&text), Reached::Large, "{design}");
    }
}

/// A prior variance of 2e-308 gave places beyond whole numbers.
#[test]
fn a_prior_without_any_width() {
    let with = |variance: &str| file("0.3", &format!("[design.crm]\nprior_variance = {variance}"));
    assert_eq!(reached(&with("2.3e-308")), Reached::Refused);
    assert_eq!(reached(&with("0.0001")), Reached::Answered);
}
