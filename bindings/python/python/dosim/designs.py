"""One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ._design import Design

__all__ = [
    "a_plus_b",
    "accelerated_titration",
    "blrm",
    "boin",
    "crm",
    "table_design",
    "i_three_plus_three",
    "iq_three_plus_three",
    "keyboard",
    "mtpi",
    "rolling_six",
    "three_plus_three",
    "tite_boin",
    "tite_crm",
]


def a_plus_b(
    *,
    name: str | None = None,
    a: int | None = None,
    b: int | None = None,
    c: int | None = None,
    d: int | None = None,
    de_escalate: bool | None = None,
    e: int | None = None,
    starting_dose: int | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The general A+B (Lin & Shih 2001), of which the 3+3 is a case: a patients; fewer than c DLTs -> up; c to d ->
    b more; more than d -> too toxic; after a + b, at most e -> up, otherwise too toxic.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        a: Patients in the first cohort at a dose level. Default: 3.
        b: Patients who are added where the first cohort leaves it open. Default: 3.
        c: With fewer DLTs than this in a, the next dose level is tried; at most a. Default: 1.
        d: With more DLTs than this in a, the dose level is too toxic; c - 1 to a, where c - 1 leaves nothing open.
            Default: 1.
        de_escalate: Whether a dose level with a, below a too toxic one, is expanded to a + b before it can be the
            MTD. Default: false.
        e: With more DLTs than this in a + b, the dose level is too toxic; d to a + b. Default: 1.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "a": a,
        "b": b,
        "c": c,
        "d": d,
        "de_escalate": de_escalate,
        "e": e,
        "starting_dose": starting_dose,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("a_plus_b", name, own, general)


def accelerated_titration(
    rule: Literal["classic", "classic-top-six", "de-escalating", "de-escalating-top-six", "two-in-six"] | None = None,
    *,
    name: str | None = None,
    de_escalate: bool | None = None,
    dlts_tolerated_in_six: int | None = None,
    end_titration_at_moderate: int | None = None,
    expand_top_dose: bool | None = None,
    resume_single_patients: bool | None = None,
    single_patient_levels: int | None = None,
    starting_dose: int | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """Single patients before a 3+3 (Simon 1997): one a dose level, at so many dose levels, until the first DLT; two
    more are treated where that is, and the 3+3 goes on from these three. Without one, the 3+3 begins at the next
    dose level. Dose levels below are filled up to three if the 3+3 comes back to them.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        rule: The preset. One of "classic", "classic-top-six", "de-escalating", "de-escalating-top-six",
            "two-in-six". Default: "classic".
        de_escalate: The dose level above is too toxic: true expands this one to six first if it has three, and goes
            further down if it turns out too toxic as well; false takes it as the MTD as it stands.
        dlts_tolerated_in_six: 1, or 2: exactly 2/6 makes this dose level the MTD.
        end_titration_at_moderate: So many moderate toxicities (grade 2, say) end titration as a DLT does: two more
            patients are treated at the dose level of the last of them. 2 in Simon 1997; 1 of a protocol with single
            patients until the first grade 2. With resume_single_patients they are counted anew. How often there is
            one says moderate_probabilities of a scenario. Left out, only a DLT ends it.
        expand_top_dose: 0/3 at the top dose level: true treats three more there before it can be the MTD.
        resume_single_patients: Whether single patients go on, as far as single_patient_levels says, once a dose
            level that was expanded after a DLT is passed; otherwise the 3+3 goes on. Default: false.
        single_patient_levels: So many dose levels, from the starting dose on, are passed with one patient each; the
            next one has three.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "de_escalate": de_escalate,
        "dlts_tolerated_in_six": dlts_tolerated_in_six,
        "end_titration_at_moderate": end_titration_at_moderate,
        "expand_top_dose": expand_top_dose,
        "resume_single_patients": resume_single_patients,
        "rule": rule,
        "single_patient_levels": single_patient_levels,
        "starting_dose": starting_dose,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("accelerated_titration", name, own, general)


