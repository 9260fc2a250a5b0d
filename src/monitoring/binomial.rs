//! Binomial probabilities and their upper tails, as sums of positive terms.

/// P(Binomial(n, p) = y) for y from 0 to n, one patient after the other.
pub(super) fn masses(n: u32, p: f64) -> Vec<f64> {
    (0..n).fold(vec![1.0], |row, _| one_more(&row, p))
}

/// The probabilities of 0, 1, … DLTs or responses with one patient more.
pub(super) fn one_more(row: &[f64], p: f64) -> Vec<f64> {
    let mut next = vec![0.0; row.len() + 1];
    for (y, probability) in row.iter().enumerate() {
        next[y] += probability * (1.0 - p);
        next[y + 1] += probability * p;
    }
    next
}

/// P(Binomial(n, p) ≥ y) for y from 0 to n, added up from the top, where the terms are small.
pub(super) fn upper_tails(n: u32, p: f64) -> Vec<f64> {
    let mut tails = masses(n, p);
    let mut sum = 0.0;
    for tail in tails.iter_mut().rev() {
        sum += *tail;
        *tail = sum;
    }
    tails
}
