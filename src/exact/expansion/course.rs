//! One expansion at one dose level, patient by patient, without chance.

use crate::monitoring::TwoStage;

/// What stops an expansion: by the number of its evaluable patients, the fewest DLTs among them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Limits {
    /// For 1, 2, … patients; `None` where no number of DLTs stops it.
    pub(super) stop_at: Vec<Option<u32>>,
}

/// How an expansion ends: how often, and with how many patients, DLTs and responses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ends {
    /// The probability.
    pub(super) p: f64,
    /// That of each number of patients.
    pub(super) patients: Vec<f64>,
    /// That of each number of DLTs.
    pub(super) dlts: Vec<f64>,
    /// That of each number of responses; empty where nobody asks.
    pub(super) responses: Vec<f64>,
}

/// How one expansion goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Course {
    /// Stopped at too many DLTs.
    pub(super) stopped: Ends,
    /// All others: with all patients, or after a first stage with too few responses.
    pub(super) ended: Ends,
    /// The probability that the second stage for response follows.
    pub(super) p_second_stage: f64,
    /// The probability of enough responses.
    pub(super) p_success: f64,
}

impl Ends {
    fn none(patients: usize, with_responses: bool) -> Self {
        let zeros = || vec![0.0; patients + 1];
        Self { p: 0.0, patients: zeros(), dlts: zeros(), responses: if with_responses { zeros() } else { Vec::new() } }
    }

    /// So many patients, with these probabilities of DLTs from `least` on, times a share.
    fn add(&mut self, patients: usize, least: usize, dlts: &[f64], share: f64) -> f64 {
        let mut sum = 0.0;
        for (to, &probability) in self.dlts[least..].iter_mut().zip(dlts) {
            *to += share * probability;
            sum += share * probability;
        }
        self.patients[patients] += sum;
        self.p += sum;
        sum
    }

    fn add_responses(&mut self, responses: &[f64], share: f64) {
        self.responses.iter_mut().zip(responses).for_each(|(to, of)| *to += share * of);
    }

    /// The mean number of patients, times the probability.
    pub(super) fn mean_patients(&self) -> f64 {
        mean(&self.patients)
    }
}

pub(super) fn mean(probabilities: &[f64]) -> f64 {
    (0_u32..).zip(probabilities).map(|(number, p)| f64::from(number) * p).sum()
}

/// Responses, which do not depend on DLTs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Responding {
    pub(super) design: TwoStage,
    /// The probability of a response.
    pub(super) p: f64,
}

impl Course {
    /// Pushes probability through the numbers of DLTs, one patient after the other, where each has a DLT with probability `p`.
    /// Who reaches the limit leaves; so does, after the first stage, the share that has too few responses.
    pub(super) fn new(limits: &Limits, p: f64, responding: Option<Responding>) -> Self {
        let all = limits.stop_at.len();
        let mut stopped = Ends::none(all, responding.is_some());
        let mut ended = Ends::none(all, responding.is_some());
        let mut responses = responding.map(|of| Responses::new(of, all));
        // The probability of DLTs among those who still go on, `going[y]` for y of them.
        let mut going = vec![0.0; all + 2];
        going[0] = 1.0;
        let mut room = 1;
        let mut p_second_stage = 0.0;
        for patients in 1..=all {
            for dlts in (1..=room).rev() {
                going[dlts] = going[dlts] * (1.0 - p) + going[dlts - 1] * p;
            }
            going[0] *= 1.0 - p;
            room += 1;
            if let Some(of) = &mut responses {
                of.one_more();
            }
            if let Some(least) = limits.stop_at[patients - 1].map(|least| least as usize).filter(|&least| least < room)
            {
                let share = stopped.add(patients, least, &going[least..room], 1.0);
                if let Some(of) = &responses {
                    stopped.add_responses(&of.going, share / of.p_going());
                }
                going[least..room].fill(0.0);
                room = least;
            }
            if let Some(of) = &mut responses
                && patients == of.design.first_stage as usize
            {
                let (few, p_few) = of.leave_the_few();
                let share = ended.add(patients, 0, &going[..room], p_few);
                if p_few > 0.0 {
                    ended.add_responses(&few, share / p_few);
                }
                going[..room].iter_mut().for_each(|p| *p *= 1.0 - p_few);
                p_second_stage = going[..room].iter().sum();
            }
            if room == 0 {
                break;
            }
        }
        let share = ended.add(all, 0, &going[..room], 1.0);
        let p_success = responses.as_ref().map_or(0.0, |of| share * of.p_success() / of.p_going());
        if let Some(of) = &responses {
            ended.add_responses(&of.going, share / of.p_going());
        }
        Self { stopped, ended, p_second_stage, p_success }
    }
}

/// Responses among the patients so far, of those expansions that still go on as far as responses are concerned.
struct Responses {
    design: TwoStage,
    p: f64,
    going: Vec<f64>,
    so_far: usize,
}

impl Responses {
    fn new(Responding { design, p }: Responding, patients: usize) -> Self {
        let mut going = vec![0.0; patients + 1];
        going[0] = 1.0;
        Self { design, p, going, so_far: 0 }
    }

    fn one_more(&mut self) {
        self.so_far += 1;
        for number in (1..=self.so_far).rev() {
            self.going[number] = self.going[number] * (1.0 - self.p) + self.going[number - 1] * self.p;
        }
        self.going[0] *= 1.0 - self.p;
    }

    /// Takes out those with too few responses: their numbers, and their share.
    fn leave_the_few(&mut self) -> (Vec<f64>, f64) {
        let whole = self.p_going();
        let few: Vec<f64> = self.going.drain(..=self.design.more_than as usize).collect();
        self.going.splice(0..0, few.iter().map(|_| 0.0));
        let share = few.iter().sum::<f64>() / whole;
        (few, share)
    }

    /// The probability of all that still goes on; never 0 where it is divided by, as then nothing is left to be shared.
    fn p_going(&self) -> f64 {
        self.going.iter().sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn p_success(&self) -> f64 {
        self.going[self.design.success_above as usize + 1..].iter().sum()
    }
}
