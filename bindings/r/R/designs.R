# One constructor a design. Written by bindings/generate.py from the declarations of the keys: do not edit.

#' Design: a plus b
#'
#' The general A+B (Lin & Shih 2001), of which the 3+3 is a case: a patients; fewer than c DLTs -> up; c to d -> b
#' more; more than d -> too toxic; after a + b, at most e -> up, otherwise too toxic.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param a whole number: Patients in the first cohort at a dose level. Default: 3.
#' @param b whole number: Patients who are added where the first cohort leaves it open. Default: 3.
#' @param c whole number: With fewer DLTs than this in a, the next dose level is tried; at most a. Default: 1.
#' @param d whole number: With more DLTs than this in a, the dose level is too toxic; c - 1 to a, where c - 1 leaves
#'   nothing open. Default: 1.
#' @param de_escalate TRUE or FALSE: Whether a dose level with a, below a too toxic one, is expanded to a + b before
#'   it can be the MTD. Default: false.
#' @param e whole number: With more DLTs than this in a + b, the dose level is too toxic; d to a + b. Default: 1.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
a_plus_b <- function(a = NULL, b = NULL, c = NULL, d = NULL, de_escalate = NULL, e = NULL,
    starting_dose = NULL, allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL,
    enough_at_dose = NULL, enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL,
    rationale = NULL, name = NULL) {
  new_design("a_plus_b", name, list(a = a, b = b, c = c, d = d, de_escalate = de_escalate, e = e,
    starting_dose = starting_dose), list(allow_skipping = allow_skipping, at_cap = at_cap,
    at_least_at_mtd = at_least_at_mtd, cap = cap, enough_at_dose = enough_at_dose,
    enough_when = enough_when, lowest_too_toxic = lowest_too_toxic, max_patients = max_patients,
    rationale = rationale))
}

