//! The chart of the dose paths of a design under a scenario: a column for each cohort, with probabilities.

use std::collections::BTreeMap;

use super::axis::percent;
use super::label::shortened;
use super::palette::{ALARM, BAND, INK, QUIET, RULE, SKY, WHITE, mix};
use super::picture::{Anchor, Area, Picture, Point, Stroke};
use super::render::{Chart, ChartError};
use super::sheet::{BODY, Entry, Head, LINE, SMALL, STRONG, Sheet};
use super::shown::{described, true_mtd_label};
use crate::design::{Cohort, Decision, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::exact::{Extent, Link, Node, NodeKind, PathTree};
use crate::scenario::{NamedDesign, Plan, Scenario};

/// More nodes than this cannot be read.
pub const MOST_NODES: usize = 45;
/// What a chart shows unless asked for more or less.
pub const EXTENT: Extent = Extent { threshold: 0.005, most_cohorts: 8 };

/// The height of a node, and of a row of them.
const BOX: f64 = 50.0;
const ROW: f64 = 62.0;
/// For the numbers of cohorts.
const HEADS: f64 = 28.0;
/// Between two columns, for links.
const LINKS: f64 = 42.0;
/// Beside a box, for the numbers of DLTs.
const DLTS: f64 = 30.0;
/// Between two numbers of DLTs, one above the other.
const NUMBER: f64 = 17.0;
/// In narrower boxes dose levels are numbers.
const NARROW: f64 = 116.0;

/// The tree of dose paths, equal futures merged.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn path_tree(plan: &Plan, scenario: &Scenario, design: &NamedDesign, tree: &PathTree) -> Result<Chart, ChartError> {
    let subject = format!(
        "{}. Scenario “{}”; design {}. Exact. Columns: cohorts in their order. Each box: the cohort that is treated, at the dose \
         level where so many of so many have had a DLT before, or the end of the trial; and the probability of getting there. \
         Paths with the same future are merged.",
        plan.title,
        scenario.name,
        described(design)
    );
    let mut sheet = Sheet::new(&title(plan, tree), &subject);
    sheet.legend(&legend());
    let layout = Layout::new(tree);
    for area in sheet.grid(&[Head::default()], 1, HEADS + ROW * layout.rows as f64) {
        layout.draw(&mut sheet.picture, area, plan, tree);
    }
    let labels: Vec<_> = (1..).zip(&plan.doses).map(|(number, dose)| format!("{number} = {}", dose.label)).collect();
    sheet.note(&format!("Dose levels: {}.", labels.join(", ")));
    sheet.note(&folded(tree));
    sheet.finish()
}

fn title(plan: &Plan, tree: &PathTree) -> String {
    let mut ends: BTreeMap<(usize, u32), (String, f64)> = BTreeMap::new();
    for node in tree.layers.iter().flatten() {
        if let Some((mtd, _)) = node.kind.ending() {
            let end = ends.entry(node.kind.rank()).or_insert_with(|| (end_words(plan, mtd), 0.0));
            end.1 += node.probability;
        }
    }
    let most = ends.values().max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or("Dose paths".to_owned(), |(words, p)| {
        format!("Dose paths: the most frequent end is {words}, {}", percent(*p))
    })
}

fn end_words(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", true_mtd_label(plan, Some(dose))),
    }
}

fn folded(tree: &PathTree) -> String {
    let mut notes = Vec::new();
    if tree.folded() > 0.0 {
        notes.push(format!(
            "“rare” stands for boxes below {} each, {} in all",
            percent(tree.threshold),
            percent(tree.folded())
        ));
    }
    if let Some(cohorts) = tree.cut_after {
        notes.push(format!("what goes on after {cohorts} cohorts is among them"));
    }
    // Rounding moves a sum of products by less than this.
    notes.push(format!("all ends together: {}", percent((tree.total() * 1e9).round() / 1e9)));
    notes.join("; ") + "."
}

fn legend<'a>() -> Vec<Entry<'a>> {
    let sign = |fill| {
        move |picture: &mut Picture, (x, y): Point| {
            picture.box_with_border(Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 }, fill, INK);
        }
    };
    vec![
        Entry::new("cohort", sign(WHITE)),
        Entry::new("MTD declared", sign(mtd_fill())),
        Entry::new("none tolerable", sign(none_fill())),
        Entry::new("undetermined", sign(BAND)),
        Entry::new("DLTs in the cohort; the wider, the likelier", |picture: &mut Picture, (x, y): Point| {
            picture.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 5.0));
            picture.text_on_white("1", (x + 1.0, y + 5.0), Anchor::Middle, BODY);
        }),
    ]
}

fn mtd_fill() -> super::palette::Rgb {
    mix(SKY, WHITE, 0.45)
}

fn none_fill() -> super::palette::Rgb {
    mix(ALARM, WHITE, 0.55)
}

/// Which row every node stands in.
struct Layout {
    /// By layer and place.
    row: Vec<Vec<usize>>,
    rows: usize,
}

impl Layout {
    /// A rank has as many rows as it has nodes in one layer, so that a dose level stands at one height throughout.
    fn new(tree: &PathTree) -> Self {
        let mut heights: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        for layer in &tree.layers {
            for alike in layer.chunk_by(|a, b| a.kind.rank() == b.kind.rank()) {
                let height = heights.entry(alike[0].kind.rank()).or_default();
                *height = (*height).max(alike.len());
            }
        }
        let mut first = BTreeMap::new();
        let mut rows = 0;
        for (rank, height) in heights {
            first.insert(rank, rows);
            rows += height;
        }
        let of_layer = |layer: &Vec<Node>| {
            let mut used: BTreeMap<(usize, u32), usize> = BTreeMap::new();
            let row = |node: &Node| {
                let used = used.entry(node.kind.rank()).or_default();
                *used += 1;
                first.get(&node.kind.rank()).copied().unwrap_or(0) + *used - 1
            };
            layer.iter().map(row).collect()
        };
        Self { row: tree.layers.iter().map(of_layer).collect(), rows }
    }

