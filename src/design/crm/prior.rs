//! The prior of a CRM's model, and what its posterior mean is taken of.

use super::reassessment::Reassessment;
use crate::stats::Variable;

/// Tables reach so many standard deviations of a normal prior to either side of its mean.
const REACH: f64 = 9.0;

/// Wider normal priors have the tables of this standard deviation.
const WIDEST_SD: f64 = 4.0;

/// How far below its greatest value, on the logarithmic scale, a density may be left out, with a margin.
const NEGLIGIBLE: f64 = 40.0;

/// Room for what data do to where a gamma prior has its greatest value: on the scale of β below, and in the shape above.
const SHIFT: f64 = 4.0;
const MORE_SHAPE: f64 = 90.0;

/// The prior of β, of which every dose level has the exponent or slope e^β.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Prior {
    /// β is normal with mean 0 and this variance.
    Normal { variance: f64 },
    /// e^β has a gamma distribution. With shape 1 and rate 1 it is the exponential one of O'Quigley, Pepe and Fisher 1990
    /// (doi:10.2307/2531628).
    Gamma { shape: f64, rate: f64 },
}

impl Prior {
    pub(super) fn of(parameters: &Reassessment) -> Self {
        match parameters.prior_gamma {
            None => Self::Normal { variance: parameters.prior_variance },
            Some([shape, rate]) => Self::Gamma { shape, rate },
        }
    }

    /// The logarithm of the density of β, up to a constant. If x = e^β has the density x^(k−1) e^(−rx), β has e^(kβ − r e^β).
    pub(super) fn ln_density(self, beta: f64) -> f64 {
        match self {
            Self::Normal { variance } => -0.5 * beta * beta / variance,
            Self::Gamma { shape, rate } => shape * beta - rate * libm::exp(beta),
        }
    }

    /// What the mean is taken of: β, or e^β as those do who give it a gamma prior.
    pub(super) fn variable(self) -> Variable {
        match self {
            Self::Normal { .. } => Variable::Itself,
            Self::Gamma { .. } => Variable::Exponential,
        }
    }

    /// e^β at a value of that variable.
    pub(super) fn tilt(self, value: f64) -> f64 {
        match self {
            Self::Normal { .. } => libm::exp(value),
            Self::Gamma { .. } => value.max(0.0),
        }
    }

    /// Where β has its greatest density.
    pub(super) fn mode(self) -> f64 {
        match self {
            Self::Normal { .. } => 0.0,
            Self::Gamma { shape, rate } => libm::log(shape / rate),
        }
    }

    /// About the standard deviation of β, which steps go by. For ln of a gamma variable it is √ψ′(k) ≈ √(1/k + 1/2k²).
    pub(super) fn sd(self) -> f64 {
        match self {
            Self::Normal { variance } => variance.sqrt(),
            Self::Gamma { shape, .. } => (1.0 / shape + 0.5 / (shape * shape)).sqrt(),
        }
    }

    /// From where to where tables reach.
    pub(super) fn reach(self) -> [f64; 2] {
        match self {
            Self::Normal { .. } => {
                let reach = REACH * self.sd().min(WIDEST_SD);
                [-reach, reach]
            }
            Self::Gamma { shape, rate } => {
                [self.mode() - NEGLIGIBLE / shape - SHIFT, libm::log((shape + MORE_SHAPE) / rate)]
            }
        }
    }
}
