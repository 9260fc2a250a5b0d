//! The few tests of goodness of fit that the proof needs, with p-values, and the mean of a sample.

use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF};

/// Below this a test of fit fails. With fixed seeds nothing is rolled again, so a threshold this far means a defect.
pub const FAR: f64 = 1e-6;

/// The p-value of Kolmogorov and Smirnov's test that the sample comes from this distribution function, by the asymptotic
/// series with Stephens' (1970) correction for small samples.
pub fn kolmogorov_smirnov(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    let n = sample.len() as f64;
    sample.sort_by(f64::total_cmp);
    let distance = sample.iter().enumerate().fold(0.0, |distance: f64, (i, &x)| {
        let f = cdf(x);
        assert!((0.0..=1.0 + 1e-12).contains(&f), "a distribution function of {f} at {x}");
        distance.max(f - i as f64 / n).max((i + 1) as f64 / n - f)
    });
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * distance;
    let term = |k: i32| libm::exp(-2.0 * f64::from(k * k) * lambda * lambda) * if k % 2 == 0 { -2.0 } else { 2.0 };
    // The series is slow below 0.3, where the p-value is 1 to nine digits.
    if lambda < 0.3 { 1.0 } else { (1..=100).map(term).sum() }
}

/// The p-value of Pearson's chi-square test, neighbouring cells pooled until each is expected at least 10 times.
pub fn chi_square(observed: &[u64], probabilities: &[f64]) -> f64 {
    let n = observed.iter().sum::<u64>() as f64;
    let mut cells = vec![(0.0, 0.0)];
    for (&count, &probability) in observed.iter().zip(probabilities) {
        if cells[cells.len() - 1].1 >= 10.0 {
            cells.push((0.0, 0.0));
        }
        let last = cells.len() - 1;
        cells[last] = (cells[last].0 + count as f64, cells[last].1 + n * probability);
    }
    if cells[cells.len() - 1].1 < 10.0 && cells.len() > 1 {
        let rest = cells.pop().unwrap();
        let last = cells.len() - 1;
        cells[last] = (cells[last].0 + rest.0, cells[last].1 + rest.1);
    }
    assert!(cells.len() > 1, "nothing to compare");
    let statistic: f64 = cells.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum();
    ChiSquared::new((cells.len() - 1) as f64).unwrap().sf(statistic)
}

/// The two-sided p-value of this many hits in `n` when each has probability `p`.
pub fn binomial_test(hits: u64, n: u64, p: f64) -> f64 {
    let binomial = Binomial::new(p, n).unwrap();
    let at_least = if hits == 0 { 1.0 } else { binomial.sf(hits - 1) };
    (2.0 * at_least.min(binomial.cdf(hits))).min(1.0)
}

/// Mean and its standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}
