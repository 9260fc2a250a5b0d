//! The minimum of a function of several numbers, without derivatives: the simplex of Nelder and Mead.

/// A place at which a function is small, as found from `start` in so many steps at most; never worse than `start`.
///
/// Nelder and Mead, Computer Journal 1965;7:308 (doi:10.1093/comjnl/7.4.308), with their coefficients: reflection 1, expansion 2,
/// contraction and shrinkage ½. The first simplex is `start` and, for each number, `start` with it moved by `size`. It ends early
/// when the values at its corners differ by less than `tolerance`.
pub fn least<const N: usize>(
    function: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    size: f64,
    tolerance: f64,
    steps: usize,
) -> [f64; N] {
    let valued = |at: [f64; N]| (function(&at), at);
    let moved = |number: usize| {
        let mut corner = start;
        corner[number] += size;
        valued(corner)
    };
    let mut corners: Vec<(f64, [f64; N])> = std::iter::once(valued(start)).chain((0..N).map(moved)).collect();
    for _ in 0..steps {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ((best, nearest), (worst, farthest)) = (corners[0], corners[N]);
        if worst - best < tolerance {
            break;
        }
        let centre: [f64; N] =
            std::array::from_fn(|number| corners[..N].iter().map(|(_, at)| at[number]).sum::<f64>() / N as f64);
        // From the centre of the others, so many times the way from the worst.
        let along = |times: f64| valued(std::array::from_fn(|k| centre[k] + times * (centre[k] - farthest[k])));
        let reflected = along(1.0);
        let tried = if reflected.0 < best {
            let expanded = along(2.0);
            if expanded.0 < reflected.0 { expanded } else { reflected }
        } else if reflected.0 < corners[N - 1].0 {
            reflected
        } else {
            along(if reflected.0 < worst { 0.5 } else { -0.5 })
        };
        if tried.0 < worst {
            corners[N] = tried;
        } else {
            let shrunk = |at: [f64; N]| valued(std::array::from_fn(|k| 0.5 * (nearest[k] + at[k])));
            corners[1..].iter_mut().for_each(|corner| *corner = shrunk(corner.1));
        }
    }
    corners.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(start, |(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The valley of Rosenbrock 1960 (doi:10.1093/comjnl/3.3.175), of which the minimum is at (1, 1); and a corner that has no
    /// derivative.
    #[test]
    fn known_minima_are_found() {
        let valley = |[x, y]: &[f64; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
        let found = least(valley, [-1.2, 1.0], 0.5, 1e-16, 400);
        assert!((found[0] - 1.0).abs() < 1e-6 && (found[1] - 1.0).abs() < 1e-6, "{found:?}");
        let corner = |[x, y, z]: &[f64; 3]| (x - 0.3).abs().max((y + 2.0).abs()).max(2.0 * (z - 5.0).abs());
        let found = least(corner, [0.0; 3], 1.0, 1e-12, 2_000);
        assert!((found[0] - 0.3).abs() + (found[1] + 2.0).abs() + (found[2] - 5.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn it_is_never_worse_than_the_start() {
        let found = least(|[x]: &[f64; 1]| x.abs(), [0.0], 1.0, 0.0, 3);
        assert!(found[0].abs() < 1e-300, "{found:?}");
    }
}