    fn draw(&self, picture: &mut Picture, area: Area, plan: &Plan, tree: &PathTree) {
        let columns = tree.layers.len() as f64;
        let width = (area.width() - (LINKS + DLTS) * (columns - 1.0)) / columns;
        let left = |layer: usize| area.left + layer as f64 * (width + LINKS + DLTS);
        let place = |layer: usize, node: usize| {
            let top = area.top + HEADS + ROW * self.row[layer][node] as f64;
            Area { left: left(layer), top, right: left(layer) + width, bottom: top + BOX }
        };
        for (layer, nodes) in tree.layers.iter().enumerate() {
            for (node, of) in nodes.iter().enumerate() {
                let from = place(layer, node);
                // From top to bottom as where they lead to, so that links do not cross at once.
                let mut links: Vec<(&Link, Area)> =
                    of.links.iter().map(|link| (link, place(layer + 1, link.node))).collect();
                links.sort_by(|a, b| a.1.top.total_cmp(&b.1.top));
                for (turn, (link, to)) in links.iter().enumerate() {
                    let y = from.centre().1 + (turn as f64 - (links.len() as f64 - 1.0) / 2.0) * NUMBER;
                    let probability = of.probability * link.share;
                    draw_link(picture, (from.right, y), (to.left, to.centre().1), link, probability);
                }
            }
        }
        for (layer, nodes) in tree.layers.iter().enumerate() {
            for (node, of) in nodes.iter().enumerate() {
                draw_node(picture, place(layer, node), plan, of);
            }
        }
        for layer in 0..tree.layers.len() {
            let middle = left(layer) + width / 2.0;
            let head = if layer + 1 == tree.layers.len() { "end".to_owned() } else { format!("cohort {}", layer + 1) };
            picture.text(&head, (middle, area.top + LINE), Anchor::Middle, SMALL);
        }
    }
}

/// A link with its number of DLTs, which stands where the link begins.
fn draw_link(picture: &mut Picture, from: Point, to: Point, link: &Link, probability: f64) {
    let begin = (from.0 + DLTS, from.1);
    picture.line(begin, to, Stroke::solid(mix(RULE, WHITE, 0.2), 1.0 + 9.0 * probability));
    let words = match (link.from_dlts, link.to_dlts) {
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}–{to}"),
    };
    picture.text(&words, (from.0 + DLTS / 2.0, from.1 + 5.0), Anchor::Middle, SMALL);
}

/// The label of a dose level, or its number where there is little room.
fn dose_words(plan: &Plan, dose: DoseLevel, area: Area) -> String {
    if area.width() < NARROW { format!("at {dose}") } else { true_mtd_label(plan, Some(dose)) }
}

fn draw_node(picture: &mut Picture, area: Area, plan: &Plan, node: &Node) {
    let (fill, border, words) = match node.kind {
        NodeKind::State { decision: Decision::Treat(next), treated, dlts } if area.width() < NARROW => {
            let so_far = if treated > 0 { format!(": {dlts}/{treated}") } else { String::new() };
            (WHITE, INK, dose_words(plan, next.dose, area) + &so_far)
        }
        NodeKind::State { decision: Decision::Treat(Cohort { dose, patients, .. }), treated, dlts } => {
            let so_far = if treated > 0 { format!(" ({dlts}/{treated})") } else { String::new() };
            let label = dose_words(plan, dose, area);
            // The tally must not be lost to a long label.
            let room = area.width() - 8.0 - super::label::width(&so_far, BODY);
            (WHITE, INK, shortened(&format!("{patients} {label}"), BODY, room) + &so_far)
        }
        NodeKind::State { decision: Decision::Wait, .. } => (WHITE, RULE, "wait".to_owned()),
        NodeKind::State { decision: Decision::Stop { mtd, reason }, .. } => {
            let fill = match mtd {
                Mtd::Dose(_) => mtd_fill(),
                Mtd::NoneTolerable => none_fill(),
                Mtd::Undetermined => BAND,
            };
            let at_cap = if reason == StopReason::CapReached && mtd != Mtd::Undetermined { " (cap)" } else { "" };
            let words = match mtd {
                Mtd::Dose(dose) => format!("MTD {}", dose_words(plan, dose, area).trim_start_matches("at ")),
                Mtd::NoneTolerable if area.width() < NARROW => "none".to_owned(),
                Mtd::Undetermined if area.width() < NARROW => "undet.".to_owned(),
                mtd => end_words(plan, mtd),
            };
            (fill, INK, words + at_cap)
        }
        NodeKind::Folded => (WHITE, RULE, "rare".to_owned()),
    };
    picture.box_with_border(area, fill, border);
    let look = if node.kind.ending().is_some() { STRONG } else { BODY };
    let middle = area.centre().0;
    let words = shortened(&words, look, area.width() - 6.0);
    picture.text(&words, (middle, area.top + 19.0), Anchor::Middle, look);
    let quiet = super::picture::Type { color: if fill == WHITE { QUIET } else { INK }, ..SMALL };
    picture.text(&percent(node.probability), (middle, area.top + 38.0), Anchor::Middle, quiet);
}