#' Design: accelerated titration
#'
#' Single patients before a 3+3 (Simon 1997): one a dose level, at so many dose levels, until the first DLT; two
#' more are treated where that is, and the 3+3 goes on from these three. Without one, the 3+3 begins at the next
#' dose level. Dose levels below are filled up to three if the 3+3 comes back to them.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param rule string: The preset. One of "classic", "classic-top-six", "de-escalating", "de-escalating-top-six",
#'   "two-in-six". Default: "classic".
#' @param de_escalate TRUE or FALSE: The dose level above is too toxic: true expands this one to six first if it has
#'   three, and goes further down if it turns out too toxic as well; false takes it as the MTD as it stands.
#' @param dlts_tolerated_in_six whole number: 1, or 2: exactly 2/6 makes this dose level the MTD.
#' @param end_titration_at_moderate whole number: So many moderate toxicities (grade 2, say) end titration as a DLT
#'   does: two more patients are treated at the dose level of the last of them. 2 in Simon 1997; 1 of a protocol
#'   with single patients until the first grade 2. With resume_single_patients they are counted anew. How often
#'   there is one says moderate_probabilities of a scenario. Left out, only a DLT ends it.
#' @param expand_top_dose TRUE or FALSE: 0/3 at the top dose level: true treats three more there before it can be
#'   the MTD.
#' @param resume_single_patients TRUE or FALSE: Whether single patients go on, as far as single_patient_levels says,
#'   once a dose level that was expanded after a DLT is passed; otherwise the 3+3 goes on. Default: false.
#' @param single_patient_levels whole number: So many dose levels, from the starting dose on, are passed with one
#'   patient each; the next one has three.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
accelerated_titration <- function(rule = NULL, de_escalate = NULL, dlts_tolerated_in_six = NULL,
    end_titration_at_moderate = NULL, expand_top_dose = NULL, resume_single_patients = NULL,
    single_patient_levels = NULL, starting_dose = NULL, allow_skipping = NULL, at_cap = NULL,
    at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("accelerated_titration", name, list(de_escalate = de_escalate,
    dlts_tolerated_in_six = dlts_tolerated_in_six,
    end_titration_at_moderate = end_titration_at_moderate, expand_top_dose = expand_top_dose,
    resume_single_patients = resume_single_patients, rule = rule,
    single_patient_levels = single_patient_levels, starting_dose = starting_dose),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: blrm
#'
#' The two-parameter Bayesian logistic regression model (BLRM; Neuenschwander, Branson & Gsponer 2008) with overdose
#' control (EWOC): logit p(d) is log alpha + exp(log beta) * log(d / reference_dose). The next cohort goes to a dose
#' level that is above the target interval with a posterior probability below overdose_limit. Every dose level needs
#' an amount. It needs max_patients or a cap.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param after_dlt string: After which DLTs: "in-trial" any in the trial so far; "in-last-cohort" those of the last
#'   cohort; Default: "in-trial".
#' @param choose string: Which of the eligible dose levels is treated next, and is the MTD: "target-probability" the
#'   one that most probably is in the target interval; "highest-eligible" the highest; "least-loss" the one with the
#'   least expected loss; Default: "target-probability".
#' @param cohort_size whole number: Patients in a cohort; the last one may be smaller. Default: 3.
#' @param dlt_at_reference number: The median of the DLT probability at the reference dose.
#' @param enough_patients whole number: Evaluable patients at that dose level. Default: 6.
#' @param enough_target_probability number: The trial ends when the dose level to be treated next is in the target
#'   interval with at least this posterior probability, has enough_patients, and fewest_cohorts were treated.
#' @param fewest_cohorts whole number: Cohorts in the whole trial: its evaluable patients over cohort_size. Default:
#'   0.
#' @param highest_dose_below vector: At the highest dose level the DLT probability is below the first number with
#'   the second as probability. Default: \[0.3, 0.05\].
#' @param historical list of vectors: Patients before the trial at whatever amounts, whom the model counts; those at
#'   the trial's own dose levels are prior_patients.
#' @param increment_after_dlt number: How many times as great it may be at most after a DLT.
#' @param increments list of vectors: From which amount on the next one may be at most how many times as great.
#' @param losses vector: What is lost by a DLT probability in each interval. Default: \[1.0, 0.0, 1.0, 2.0\].
#' @param lowest_dose_above vector: At the lowest dose level the DLT probability is above the first number with the
#'   second as probability. Default: \[0.2, 0.05\].
#' @param most_levels_up whole number or "any": How many dose levels above the last cohort the next one may be.
#'   Default: 1.
#' @param overdose_limit number: A dose level is eligible if it is above the target interval with a posterior
#'   probability below this; 1 for no overdose control. Default: 0.25.
#' @param prior string: The prior of (log alpha, log beta): "weakly-informative" the DLT probability at the
#'   reference dose has a given median, with a standard deviation of 2 on the logit scale; log beta is normal with
#'   mean 0 and standard deviation 1 (OncoBayes2); "minimally-informative" the normal distribution nearest to the
#'   widest beliefs at the lowest and the highest dose level (Neuenschwander 2008, crmPack); "given" a bivariate
#'   normal distribution; "mixture" of several of them; Default: "weakly-informative".
#' @param prior_correlation number: Their correlation. Default: 0.0.
#' @param prior_mean vector: The means of log alpha and log beta.
#' @param prior_mixture list of vectors: The parts of the mixture. Only the ratio of the weights counts.
#' @param prior_patients list of vectors: Patients before the trial, whom the model counts from the first decision
#'   on. A dose level where they were treated counts as tried. They are none of the trial's patients, DLTs and
#'   cohorts, and only the model's own rules of safety go by them.
#' @param prior_sd vector: Their standard deviations.
#' @param reference_dose number: The amount at which alpha is the odds of a DLT.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_interval vector: The DLT probabilities that are aimed at. Default: \[0.16, 0.33\].
#' @param unacceptable_above number: Above the target interval, DLT probabilities up to this lose the third, greater
#'   ones the fourth of the losses. Default: 0.6.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
blrm <- function(after_dlt = NULL, choose = NULL, cohort_size = NULL, dlt_at_reference = NULL,
    enough_patients = NULL, enough_target_probability = NULL, fewest_cohorts = NULL,
    highest_dose_below = NULL, historical = NULL, increment_after_dlt = NULL, increments = NULL,
    losses = NULL, lowest_dose_above = NULL, most_levels_up = NULL, overdose_limit = NULL,
    prior = NULL, prior_correlation = NULL, prior_mean = NULL, prior_mixture = NULL,
    prior_patients = NULL, prior_sd = NULL, reference_dose = NULL, starting_dose = NULL,
    target_interval = NULL, unacceptable_above = NULL, allow_skipping = NULL, at_cap = NULL,
    at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("blrm", name, list(after_dlt = after_dlt, choose = choose, cohort_size = cohort_size,
    dlt_at_reference = dlt_at_reference, enough_patients = enough_patients,
    enough_target_probability = enough_target_probability, fewest_cohorts = fewest_cohorts,
    highest_dose_below = highest_dose_below, historical = historical,
    increment_after_dlt = increment_after_dlt, increments = increments, losses = losses,
    lowest_dose_above = lowest_dose_above, most_levels_up = most_levels_up,
    overdose_limit = overdose_limit, prior = prior, prior_correlation = prior_correlation,
    prior_mean = prior_mean, prior_mixture = prior_mixture, prior_patients = prior_patients,
    prior_sd = prior_sd, reference_dose = reference_dose, starting_dose = starting_dose,
    target_interval = target_interval, unacceptable_above = unacceptable_above),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: boin
#'
#' BOIN (Liu & Yuan 2015): the DLT rate at or below one boundary -> up, at or above another -> down. For its
#' extra-safe rule give \[\[design\]\] a lowest_too_toxic of eliminate_above less the offset, 0.90; for its stop at
#' so many at one dose level give enough_at_dose, staying.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param bounded_mtd TRUE or FALSE: Whether the isotonic estimate at the MTD must not be above the boundary for
#'   going down. Default: false.
#' @param cohort_size whole number: Patients treated together. Default: 3.
#' @param de_escalate_at number: The boundary for going down itself, instead of the one that follows from
#'   overdosing_rate: down if the DLT rate is at or above it. At least the target.
#' @param de_escalate_at_two_in_six TRUE or FALSE: Whether 2 DLTs in 6 patients are a reason to go down, where by
#'   the boundaries they would be one to stay. Default: false.
#' @param eliminate_above number: A dose level is eliminated, and all above, when its true DLT probability is above
#'   the target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
#'   tolerable. 1 eliminates none. Default: 0.95.
#' @param eliminate_from whole number: The fewest evaluable patients at a dose level that can eliminate it. Default:
#'   3.
#' @param escalate_at number: The boundary for going up itself, instead of the one that follows from
#'   underdosing_rate: up if the DLT rate is at or below it. At most the target.
#' @param overdosing_rate number: The lowest DLT rate that is too high; above the target and below 1.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param stay_at_one_in_three TRUE or FALSE: Whether 1 DLT in 3 patients is no reason to go down, where by the
#'   boundaries it would be. Default: false.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param titration TRUE or FALSE: Whether single patients, one a dose level, come first, until the first DLT or the
#'   highest dose level, where the cohort is then completed. Default: false.
#' @param underdosing_rate number: The highest DLT rate that is too low; above 0 and below the target.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
boin <- function(bounded_mtd = NULL, cohort_size = NULL, de_escalate_at = NULL,
    de_escalate_at_two_in_six = NULL, eliminate_above = NULL, eliminate_from = NULL,
    escalate_at = NULL, overdosing_rate = NULL, starting_dose = NULL, stay_at_one_in_three = NULL,
    target_dlt_rate = NULL, titration = NULL, underdosing_rate = NULL, allow_skipping = NULL,
    at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("boin", name, list(bounded_mtd = bounded_mtd, cohort_size = cohort_size,
    de_escalate_at = de_escalate_at, de_escalate_at_two_in_six = de_escalate_at_two_in_six,
    eliminate_above = eliminate_above, eliminate_from = eliminate_from, escalate_at = escalate_at,
    overdosing_rate = overdosing_rate, starting_dose = starting_dose,
    stay_at_one_in_three = stay_at_one_in_three, target_dlt_rate = target_dlt_rate,
    titration = titration, underdosing_rate = underdosing_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: crm
#'
#' The continual reassessment method (CRM; O'Quigley, Pepe & Fisher 1990), for cohorts. A model with one parameter
#' is fitted to all patients so far; the next cohort goes to the dose level whose estimated DLT probability is
#' nearest to the target. It needs max_patients or a cap. With restrict_escalation it does not go up either after a
#' cohort in which the share of patients with a DLT is the target or more.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param choose string: Which dose level the model recommends, by the estimated DLT probabilities: "nearest" the
#'   nearest to the target; "nearest-not-above" the nearest of those at or below the target; if all are above, the
#'   lowest; Default: "nearest".
#' @param cohort_size whole number: Patients in a cohort; the last one may be smaller. Default: 3.
#' @param first_stage vector: The dose level of each patient in turn until the first DLT, or the end of the list,
#'   from where on the model decides: a two-stage design (dfcrm's x0). Patients of one dose level are treated
#'   together, as many as a cohort has at most. A TITE-CRM goes along the list while earlier patients are pending,
#'   too; where a dose level is to be seen through first, use \[design.crm\].
#' @param halfwidth number: Half the width of the indifference intervals around the target. Default: 0.05.
#' @param intercept number: The intercept of the logistic model, above the logits of the skeleton and of the target.
#'   Default: 3.0.
#' @param model string: The curve of the model, with a skeleton s and a parameter b whose prior is normal with mean
#'   0: "empiric" p is s^exp(b); "logistic" logit p is a + exp(b) * (logit s - a), a being the intercept; Default:
#'   "empiric".
#' @param prior_gamma vector: Instead of a normal prior of b: exp(b) has the gamma distribution with this shape and
#'   rate, and its posterior mean is what estimates are made with; \[1, 1\] is the exponential distribution of
#'   O'Quigley, Pepe and Fisher 1990.
#' @param prior_mtd whole number: The dose level that indifference intervals expect to be the MTD.
#' @param prior_patients list of vectors: Patients before the trial, whom the model counts from the first decision
#'   on. A dose level where they were treated counts as tried. They are none of the trial's patients, DLTs and
#'   cohorts, and only the model's own rules of safety go by them.
#' @param prior_variance number: The variance of the prior of b. Default: 1.34.
#' @param restrict_escalation TRUE or FALSE: Whether the design goes up at most one dose level above the one treated
#'   last. Default: false.
#' @param safety_rate number: The DLT rate that the safety stop holds the lowest dose level against: the target and
#'   a margin together.
#' @param safety_stop number: The trial ends with none tolerable if, by the model, the lowest dose level is above
#'   the target (or above safety_rate) with a posterior probability above this.
#' @param skeleton vector: What the model expects of each dose level before anybody is treated: rising DLT
#'   probabilities. Left out, they follow from indifference intervals (Lee and Cheung, Clin Trials 2009;6:227).
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
crm <- function(choose = NULL, cohort_size = NULL, first_stage = NULL, halfwidth = NULL,
    intercept = NULL, model = NULL, prior_gamma = NULL, prior_mtd = NULL, prior_patients = NULL,
    prior_variance = NULL, restrict_escalation = NULL, safety_rate = NULL, safety_stop = NULL,
    skeleton = NULL, starting_dose = NULL, target_dlt_rate = NULL, allow_skipping = NULL,
    at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("crm", name, list(choose = choose, cohort_size = cohort_size,
    first_stage = first_stage, halfwidth = halfwidth, intercept = intercept, model = model,
    prior_gamma = prior_gamma, prior_mtd = prior_mtd, prior_patients = prior_patients,
    prior_variance = prior_variance, restrict_escalation = restrict_escalation,
    safety_rate = safety_rate, safety_stop = safety_stop, skeleton = skeleton,
    starting_dose = starting_dose, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: decision table
#'
#' A rule as a protocol prints it: a table of patients, DLTs and what follows, all cohorts at the dose level just
#' treated together. What `dosim table --format csv` writes is read, and grids of letters as apps print them.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param choose_mtd string: The MTD where a row names none, or the trial ends by another rule: "highest-passed" the
#'   highest dose level, below every one that is too toxic, that the table escalates from or declares; "isotonic"
#'   that whose isotonic estimate is nearest to the target, as interval designs choose
#' @param cohort_size whole number: Patients of the first cohort, and of every one of which the table says no
#'   number. Where it has no rows for so many, a cohort fills a dose level up to the next number that it has rows
#'   for.
#' @param coming_back string: "de-escalate" or "eliminate" where the dose level below was tried already: "treat"
#'   another cohort there, unless it is full (the row says no number, and the table has no rows for more patients),
#'   or "declare" the MTD as it stands. A full one is declared. One of "treat", "declare". Default: "treat".
#' @param de_escalate_at_lowest string: "de-escalate" at the lowest dose level: "stay" treats another cohort there,
#'   "stop" ends the trial with none tolerable. "eliminate" there always ends it so. One of "stay", "stop". Default:
#'   "stay".
#' @param escalate_at_top string: "escalate" where there is no dose level above, or only such as are too toxic:
#'   "stay" treats another cohort here, "stop" ends the trial. One of "stay", "stop".
#' @param file string: A file with the table instead, by its path from the folder of the scenario file.
#' @param rows_of string: Whose rows are meant, where the table has a column design with more than one.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param table string: The table, in three single quotes. Either rows with the columns patients, dlts (1, 2-4, 2+),
#'   decision (escalate, stay, de-escalate, eliminate: leave this dose level and all above for good, stop) and
#'   perhaps when (lowest, between, top, or what `dosim table` writes), cohort (how many more), mtd (of a row that
#'   stops: none, this, below, a number, chosen; undetermined if the study is ended at once) and stop_reason. Or a
#'   grid: a column for each number of patients, a row for each number of DLTs, and E, S, D or DU in it.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
table_design <- function(choose_mtd = NULL, cohort_size = NULL, coming_back = NULL,
    de_escalate_at_lowest = NULL, escalate_at_top = NULL, file = NULL, rows_of = NULL,
    starting_dose = NULL, table = NULL, target_dlt_rate = NULL, allow_skipping = NULL,
    at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("decision_table", name, list(choose_mtd = choose_mtd, cohort_size = cohort_size,
    coming_back = coming_back, de_escalate_at_lowest = de_escalate_at_lowest,
    escalate_at_top = escalate_at_top, file = file, rows_of = rows_of,
    starting_dose = starting_dose, table = table, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: i three plus three
#'
#' i3+3 (Liu, Wang & Ji 2020): a DLT rate y/n below the interval around the target -> up; inside -> stay; above ->
#' down, but stay if (y - 1)/n is below the interval.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param cohort_size whole number: Patients treated together. Default: 3.
#' @param eliminate_above number: A dose level is eliminated, and all above, when its true DLT probability is above
#'   the target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
#'   tolerable. 1 eliminates none. Default: 0.95.
#' @param eliminate_from whole number: The fewest evaluable patients at a dose level that can eliminate it. Default:
#'   3.
#' @param margin_above number: How far the interval around the target reaches above it. Default: 0.05.
#' @param margin_below number: How far the interval around the target reaches below it. Default: 0.05.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
i_three_plus_three <- function(cohort_size = NULL, eliminate_above = NULL, eliminate_from = NULL,
    margin_above = NULL, margin_below = NULL, starting_dose = NULL, target_dlt_rate = NULL,
    allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL,
    enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL,
    name = NULL) {
  new_design("i_three_plus_three", name, list(cohort_size = cohort_size,
    eliminate_above = eliminate_above, eliminate_from = eliminate_from, margin_above = margin_above,
    margin_below = margin_below, starting_dose = starting_dose, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: iq three plus three
#'
#' The queue-friendly 3+3 (IQ 3+3), after Frankel 2020, whose text leaves some decisions open: 0/3 -> up, whoever is
#' pending; at most 1/6 -> up, two DLTs -> too toxic. docs/methods.md says what was decided where the source is
#' silent.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param de_escalate TRUE or FALSE: The dose level above is too toxic: true enrols up to six here before this one
#'   can be the MTD; false takes it as it stands. Default: true.
#' @param expand_top_dose TRUE or FALSE: The top dose level: true enrols up to six there before it can be the MTD.
#'   Default: true.
#' @param most_pending whole number: Nobody is enrolled while so many are pending at the dose level. Default: 3.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
iq_three_plus_three <- function(de_escalate = NULL, expand_top_dose = NULL, most_pending = NULL,
    starting_dose = NULL, allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL,
    enough_at_dose = NULL, enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL,
    rationale = NULL, name = NULL) {
  new_design("iq_three_plus_three", name, list(de_escalate = de_escalate,
    expand_top_dose = expand_top_dose, most_pending = most_pending, starting_dose = starting_dose),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: keyboard
#'
#' Keyboard (Yan 2017), which is mTPI-2 (Guo 2017) with intervals of equal width: the same with intervals as wide as
#' the one around the target, end to end over 0 to 1.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param cohort_size whole number: Patients treated together. Default: 3.
#' @param eliminate_above number: A dose level is eliminated, and all above, when its true DLT probability is above
#'   the target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
#'   tolerable. 1 eliminates none. Default: 0.95.
#' @param eliminate_from whole number: The fewest evaluable patients at a dose level that can eliminate it. Default:
#'   1.
#' @param margin_above number: How far the interval around the target reaches above it. Default: 0.05.
#' @param margin_below number: How far the interval around the target reaches below it. Default: 0.05.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
keyboard <- function(cohort_size = NULL, eliminate_above = NULL, eliminate_from = NULL,
    margin_above = NULL, margin_below = NULL, starting_dose = NULL, target_dlt_rate = NULL,
    allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL,
    enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL,
    name = NULL) {
  new_design("keyboard", name, list(cohort_size = cohort_size, eliminate_above = eliminate_above,
    eliminate_from = eliminate_from, margin_above = margin_above, margin_below = margin_below,
    starting_dose = starting_dose, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: mtpi
#'
#' mTPI (Ji 2010): of the intervals below, around and above the target, the one with the greatest posterior
#' probability per length says up, stay or down.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param cohort_size whole number: Patients treated together. Default: 3.
#' @param eliminate_above number: A dose level is eliminated, and all above, when its true DLT probability is above
#'   the target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
#'   tolerable. 1 eliminates none. Default: 0.95.
#' @param eliminate_from whole number: The fewest evaluable patients at a dose level that can eliminate it. Default:
#'   1.
#' @param margin_above number: How far the interval around the target reaches above it. Default: 0.05.
#' @param margin_below number: How far the interval around the target reaches below it. Default: 0.05.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
mtpi <- function(cohort_size = NULL, eliminate_above = NULL, eliminate_from = NULL,
    margin_above = NULL, margin_below = NULL, starting_dose = NULL, target_dlt_rate = NULL,
    allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL,
    enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL,
    name = NULL) {
  new_design("mtpi", name, list(cohort_size = cohort_size, eliminate_above = eliminate_above,
    eliminate_from = eliminate_from, margin_above = margin_above, margin_below = margin_below,
    starting_dose = starting_dose, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: rolling six
#'
#' Rolling six: up to six at a dose level, who are enrolled one at a time (Skolnik 2008; decisions as in Frankel
#' 2020, Table 2): 0/3 -> up if nobody is pending, 0/5 or at most 1/6 -> up, two DLTs -> too toxic.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param de_escalate TRUE or FALSE: The dose level above is too toxic: true enrols up to six here before this one
#'   can be the MTD; false takes it as it stands. Default: true.
#' @param expand_top_dose TRUE or FALSE: The top dose level: true enrols up to six there before it can be the MTD.
#'   Default: true.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
rolling_six <- function(de_escalate = NULL, expand_top_dose = NULL, starting_dose = NULL,
    allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL,
    enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL,
    name = NULL) {
  new_design("rolling_six", name, list(de_escalate = de_escalate, expand_top_dose = expand_top_dose,
    starting_dose = starting_dose), list(allow_skipping = allow_skipping, at_cap = at_cap,
    at_least_at_mtd = at_least_at_mtd, cap = cap, enough_at_dose = enough_at_dose,
    enough_when = enough_when, lowest_too_toxic = lowest_too_toxic, max_patients = max_patients,
    rationale = rationale))
}

#' Design: three plus three
#'
#' The 3+3 is several rules. All treat three at a dose level; 0/3 -> up; 1/3 -> three more; two or more of three ->
#' too toxic; after six, at most 1/6 -> up, otherwise too toxic. A preset sets the switches in which they differ; a
#' switch that is given overrides the preset.
#'
#' \preformatted{
#' rule                      de_escalate  expand_top_dose  dlts_tolerated_in_six  who uses it
#' "classic"               A      no             no                  1            UBCRM; R's escalation by default; bcrm
#' "classic-top-six"       B      no             yes                 1
#' "de-escalating"         C      yes            no                  1            R's escalation; bcrm by default
#' "de-escalating-top-six" D      yes            yes                 1            Korn 1994; crmPack; precautionary
#' "two-in-six"            G      no             no                  2            NCT04697940
#' }
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param rule string: The preset. One of "classic", "classic-top-six", "de-escalating", "de-escalating-top-six",
#'   "two-in-six". Default: "classic".
#' @param de_escalate TRUE or FALSE: The dose level above is too toxic: true expands this one to six first if it has
#'   three, and goes further down if it turns out too toxic as well; false takes it as the MTD as it stands.
#' @param dlts_tolerated_in_six whole number: 1, or 2: exactly 2/6 makes this dose level the MTD.
#' @param expand_top_dose TRUE or FALSE: 0/3 at the top dose level: true treats three more there before it can be
#'   the MTD.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
three_plus_three <- function(rule = NULL, de_escalate = NULL, dlts_tolerated_in_six = NULL,
    expand_top_dose = NULL, starting_dose = NULL, allow_skipping = NULL, at_cap = NULL,
    at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("three_plus_three", name, list(de_escalate = de_escalate,
    dlts_tolerated_in_six = dlts_tolerated_in_six, expand_top_dose = expand_top_dose, rule = rule,
    starting_dose = starting_dose), list(allow_skipping = allow_skipping, at_cap = at_cap,
    at_least_at_mtd = at_least_at_mtd, cap = cap, enough_at_dose = enough_at_dose,
    enough_when = enough_when, lowest_too_toxic = lowest_too_toxic, max_patients = max_patients,
    rationale = rationale))
}

#' Design: tite boin
#'
#' TITE-BOIN (Yuan 2018): BOIN that decides while patients are pending. A DLT that may still come counts by the
#' share of its window that is left. The keys are those of BOIN, without titration and without the decisions that
#' can be changed at 1 DLT in 3 patients and at 2 in 6.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param bounded_mtd TRUE or FALSE: Whether the isotonic estimate at the MTD must not be above the boundary for
#'   going down. Default: false.
#' @param cohort_size whole number: Patients treated together. Default: 3.
#' @param de_escalate_at number: The boundary for going down itself, instead of the one that follows from
#'   overdosing_rate: down if the DLT rate is at or above it. At least the target.
#' @param eliminate_above number: A dose level is eliminated, and all above, when its true DLT probability is above
#'   the target with a posterior probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is
#'   tolerable. 1 eliminates none. Default: 0.95.
#' @param eliminate_from whole number: The fewest evaluable patients at a dose level that can eliminate it. Default:
#'   3.
#' @param escalate_at number: The boundary for going up itself, instead of the one that follows from
#'   underdosing_rate: up if the DLT rate is at or below it. At most the target.
#' @param most_pending number: Nobody is enrolled while a greater share of the patients at the dose level is
#'   pending, unless it is too toxic anyway. Default: 0.5.
#' @param overdosing_rate number: The lowest DLT rate that is too high; above the target and below 1.
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param underdosing_rate number: The highest DLT rate that is too low; above 0 and below the target.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
tite_boin <- function(bounded_mtd = NULL, cohort_size = NULL, de_escalate_at = NULL,
    eliminate_above = NULL, eliminate_from = NULL, escalate_at = NULL, most_pending = NULL,
    overdosing_rate = NULL, starting_dose = NULL, target_dlt_rate = NULL, underdosing_rate = NULL,
    allow_skipping = NULL, at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL,
    enough_when = NULL, lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL,
    name = NULL) {
  new_design("tite_boin", name, list(bounded_mtd = bounded_mtd, cohort_size = cohort_size,
    de_escalate_at = de_escalate_at, eliminate_above = eliminate_above,
    eliminate_from = eliminate_from, escalate_at = escalate_at, most_pending = most_pending,
    overdosing_rate = overdosing_rate, starting_dose = starting_dose,
    target_dlt_rate = target_dlt_rate, underdosing_rate = underdosing_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}

#' Design: tite crm
#'
#' The time-to-event CRM (TITE-CRM; Cheung & Chappell 2000), which decides for each patient while others are
#' pending: a patient without a DLT so far counts by the share of the DLT window that has passed. The keys are those
#' of the CRM; restrict_escalation only means at most one dose level above the last patient's.
#'
#' What is left out (`NULL`) has the default of the scenario file.
#'
#' @param choose string: Which dose level the model recommends, by the estimated DLT probabilities: "nearest" the
#'   nearest to the target; "nearest-not-above" the nearest of those at or below the target; if all are above, the
#'   lowest; Default: "nearest".
#' @param first_stage vector: The dose level of each patient in turn until the first DLT, or the end of the list,
#'   from where on the model decides: a two-stage design (dfcrm's x0). Patients of one dose level are treated
#'   together, as many as a cohort has at most. A TITE-CRM goes along the list while earlier patients are pending,
#'   too; where a dose level is to be seen through first, use \[design.crm\].
#' @param halfwidth number: Half the width of the indifference intervals around the target. Default: 0.05.
#' @param intercept number: The intercept of the logistic model, above the logits of the skeleton and of the target.
#'   Default: 3.0.
#' @param model string: The curve of the model, with a skeleton s and a parameter b whose prior is normal with mean
#'   0: "empiric" p is s^exp(b); "logistic" logit p is a + exp(b) * (logit s - a), a being the intercept; Default:
#'   "empiric".
#' @param prior_gamma vector: Instead of a normal prior of b: exp(b) has the gamma distribution with this shape and
#'   rate, and its posterior mean is what estimates are made with; \[1, 1\] is the exponential distribution of
#'   O'Quigley, Pepe and Fisher 1990.
#' @param prior_mtd whole number: The dose level that indifference intervals expect to be the MTD.
#' @param prior_patients list of vectors: Patients before the trial, whom the model counts from the first decision
#'   on. A dose level where they were treated counts as tried. They are none of the trial's patients, DLTs and
#'   cohorts, and only the model's own rules of safety go by them.
#' @param prior_variance number: The variance of the prior of b. Default: 1.34.
#' @param restrict_escalation TRUE or FALSE: Whether the design goes up at most one dose level above the one treated
#'   last. Default: false.
#' @param safety_rate number: The DLT rate that the safety stop holds the lowest dose level against: the target and
#'   a margin together.
#' @param safety_stop number: The trial ends with none tolerable if, by the model, the lowest dose level is above
#'   the target (or above safety_rate) with a posterior probability above this.
#' @param skeleton vector: What the model expects of each dose level before anybody is treated: rising DLT
#'   probabilities. Left out, they follow from indifference intervals (Lee and Cheung, Clin Trials 2009;6:227).
#' @param starting_dose whole number: The dose level of the first patients, 1 being the lowest. Above 1, the lower
#'   ones are there to walk down to ("dose -1"). Default: 1.
#' @param target_dlt_rate number: The DLT rate aimed at.
#' @param allow_skipping TRUE or FALSE: Whether a design may go up past a dose level that was never tried. Default:
#'   false.
#' @param at_cap string: What becomes of a trial at this design's cap. One of "undetermined", "declare".
#' @param at_least_at_mtd whole number: A dose level that would be declared the MTD with fewer evaluable patients is
#'   first given as many as it lacks, whatever max_patients says, and the rule is applied to what is seen then; at
#'   most the cap are treated.
#' @param cap whole number or "none": The most patients that may be treated under this design; or "none".
#' @param enough_at_dose whole number: The trial ends, and its MTD is declared, when a dose level has so many
#'   evaluable patients; enough_when says which one is asked.
#' @param enough_when string: Which dose level is asked whether it has enough: "next" whichever the next cohort
#'   would go to; "staying" only the one just treated, when the design would stay there (BOIN's n.earlystop); "any"
#'   every one: the trial ends as soon as one has enough, whatever the design would do next; Default: "next".
#' @param lowest_too_toxic number: The trial ends with none tolerable if the lowest dose level (three evaluable
#'   patients or more) is above the target DLT rate with a posterior probability above this; Beta(1, 1) prior.
#' @param max_patients whole number: The trial ends, and its MTD is declared, when so many patients are evaluable.
#' @param rationale string: Why it is a candidate. The report shows it.
#' @param name What results call the design.
#' @return A design for [scenario()].
#' @family designs
#' @export
tite_crm <- function(choose = NULL, first_stage = NULL, halfwidth = NULL, intercept = NULL,
    model = NULL, prior_gamma = NULL, prior_mtd = NULL, prior_patients = NULL,
    prior_variance = NULL, restrict_escalation = NULL, safety_rate = NULL, safety_stop = NULL,
    skeleton = NULL, starting_dose = NULL, target_dlt_rate = NULL, allow_skipping = NULL,
    at_cap = NULL, at_least_at_mtd = NULL, cap = NULL, enough_at_dose = NULL, enough_when = NULL,
    lowest_too_toxic = NULL, max_patients = NULL, rationale = NULL, name = NULL) {
  new_design("tite_crm", name, list(choose = choose, first_stage = first_stage,
    halfwidth = halfwidth, intercept = intercept, model = model, prior_gamma = prior_gamma,
    prior_mtd = prior_mtd, prior_patients = prior_patients, prior_variance = prior_variance,
    restrict_escalation = restrict_escalation, safety_rate = safety_rate, safety_stop = safety_stop,
    skeleton = skeleton, starting_dose = starting_dose, target_dlt_rate = target_dlt_rate),
    list(allow_skipping = allow_skipping, at_cap = at_cap, at_least_at_mtd = at_least_at_mtd,
    cap = cap, enough_at_dose = enough_at_dose, enough_when = enough_when,
    lowest_too_toxic = lowest_too_toxic, max_patients = max_patients, rationale = rationale))
}
