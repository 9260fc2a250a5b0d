//! Colours that differ in lightness, so that they can be told apart in greyscale and by colour-blind readers.

/// Red, green and blue.
pub(crate) type Rgb = (u8, u8, u8);

pub(crate) const WHITE: Rgb = (255, 255, 255);
pub(crate) const INK: Rgb = (26, 26, 26);
/// For texts of second rank; contrast to white is above 7:1.
pub(crate) const QUIET: Rgb = (82, 82, 82);
pub(crate) const RULE: Rgb = (150, 150, 150);
pub(crate) const GRID: Rgb = (222, 222, 222);
/// Behind the column of the true MTD.
pub(crate) const BAND: Rgb = (228, 228, 228);
/// Vermilion of Okabe and Ito (2008): for what must not be overlooked.
pub(crate) const ALARM: Rgb = (213, 94, 0);
/// Blue of Okabe and Ito.
pub(crate) const BLUE: Rgb = (0, 114, 178);
/// Sky blue of Okabe and Ito.
pub(crate) const SKY: Rgb = (86, 180, 233);

/// Viridis (van der Walt and Smith 2015) at ten places, the darkest first: its lightness grows evenly.
const VIRIDIS: [Rgb; 10] = [
    (68, 1, 84),
    (72, 40, 120),
    (62, 74, 137),
    (49, 104, 142),
    (38, 130, 142),
    (31, 158, 137),
    (53, 183, 121),
    (109, 205, 89),
    (180, 222, 44),
    (253, 231, 37),
];

/// A colour for filling the place-th of `count` areas, as far from its neighbours in lightness as `count` allows.
pub(crate) fn fill(place: usize, count: usize) -> Rgb {
    if count == 1 { BLUE } else { viridis((place as f64 + 0.5) / count as f64) }
}

/// A colour for the place-th of `count` lines, all dark enough to be seen on white.
pub(crate) fn line(place: usize, count: usize) -> Rgb {
    viridis(0.65 * place as f64 / (count.max(2) - 1) as f64)
}

fn viridis(place: f64) -> Rgb {
    let scaled = place.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let below = (scaled.floor() as usize).min(VIRIDIS.len() - 2);
    mix(VIRIDIS[below], VIRIDIS[below + 1], scaled - below as f64)
}

/// `share` of the way from one colour to another.
pub(crate) fn mix(from: Rgb, to: Rgb, share: f64) -> Rgb {
    let channel = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    (channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}
