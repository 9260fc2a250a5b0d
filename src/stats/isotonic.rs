//! Isotonic regression: the nondecreasing numbers nearest to given ones.

/// Replaces `values` by the nondecreasing numbers with the least weighted sum of squared distances from them, by pooling adjacent
/// violators (Ayer et al., Ann Math Stat 1955;26:641, doi:10.1214/aoms/1177728423). Pooled neighbours become the very same number.
///
/// `weights` are positive and finite, one a value.
pub fn isotonic(values: &mut [f64], weights: &[f64]) {
    debug_assert_eq!(values.len(), weights.len(), "one weight a value");
    // Blocks of equal numbers that do not fall so far: where each ends, its mean and its weight.
    let mut blocks: Vec<(usize, f64, f64)> = Vec::with_capacity(values.len());
    for (at, (&value, &weight)) in values.iter().zip(weights).enumerate() {
        let mut block = (at + 1, value, weight);
        while let Some(&(_, mean, before)) = blocks.last() {
            if mean <= block.1 {
                break;
            }
            blocks.pop();
            let total = before + block.2;
            block = (block.0, (mean * before + block.1 * block.2) / total, total);
        }
        blocks.push(block);
    }
    let mut begin = 0;
    for (end, mean, _) in blocks {
        values[begin..end].fill(mean);
        begin = end;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn regressed(values: &[f64], weights: &[f64]) -> Vec<f64> {
        let mut regressed = values.to_vec();
        isotonic(&mut regressed, weights);
        regressed
    }

    /// The closed form: the greatest, over where a stretch that holds the place begins, of the least mean, over where it ends
    /// (Robertson, Wright & Dykstra, Order Restricted Statistical Inference, 1988, theorem 1.4.4).
    fn by_stretches(values: &[f64], weights: &[f64]) -> Vec<f64> {
        let mean = |begin: usize, end: usize| {
            let weight: f64 = weights[begin..=end].iter().sum();
            values[begin..=end].iter().zip(&weights[begin..=end]).map(|(v, w)| v * w).sum::<f64>() / weight
        };
        let least = |begin: usize, at: usize| (at..values.len()).map(|end| mean(begin, end)).fold(f64::MAX, f64::min);
        (0..values.len()).map(|at| (0..=at).map(|begin| least(begin, at)).fold(f64::MIN, f64::max)).collect()
    }

    #[test]
    fn falling_neighbours_are_pooled_by_weight() {
        assert_eq!(regressed(&[], &[]), [0.0; 0]);
        assert_eq!(regressed(&[1.0, 2.0, 4.0], &[1.0; 3]), [1.0, 2.0, 4.0]);
        assert_eq!(regressed(&[1.0, 4.0, 2.0], &[1.0; 3]), [1.0, 3.0, 3.0]);
        assert_eq!(regressed(&[4.0, 1.0, 1.0], &[2.0, 1.0, 1.0]), [2.5; 3]);
    }

    proptest! {
        #[test]
        fn it_is_the_closed_form(pairs in prop::collection::vec((0.0..1.0_f64, 0.1..10.0_f64), 1..9)) {
            let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let (pooled, expected) = (regressed(&values, &weights), by_stretches(&values, &weights));
            for (pooled, expected) in pooled.iter().zip(expected) {
                prop_assert!((pooled - expected).abs() < 1e-12, "{pooled} against {expected}");
            }
        }

        #[test]
        fn no_nondecreasing_grid_point_is_nearer(
            values in prop::collection::vec(0.0..1.0_f64, 3),
            weights in prop::collection::vec(0.1..10.0_f64, 3),
        ) {
            let distance = |to: &[f64]| -> f64 {
                values.iter().zip(&weights).zip(to).map(|((v, w), t)| w * (v - t).powi(2)).sum()
            };
            let least = distance(&regressed(&values, &weights));
            let grid = |i: i32| f64::from(i) / 20.0;
            for a in 0..=20 {
                for b in a..=20 {
                    for c in b..=20 {
                        prop_assert!(least <= distance(&[grid(a), grid(b), grid(c)]) + 1e-12);
                    }
                }
            }
        }
    }
}
