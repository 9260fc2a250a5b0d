//! Integrals by the double exponential rule.
//!
//! With x = a + (b − a)·q/(1 + q) and q = exp(−π sinh t) the integral of f over (a, b) is that over all t of an integrand that
//! falls double exponentially to either side. The trapezoidal rule then converges geometrically, whatever slope f has at the ends
//! (Takahasi & Mori 1974, Publ RIMS 9:721, doi:10.2977/prims/1195192451).

use std::f64::consts::PI;

/// Beyond this t the nearer end is closer than 10⁻²² of the way, and a bounded function adds nothing.
const REACH: f64 = 3.5;

/// Sums over steps of which one is half the other agree when they differ by at most this share.
const AGREEMENT: f64 = 1e-14;

/// The first step is halved at most so often: beyond, rounding keeps sums from agreeing.
const MOST_HALVINGS: u32 = 9;

/// The integral of a bounded function that is smooth but at the ends.
pub fn integrate(function: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let width = to - from;
    // At t and −t together, which are equally far from either end.
    let pair = |t: f64| {
        let q = libm::exp(-PI * libm::sinh(t));
        let (share, slope) = (q / (1.0 + q), PI * libm::cosh(t) * q / ((1.0 + q) * (1.0 + q)));
        slope * (function(from + width * share) + function(to - width * share))
    };
    let sum = |first: f64, step: f64| {
        let places = (0..).map(|number| first + step * f64::from(number)).take_while(|t| *t <= REACH);
        places.map(pair).sum::<f64>()
    };
    let mut step = 0.5;
    let mut integral = step * (0.5 * pair(0.0) + sum(step, step));
    for _ in 0..MOST_HALVINGS {
        let finer = 0.5 * integral + 0.5 * step * sum(0.5 * step, step);
        let agree = (finer - integral).abs() <= AGREEMENT * finer.abs();
        (step, integral) = (0.5 * step, finer);
        if agree {
            break;
        }
    }
    width * integral
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Polynomials, an oscillation, and infinite slopes at one end or both, by their antiderivatives.
    #[test]
    fn integrals_with_known_values() {
        let of = [
            (integrate(|x| x * x, -1.0, 2.0), 3.0),
            (integrate(|x| libm::sin(40.0 * x), 0.0, 1.0), (1.0 - libm::cos(40.0)) / 40.0),
            (integrate(f64::sqrt, 0.0, 4.0), 16.0 / 3.0),
            (integrate(|x| (1.0 - x * x).max(0.0).sqrt(), -1.0, 1.0), PI / 2.0),
            (integrate(|x| libm::exp(-x), 3.0, 3.0), 0.0),
        ];
        for (found, expected) in of {
            assert!((found - expected).abs() <= 1e-13 * (1.0 + expected.abs()), "{found} is not {expected}");
        }
    }
}