def blrm(
    *,
    name: str | None = None,
    after_dlt: Literal["in-trial", "in-last-cohort"] | None = None,
    choose: Literal["target-probability", "highest-eligible", "least-loss"] | None = None,
    cohort_size: int | None = None,
    dlt_at_reference: float | None = None,
    enough_patients: int | None = None,
    enough_target_probability: float | None = None,
    fewest_cohorts: int | None = None,
    highest_dose_below: Sequence[float] | None = None,
    historical: Sequence[Sequence[float]] | None = None,
    increment_after_dlt: float | None = None,
    increments: Sequence[Sequence[float]] | None = None,
    losses: Sequence[float] | None = None,
    lowest_dose_above: Sequence[float] | None = None,
    most_levels_up: int | Literal["any"] | None = None,
    overdose_limit: float | None = None,
    prior: Literal["weakly-informative", "minimally-informative", "given", "mixture"] | None = None,
    prior_correlation: float | None = None,
    prior_mean: Sequence[float] | None = None,
    prior_mixture: Sequence[Sequence[float]] | None = None,
    prior_patients: Sequence[Sequence[float]] | None = None,
    prior_sd: Sequence[float] | None = None,
    reference_dose: float | None = None,
    starting_dose: int | None = None,
    target_interval: Sequence[float] | None = None,
    unacceptable_above: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The two-parameter Bayesian logistic regression model (BLRM; Neuenschwander, Branson & Gsponer 2008) with
    overdose control (EWOC): logit p(d) is log alpha + exp(log beta) * log(d / reference_dose). The next cohort goes
    to a dose level that is above the target interval with a posterior probability below overdose_limit. Every dose
    level needs an amount. It needs max_patients or a cap.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        after_dlt: After which DLTs:
            - "in-trial"        any in the trial so far
            - "in-last-cohort"  those of the last cohort
            Default: "in-trial".
        choose: Which of the eligible dose levels is treated next, and is the MTD:
            - "target-probability"  the one that most probably is in the target interval
            - "highest-eligible"    the highest
            - "least-loss"          the one with the least expected loss
            Default: "target-probability".
        cohort_size: Patients in a cohort; the last one may be smaller. Default: 3.
        dlt_at_reference: The median of the DLT probability at the reference dose.
        enough_patients: Evaluable patients at that dose level. Default: 6.
        enough_target_probability: The trial ends when the dose level to be treated next is in the target interval
            with at least this posterior probability, has enough_patients, and fewest_cohorts were treated.
        fewest_cohorts: Cohorts in the whole trial: its evaluable patients over cohort_size. Default: 0.
        highest_dose_below: At the highest dose level the DLT probability is below the first number with the second
            as probability. Default: [0.3, 0.05].
        historical: Patients before the trial at whatever amounts, whom the model counts; those at the trial's own
            dose levels are prior_patients.
        increment_after_dlt: How many times as great it may be at most after a DLT.
        increments: From which amount on the next one may be at most how many times as great.
        losses: What is lost by a DLT probability in each interval. Default: [1.0, 0.0, 1.0, 2.0].
        lowest_dose_above: At the lowest dose level the DLT probability is above the first number with the second as
            probability. Default: [0.2, 0.05].
        most_levels_up: How many dose levels above the last cohort the next one may be. Default: 1.
        overdose_limit: A dose level is eligible if it is above the target interval with a posterior probability
            below this; 1 for no overdose control. Default: 0.25.
        prior: The prior of (log alpha, log beta):
            - "weakly-informative"     the DLT probability at the reference dose has a given median, with a standard
              deviation of 2 on the logit scale; log beta is normal with mean 0 and standard deviation 1
              (OncoBayes2)
            - "minimally-informative"  the normal distribution nearest to the widest beliefs at the lowest and the
              highest dose level (Neuenschwander 2008, crmPack)
            - "given"                  a bivariate normal distribution
            - "mixture"                of several of them
            Default: "weakly-informative".
        prior_correlation: Their correlation. Default: 0.0.
        prior_mean: The means of log alpha and log beta.
        prior_mixture: The parts of the mixture. Only the ratio of the weights counts.
        prior_patients: Patients before the trial, whom the model counts from the first decision on. A dose level
            where they were treated counts as tried. They are none of the trial's patients, DLTs and cohorts, and
            only the model's own rules of safety go by them.
        prior_sd: Their standard deviations.
        reference_dose: The amount at which alpha is the odds of a DLT.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_interval: The DLT probabilities that are aimed at. Default: [0.16, 0.33].
        unacceptable_above: Above the target interval, DLT probabilities up to this lose the third, greater ones the
            fourth of the losses. Default: 0.6.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "after_dlt": after_dlt,
        "choose": choose,
        "cohort_size": cohort_size,
        "dlt_at_reference": dlt_at_reference,
        "enough_patients": enough_patients,
        "enough_target_probability": enough_target_probability,
        "fewest_cohorts": fewest_cohorts,
        "highest_dose_below": highest_dose_below,
        "historical": historical,
        "increment_after_dlt": increment_after_dlt,
        "increments": increments,
        "losses": losses,
        "lowest_dose_above": lowest_dose_above,
        "most_levels_up": most_levels_up,
        "overdose_limit": overdose_limit,
        "prior": prior,
        "prior_correlation": prior_correlation,
        "prior_mean": prior_mean,
        "prior_mixture": prior_mixture,
        "prior_patients": prior_patients,
        "prior_sd": prior_sd,
        "reference_dose": reference_dose,
        "starting_dose": starting_dose,
        "target_interval": target_interval,
        "unacceptable_above": unacceptable_above,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("blrm", name, own, general)


def boin(
    *,
    name: str | None = None,
    bounded_mtd: bool | None = None,
    cohort_size: int | None = None,
    de_escalate_at: float | None = None,
    de_escalate_at_two_in_six: bool | None = None,
    eliminate_above: float | None = None,
    eliminate_from: int | None = None,
    escalate_at: float | None = None,
    overdosing_rate: float | None = None,
    starting_dose: int | None = None,
    stay_at_one_in_three: bool | None = None,
    target_dlt_rate: float | None = None,
    titration: bool | None = None,
    underdosing_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """BOIN (Liu & Yuan 2015): the DLT rate at or below one boundary -> up, at or above another -> down. For its
    extra-safe rule give [[design]] a lowest_too_toxic of eliminate_above less the offset, 0.90; for its stop at so
    many at one dose level give enough_at_dose, staying.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        bounded_mtd: Whether the isotonic estimate at the MTD must not be above the boundary for going down.
            Default: false.
        cohort_size: Patients treated together. Default: 3.
        de_escalate_at: The boundary for going down itself, instead of the one that follows from overdosing_rate:
            down if the DLT rate is at or above it. At least the target.
        de_escalate_at_two_in_six: Whether 2 DLTs in 6 patients are a reason to go down, where by the boundaries
            they would be one to stay. Default: false.
        eliminate_above: A dose level is eliminated, and all above, when its true DLT probability is above the
            target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
            tolerable. 1 eliminates none. Default: 0.95.
        eliminate_from: The fewest evaluable patients at a dose level that can eliminate it. Default: 3.
        escalate_at: The boundary for going up itself, instead of the one that follows from underdosing_rate: up if
            the DLT rate is at or below it. At most the target.
        overdosing_rate: The lowest DLT rate that is too high; above the target and below 1.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        stay_at_one_in_three: Whether 1 DLT in 3 patients is no reason to go down, where by the boundaries it would
            be. Default: false.
        target_dlt_rate: The DLT rate aimed at.
        titration: Whether single patients, one a dose level, come first, until the first DLT or the highest dose
            level, where the cohort is then completed. Default: false.
        underdosing_rate: The highest DLT rate that is too low; above 0 and below the target.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "bounded_mtd": bounded_mtd,
        "cohort_size": cohort_size,
        "de_escalate_at": de_escalate_at,
        "de_escalate_at_two_in_six": de_escalate_at_two_in_six,
        "eliminate_above": eliminate_above,
        "eliminate_from": eliminate_from,
        "escalate_at": escalate_at,
        "overdosing_rate": overdosing_rate,
        "starting_dose": starting_dose,
        "stay_at_one_in_three": stay_at_one_in_three,
        "target_dlt_rate": target_dlt_rate,
        "titration": titration,
        "underdosing_rate": underdosing_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("boin", name, own, general)


def crm(
    *,
    name: str | None = None,
    choose: Literal["nearest", "nearest-not-above"] | None = None,
    cohort_size: int | None = None,
    first_stage: Sequence[int] | None = None,
    halfwidth: float | None = None,
    intercept: float | None = None,
    model: Literal["empiric", "logistic"] | None = None,
    prior_gamma: Sequence[float] | None = None,
    prior_mtd: int | None = None,
    prior_patients: Sequence[Sequence[float]] | None = None,
    prior_variance: float | None = None,
    restrict_escalation: bool | None = None,
    safety_rate: float | None = None,
    safety_stop: float | None = None,
    skeleton: Sequence[float] | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The continual reassessment method (CRM; O'Quigley, Pepe & Fisher 1990), for cohorts. A model with one
    parameter is fitted to all patients so far; the next cohort goes to the dose level whose estimated DLT
    probability is nearest to the target. It needs max_patients or a cap. With restrict_escalation it does not go up
    either after a cohort in which the share of patients with a DLT is the target or more.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        choose: Which dose level the model recommends, by the estimated DLT probabilities:
            - "nearest"            the nearest to the target
            - "nearest-not-above"  the nearest of those at or below the target; if all are above, the lowest
            Default: "nearest".
        cohort_size: Patients in a cohort; the last one may be smaller. Default: 3.
        first_stage: The dose level of each patient in turn until the first DLT, or the end of the list, from where
            on the model decides: a two-stage design (dfcrm's x0). Patients of one dose level are treated together,
            as many as a cohort has at most. A TITE-CRM goes along the list while earlier patients are pending, too;
            where a dose level is to be seen through first, use [design.crm].
        halfwidth: Half the width of the indifference intervals around the target. Default: 0.05.
        intercept: The intercept of the logistic model, above the logits of the skeleton and of the target. Default:
            3.0.
        model: The curve of the model, with a skeleton s and a parameter b whose prior is normal with mean 0:
            - "empiric"   p is s^exp(b)
            - "logistic"  logit p is a + exp(b) * (logit s - a), a being the intercept
            Default: "empiric".
        prior_gamma: Instead of a normal prior of b: exp(b) has the gamma distribution with this shape and rate, and
            its posterior mean is what estimates are made with; [1, 1] is the exponential distribution of O'Quigley,
            Pepe and Fisher 1990.
        prior_mtd: The dose level that indifference intervals expect to be the MTD.
        prior_patients: Patients before the trial, whom the model counts from the first decision on. A dose level
            where they were treated counts as tried. They are none of the trial's patients, DLTs and cohorts, and
            only the model's own rules of safety go by them.
        prior_variance: The variance of the prior of b. Default: 1.34.
        restrict_escalation: Whether the design goes up at most one dose level above the one treated last. Default:
            false.
        safety_rate: The DLT rate that the safety stop holds the lowest dose level against: the target and a margin
            together.
        safety_stop: The trial ends with none tolerable if, by the model, the lowest dose level is above the target
            (or above safety_rate) with a posterior probability above this.
        skeleton: What the model expects of each dose level before anybody is treated: rising DLT probabilities.
            Left out, they follow from indifference intervals (Lee and Cheung, Clin Trials 2009;6:227).
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "choose": choose,
        "cohort_size": cohort_size,
        "first_stage": first_stage,
        "halfwidth": halfwidth,
        "intercept": intercept,
        "model": model,
        "prior_gamma": prior_gamma,
        "prior_mtd": prior_mtd,
        "prior_patients": prior_patients,
        "prior_variance": prior_variance,
        "restrict_escalation": restrict_escalation,
        "safety_rate": safety_rate,
        "safety_stop": safety_stop,
        "skeleton": skeleton,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("crm", name, own, general)


def table_design(
    *,
    name: str | None = None,
    choose_mtd: Literal["highest-passed", "isotonic"] | None = None,
    cohort_size: int | None = None,
    coming_back: Literal["treat", "declare"] | None = None,
    de_escalate_at_lowest: Literal["stay", "stop"] | None = None,
    escalate_at_top: Literal["stay", "stop"] | None = None,
    file: str | None = None,
    rows_of: str | None = None,
    starting_dose: int | None = None,
    table: str | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """A rule as a protocol prints it: a table of patients, DLTs and what follows, all cohorts at the dose level
    just treated together. What `dosim table --format csv` writes is read, and grids of letters as apps print them.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        choose_mtd: The MTD where a row names none, or the trial ends by another rule:
            - "highest-passed"  the highest dose level, below every one that is too toxic, that the table escalates
              from or declares
            - "isotonic"        that whose isotonic estimate is nearest to the target, as interval designs choose
        cohort_size: Patients of the first cohort, and of every one of which the table says no number. Where it has
            no rows for so many, a cohort fills a dose level up to the next number that it has rows for.
        coming_back: "de-escalate" or "eliminate" where the dose level below was tried already: "treat" another
            cohort there, unless it is full (the row says no number, and the table has no rows for more patients),
            or "declare" the MTD as it stands. A full one is declared. One of "treat", "declare". Default: "treat".
        de_escalate_at_lowest: "de-escalate" at the lowest dose level: "stay" treats another cohort there, "stop"
            ends the trial with none tolerable. "eliminate" there always ends it so. One of "stay", "stop". Default:
            "stay".
        escalate_at_top: "escalate" where there is no dose level above, or only such as are too toxic: "stay" treats
            another cohort here, "stop" ends the trial. One of "stay", "stop".
        file: A file with the table instead, by its path from the folder of the scenario file.
        rows_of: Whose rows are meant, where the table has a column design with more than one.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        table: The table, in three single quotes. Either rows with the columns patients, dlts (1, 2-4, 2+), decision
            (escalate, stay, de-escalate, eliminate: leave this dose level and all above for good, stop) and perhaps
            when (lowest, between, top, or what `dosim table` writes), cohort (how many more), mtd (of a row that
            stops: none, this, below, a number, chosen; undetermined if the study is ended at once) and stop_reason.
            Or a grid: a column for each number of patients, a row for each number of DLTs, and E, S, D or DU in it.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "choose_mtd": choose_mtd,
        "cohort_size": cohort_size,
        "coming_back": coming_back,
        "de_escalate_at_lowest": de_escalate_at_lowest,
        "escalate_at_top": escalate_at_top,
        "file": file,
        "rows_of": rows_of,
        "starting_dose": starting_dose,
        "table": table,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("decision_table", name, own, general)


def i_three_plus_three(
    *,
    name: str | None = None,
    cohort_size: int | None = None,
    eliminate_above: float | None = None,
    eliminate_from: int | None = None,
    margin_above: float | None = None,
    margin_below: float | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """i3+3 (Liu, Wang & Ji 2020): a DLT rate y/n below the interval around the target -> up; inside -> stay; above
    -> down, but stay if (y - 1)/n is below the interval.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        cohort_size: Patients treated together. Default: 3.
        eliminate_above: A dose level is eliminated, and all above, when its true DLT probability is above the
            target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
            tolerable. 1 eliminates none. Default: 0.95.
        eliminate_from: The fewest evaluable patients at a dose level that can eliminate it. Default: 3.
        margin_above: How far the interval around the target reaches above it. Default: 0.05.
        margin_below: How far the interval around the target reaches below it. Default: 0.05.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "cohort_size": cohort_size,
        "eliminate_above": eliminate_above,
        "eliminate_from": eliminate_from,
        "margin_above": margin_above,
        "margin_below": margin_below,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("i_three_plus_three", name, own, general)


def iq_three_plus_three(
    *,
    name: str | None = None,
    de_escalate: bool | None = None,
    expand_top_dose: bool | None = None,
    most_pending: int | None = None,
    starting_dose: int | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The queue-friendly 3+3 (IQ 3+3), after Frankel 2020, whose text leaves some decisions open: 0/3 -> up,
    whoever is pending; at most 1/6 -> up, two DLTs -> too toxic. docs/methods.md says what was decided where the
    source is silent.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        de_escalate: The dose level above is too toxic: true enrols up to six here before this one can be the MTD;
            false takes it as it stands. Default: true.
        expand_top_dose: The top dose level: true enrols up to six there before it can be the MTD. Default: true.
        most_pending: Nobody is enrolled while so many are pending at the dose level. Default: 3.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "de_escalate": de_escalate,
        "expand_top_dose": expand_top_dose,
        "most_pending": most_pending,
        "starting_dose": starting_dose,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("iq_three_plus_three", name, own, general)


def keyboard(
    *,
    name: str | None = None,
    cohort_size: int | None = None,
    eliminate_above: float | None = None,
    eliminate_from: int | None = None,
    margin_above: float | None = None,
    margin_below: float | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """Keyboard (Yan 2017), which is mTPI-2 (Guo 2017) with intervals of equal width: the same with intervals as
    wide as the one around the target, end to end over 0 to 1.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        cohort_size: Patients treated together. Default: 3.
        eliminate_above: A dose level is eliminated, and all above, when its true DLT probability is above the
            target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
            tolerable. 1 eliminates none. Default: 0.95.
        eliminate_from: The fewest evaluable patients at a dose level that can eliminate it. Default: 1.
        margin_above: How far the interval around the target reaches above it. Default: 0.05.
        margin_below: How far the interval around the target reaches below it. Default: 0.05.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "cohort_size": cohort_size,
        "eliminate_above": eliminate_above,
        "eliminate_from": eliminate_from,
        "margin_above": margin_above,
        "margin_below": margin_below,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("keyboard", name, own, general)


def mtpi(
    *,
    name: str | None = None,
    cohort_size: int | None = None,
    eliminate_above: float | None = None,
    eliminate_from: int | None = None,
    margin_above: float | None = None,
    margin_below: float | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """mTPI (Ji 2010): of the intervals below, around and above the target, the one with the greatest posterior
    probability per length says up, stay or down.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        cohort_size: Patients treated together. Default: 3.
        eliminate_above: A dose level is eliminated, and all above, when its true DLT probability is above the
            target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
            tolerable. 1 eliminates none. Default: 0.95.
        eliminate_from: The fewest evaluable patients at a dose level that can eliminate it. Default: 1.
        margin_above: How far the interval around the target reaches above it. Default: 0.05.
        margin_below: How far the interval around the target reaches below it. Default: 0.05.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "cohort_size": cohort_size,
        "eliminate_above": eliminate_above,
        "eliminate_from": eliminate_from,
        "margin_above": margin_above,
        "margin_below": margin_below,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("mtpi", name, own, general)


def rolling_six(
    *,
    name: str | None = None,
    de_escalate: bool | None = None,
    expand_top_dose: bool | None = None,
    starting_dose: int | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """Rolling six: up to six at a dose level, who are enrolled one at a time (Skolnik 2008; decisions as in Frankel
    2020, Table 2): 0/3 -> up if nobody is pending, 0/5 or at most 1/6 -> up, two DLTs -> too toxic.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        de_escalate: The dose level above is too toxic: true enrols up to six here before this one can be the MTD;
            false takes it as it stands. Default: true.
        expand_top_dose: The top dose level: true enrols up to six there before it can be the MTD. Default: true.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "de_escalate": de_escalate,
        "expand_top_dose": expand_top_dose,
        "starting_dose": starting_dose,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("rolling_six", name, own, general)


def three_plus_three(
    rule: Literal["classic", "classic-top-six", "de-escalating", "de-escalating-top-six", "two-in-six"] | None = None,
    *,
    name: str | None = None,
    de_escalate: bool | None = None,
    dlts_tolerated_in_six: int | None = None,
    expand_top_dose: bool | None = None,
    starting_dose: int | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The 3+3 is several rules. All treat three at a dose level; 0/3 -> up; 1/3 -> three more; two or more of three
    -> too toxic; after six, at most 1/6 -> up, otherwise too toxic. A preset sets the switches in which they
    differ; a switch that is given overrides the preset.

    ::

        rule                      de_escalate  expand_top_dose  dlts_tolerated_in_six  who uses it
        "classic"               A      no             no                  1            UBCRM; R's escalation by default; bcrm
        "classic-top-six"       B      no             yes                 1
        "de-escalating"         C      yes            no                  1            R's escalation; bcrm by default
        "de-escalating-top-six" D      yes            yes                 1            Korn 1994; crmPack; precautionary
        "two-in-six"            G      no             no                  2            NCT04697940

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        rule: The preset. One of "classic", "classic-top-six", "de-escalating", "de-escalating-top-six",
            "two-in-six". Default: "classic".
        de_escalate: The dose level above is too toxic: true expands this one to six first if it has three, and goes
            further down if it turns out too toxic as well; false takes it as the MTD as it stands.
        dlts_tolerated_in_six: 1, or 2: exactly 2/6 makes this dose level the MTD.
        expand_top_dose: 0/3 at the top dose level: true treats three more there before it can be the MTD.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "de_escalate": de_escalate,
        "dlts_tolerated_in_six": dlts_tolerated_in_six,
        "expand_top_dose": expand_top_dose,
        "rule": rule,
        "starting_dose": starting_dose,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("three_plus_three", name, own, general)


def tite_boin(
    *,
    name: str | None = None,
    bounded_mtd: bool | None = None,
    cohort_size: int | None = None,
    de_escalate_at: float | None = None,
    eliminate_above: float | None = None,
    eliminate_from: int | None = None,
    escalate_at: float | None = None,
    most_pending: float | None = None,
    overdosing_rate: float | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    underdosing_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """TITE-BOIN (Yuan 2018): BOIN that decides while patients are pending. A DLT that may still come counts by the
    share of its window that is left. The keys are those of BOIN, without titration and without the decisions that
    can be changed at 1 DLT in 3 patients and at 2 in 6.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        bounded_mtd: Whether the isotonic estimate at the MTD must not be above the boundary for going down.
            Default: false.
        cohort_size: Patients treated together. Default: 3.
        de_escalate_at: The boundary for going down itself, instead of the one that follows from overdosing_rate:
            down if the DLT rate is at or above it. At least the target.
        eliminate_above: A dose level is eliminated, and all above, when its true DLT probability is above the
            target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
            tolerable. 1 eliminates none. Default: 0.95.
        eliminate_from: The fewest evaluable patients at a dose level that can eliminate it. Default: 3.
        escalate_at: The boundary for going up itself, instead of the one that follows from underdosing_rate: up if
            the DLT rate is at or below it. At most the target.
        most_pending: Nobody is enrolled while a greater share of the patients at the dose level is pending, unless
            it is too toxic anyway. Default: 0.5.
        overdosing_rate: The lowest DLT rate that is too high; above the target and below 1.
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        underdosing_rate: The highest DLT rate that is too low; above 0 and below the target.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "bounded_mtd": bounded_mtd,
        "cohort_size": cohort_size,
        "de_escalate_at": de_escalate_at,
        "eliminate_above": eliminate_above,
        "eliminate_from": eliminate_from,
        "escalate_at": escalate_at,
        "most_pending": most_pending,
        "overdosing_rate": overdosing_rate,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
        "underdosing_rate": underdosing_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("tite_boin", name, own, general)


def tite_crm(
    *,
    name: str | None = None,
    choose: Literal["nearest", "nearest-not-above"] | None = None,
    first_stage: Sequence[int] | None = None,
    halfwidth: float | None = None,
    intercept: float | None = None,
    model: Literal["empiric", "logistic"] | None = None,
    prior_gamma: Sequence[float] | None = None,
    prior_mtd: int | None = None,
    prior_patients: Sequence[Sequence[float]] | None = None,
    prior_variance: float | None = None,
    restrict_escalation: bool | None = None,
    safety_rate: float | None = None,
    safety_stop: float | None = None,
    skeleton: Sequence[float] | None = None,
    starting_dose: int | None = None,
    target_dlt_rate: float | None = None,
    allow_skipping: bool | None = None,
    at_cap: Literal["undetermined", "declare"] | None = None,
    at_least_at_mtd: int | None = None,
    cap: int | Literal["none"] | None = None,
    enough_at_dose: int | None = None,
    enough_when: Literal["next", "staying", "any"] | None = None,
    lowest_too_toxic: float | None = None,
    max_patients: int | None = None,
    rationale: str | None = None,
) -> Design:
    """The time-to-event CRM (TITE-CRM; Cheung & Chappell 2000), which decides for each patient while others are
    pending: a patient without a DLT so far counts by the share of the DLT window that has passed. The keys are
    those of the CRM; restrict_escalation only means at most one dose level above the last patient's.

    What is left out has the default of the scenario file.

    Args:
        name: What results call the design.
        choose: Which dose level the model recommends, by the estimated DLT probabilities:
            - "nearest"            the nearest to the target
            - "nearest-not-above"  the nearest of those at or below the target; if all are above, the lowest
            Default: "nearest".
        first_stage: The dose level of each patient in turn until the first DLT, or the end of the list, from where
            on the model decides: a two-stage design (dfcrm's x0). Patients of one dose level are treated together,
            as many as a cohort has at most. A TITE-CRM goes along the list while earlier patients are pending, too;
            where a dose level is to be seen through first, use [design.crm].
        halfwidth: Half the width of the indifference intervals around the target. Default: 0.05.
        intercept: The intercept of the logistic model, above the logits of the skeleton and of the target. Default:
            3.0.
        model: The curve of the model, with a skeleton s and a parameter b whose prior is normal with mean 0:
            - "empiric"   p is s^exp(b)
            - "logistic"  logit p is a + exp(b) * (logit s - a), a being the intercept
            Default: "empiric".
        prior_gamma: Instead of a normal prior of b: exp(b) has the gamma distribution with this shape and rate, and
            its posterior mean is what estimates are made with; [1, 1] is the exponential distribution of O'Quigley,
            Pepe and Fisher 1990.
        prior_mtd: The dose level that indifference intervals expect to be the MTD.
        prior_patients: Patients before the trial, whom the model counts from the first decision on. A dose level
            where they were treated counts as tried. They are none of the trial's patients, DLTs and cohorts, and
            only the model's own rules of safety go by them.
        prior_variance: The variance of the prior of b. Default: 1.34.
        restrict_escalation: Whether the design goes up at most one dose level above the one treated last. Default:
            false.
        safety_rate: The DLT rate that the safety stop holds the lowest dose level against: the target and a margin
            together.
        safety_stop: The trial ends with none tolerable if, by the model, the lowest dose level is above the target
            (or above safety_rate) with a posterior probability above this.
        skeleton: What the model expects of each dose level before anybody is treated: rising DLT probabilities.
            Left out, they follow from indifference intervals (Lee and Cheung, Clin Trials 2009;6:227).
        starting_dose: The dose level of the first patients, 1 being the lowest. Above 1, the lower ones are there
            to walk down to ("dose -1"). Default: 1.
        target_dlt_rate: The DLT rate aimed at.
        allow_skipping: Whether a design may go up past a dose level that was never tried. Default: false.
        at_cap: What becomes of a trial at this design's cap. One of "undetermined", "declare".
        at_least_at_mtd: A dose level that would be declared the MTD with fewer evaluable patients is first given as
            many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at most the
            cap are treated.
        cap: The most patients that may be treated under this design; or "none".
        enough_at_dose: The trial ends, and its MTD is declared, when a dose level has so many evaluable patients;
            enough_when says which one is asked.
        enough_when: Which dose level is asked whether it has enough:
            - "next"     whichever the next cohort would go to
            - "staying"  only the one just treated, when the design would stay there (BOIN's n.earlystop)
            - "any"      every one: the trial ends as soon as one has enough, whatever the design would do next
            Default: "next".
        lowest_too_toxic: The trial ends with none tolerable if the lowest dose level (three evaluable patients or
            more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
        max_patients: The trial ends, and its MTD is declared, when so many patients are evaluable.
        rationale: Why it is a candidate. The report shows it.
    """
    own = {
        "choose": choose,
        "first_stage": first_stage,
        "halfwidth": halfwidth,
        "intercept": intercept,
        "model": model,
        "prior_gamma": prior_gamma,
        "prior_mtd": prior_mtd,
        "prior_patients": prior_patients,
        "prior_variance": prior_variance,
        "restrict_escalation": restrict_escalation,
        "safety_rate": safety_rate,
        "safety_stop": safety_stop,
        "skeleton": skeleton,
        "starting_dose": starting_dose,
        "target_dlt_rate": target_dlt_rate,
    }
    general = {
        "allow_skipping": allow_skipping,
        "at_cap": at_cap,
        "at_least_at_mtd": at_least_at_mtd,
        "cap": cap,
        "enough_at_dose": enough_at_dose,
        "enough_when": enough_when,
        "lowest_too_toxic": lowest_too_toxic,
        "max_patients": max_patients,
        "rationale": rationale,
    }
    return Design("tite_crm", name, own, general)
