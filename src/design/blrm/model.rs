//! The two-parameter logistic model: its prior, what was seen, and the logarithm of their product.

use std::f64::consts::PI;

/// logit p(d) = log α + e^(log β) · x with x = ln(d/d*): what the prior says of (log α, log β).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BivariateNormal {
    /// Of log α, the logit of the DLT probability at the reference dose d*, and of log β, the logarithm of the slope.
    pub mean: [f64; 2],
    /// Their standard deviations; positive.
    pub sd: [f64; 2],
    /// Their correlation; above −1 and below 1.
    pub correlation: f64,
}

/// Patients treated at one dose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// x = ln(d/d*).
    pub x: f64,
    /// How many are evaluable.
    pub patients: u32,
    /// How many of them had a DLT.
    pub dlts: u32,
}

impl BivariateNormal {
    /// The logarithm of the density.
    pub fn ln_density(&self, log_alpha: f64, log_beta: f64) -> f64 {
        let [z, y] = [(log_alpha - self.mean[0]) / self.sd[0], (log_beta - self.mean[1]) / self.sd[1]];
        let rest = 1.0 - self.correlation * self.correlation;
        let square = (z * z - 2.0 * self.correlation * z * y + y * y) / rest;
        -0.5 * square - libm::log(2.0 * PI * self.sd[0] * self.sd[1] * libm::sqrt(rest))
    }

    /// Mean and standard deviation of log α for a given log β.
    pub fn log_alpha_given(&self, log_beta: f64) -> (f64, f64) {
        let mean = self.mean[0] + self.correlation * self.sd[0] * (log_beta - self.mean[1]) / self.sd[1];
        (mean, self.sd[0] * libm::sqrt(1.0 - self.correlation * self.correlation))
    }
}

impl Counts {
    /// The logarithm of the likelihood at a logit of the DLT probability: the binomial coefficient is left out.
    pub fn ln_likelihood(&self, logit: f64) -> f64 {
        // What nobody had does not count, however unlikely it is.
        let times = |times: u32, ln: f64| if times == 0 { 0.0 } else { f64::from(times) * ln };
        times(self.dlts, ln_p(logit)) + times(self.patients - self.dlts, ln_p(-logit))
    }

    /// The derivative of the same.
    pub fn score(&self, logit: f64) -> f64 {
        f64::from(self.dlts) - f64::from(self.patients) * p(logit)
    }
}

/// The DLT probability with this logit.
pub fn p(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

/// The logarithm of the DLT probability with this logit; of one minus it, with the sign of the logit turned.
pub fn ln_p(logit: f64) -> f64 {
    if logit > 0.0 { -libm::log1p(libm::exp(-logit)) } else { logit - libm::log1p(libm::exp(logit)) }
}

/// The logit of a probability.
pub fn logit(p: f64) -> f64 {
    libm::log(p / (1.0 - p))
}
