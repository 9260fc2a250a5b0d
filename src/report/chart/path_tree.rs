//! The chart of the dose paths of a design under a scenario: a column for each cohort, with probabilities.

use crate::report::words::percent_sign;
use std::collections::BTreeMap;

use super::data::{described, true_mtd_label};
use super::findings::{Named, most_frequent_end};
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::kit::label::shortened;
use super::kit::legend::Entry;
use super::kit::page::{BODY, Head, LINE, Page, SMALL, STRONG};
use super::kit::palette::{ALARM, BAND, INK, QUIET, RULE, SKY, WHITE, mix};
use super::kit::render::{Chart, ChartError};
use crate::design::{Cohort, Decision, Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::exact::{Extent, Link, Node, NodeKind, PathTree};
use crate::scenario::{NamedDesign, Plan, Scenario};

/// More nodes than this cannot be read.
pub const MOST_NODES: usize = 45;
/// What a chart shows unless asked for more or less.
pub const EXTENT: Extent = Extent { threshold: 0.005, most_cohorts: 8 };

/// From this probability on, what is folded hides how trials end.
const MUCH: f64 = 0.1;

/// The height of a node, and of a row of them.
const BOX: f64 = 50.0;
const ROW: f64 = 62.0;
/// For the numbers of cohorts.
const HEADS: f64 = 28.0;
/// Between two columns, for links, and beside a box, for the numbers of DLTs.
const LINKS: f64 = 42.0;
const DLTS: f64 = 30.0;
/// The same where there are many columns.
const CLOSE_LINKS: f64 = 13.0;
const CLOSE_DLTS: f64 = 29.0;
const MANY_COLUMNS: usize = 7;
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
        "{}. Scenario “{}”; design {}. Exact. Columns: cohorts in their order. Each box: the cohort that is treated, with the dose \
         level where so many of so many have had a DLT before, or the end of the trial; and the probability of getting there. \
         Paths with the same future are merged.",
        plan.title,
        scenario.name,
        described(design)
    );
    let mut page = Page::new(&title(plan, tree), &subject);
    page.legend(&legend());
    let layout = Layout::new(tree);
    for area in page.grid(&[Head::default()], 1, HEADS + ROW * layout.rows as f64) {
        layout.draw(&mut page.canvas, area, plan, tree);
    }
    let labels: Vec<_> = (1..).zip(&plan.doses).map(|(number, dose)| format!("{number} = {}", dose.label)).collect();
    page.note(&format!("Dose levels: {}.", labels.join(", ")));
    if plan.conduct.stop_cohort_at_excess {
        page.note("Cohorts are whole here: of one that is stopped at excess, the DLTs are those that all of its patients would have had.");
    }
    let is_at_cap =
        |node: &Node| matches!(node.kind.ending(), Some((mtd, StopReason::CapReached)) if mtd != Mtd::Undetermined);
    if tree.layers.iter().flatten().any(is_at_cap) {
        page.note("*: declared at the cap.");
    }
    page.note(&folded(tree));
    if tree.folded() >= MUCH {
        page.note(&ends(plan, tree));
    }
    page.finish()
}

/// How trials end in all, where the boxes do not tell.
fn ends(plan: &Plan, tree: &PathTree) -> String {
    let end = |&(mtd, value): &(Mtd, f64)| format!("{} {}", end_words(plan, mtd), percent_sign(value));
    format!("How trials end, rare boxes included: {}.", tree.ends.iter().map(end).collect::<Vec<_>>().join(", "))
}

fn title(plan: &Plan, tree: &PathTree) -> String {
    let named = |&(mtd, value): &(Mtd, f64)| Named { name: end_words(plan, mtd), value };
    most_frequent_end(&tree.ends.iter().map(named).collect::<Vec<_>>())
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
            percent_sign(tree.threshold),
            percent_sign(tree.folded())
        ));
    }
    if tree.threshold > tree.asked_threshold {
        notes.push(format!(
            "{} was asked for, but makes more than {MOST_NODES} boxes",
            percent_sign(tree.asked_threshold)
        ));
    }
    if let Some(cohorts) = tree.cut_after {
        notes.push(format!("what goes on after {cohorts} cohorts is among them"));
    }
    // Rounding moves a sum of products by less than this.
    notes.push(format!("all ends together: {}", percent_sign((tree.total() * 1e9).round() / 1e9)));
    notes.join("; ") + "."
}

fn legend<'a>() -> Vec<Entry<'a>> {
    let sign = |fill| {
        move |canvas: &mut Canvas, (x, y): Point| {
            canvas.box_with_border(Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 }, fill, INK);
        }
    };
    vec![
        Entry::new("cohort", sign(WHITE)),
        Entry::new("MTD declared", sign(mtd_fill())),
        Entry::new("none tolerable", sign(none_fill())),
        Entry::new("undetermined", sign(BAND)),
        Entry::new("DLTs in the cohort; the wider, the likelier", |canvas: &mut Canvas, (x, y): Point| {
            canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 5.0));
            canvas.text_on_white("1", (x + 1.0, y + 5.0), Anchor::Middle, BODY);
        }),
    ]
}

fn mtd_fill() -> super::kit::palette::Rgb {
    mix(SKY, WHITE, 0.45)
}

fn none_fill() -> super::kit::palette::Rgb {
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

    fn draw(&self, canvas: &mut Canvas, area: Area, plan: &Plan, tree: &PathTree) {
        let columns = tree.layers.len();
        let (links, dlts) = if columns < MANY_COLUMNS { (LINKS, DLTS) } else { (CLOSE_LINKS, CLOSE_DLTS) };
        let width = (area.width() - (links + dlts) * (columns as f64 - 1.0)) / columns as f64;
        let left = |layer: usize| area.left + layer as f64 * (width + links + dlts);
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
                    draw_link(canvas, ((from.right, y), (to.left, to.centre().1)), dlts, link, probability);
                }
            }
        }
        for (layer, nodes) in tree.layers.iter().enumerate() {
            for (node, of) in nodes.iter().enumerate() {
                draw_node(canvas, place(layer, node), plan, of);
            }
        }
        for layer in 0..tree.layers.len() {
            let middle = left(layer) + width / 2.0;
            let head = if layer + 1 == tree.layers.len() { "end".to_owned() } else { format!("cohort {}", layer + 1) };
            canvas.text(&head, (middle, area.top + LINE), Anchor::Middle, SMALL);
        }
    }
}

/// A link with its number of DLTs, which stands where the link begins.
fn draw_link(canvas: &mut Canvas, (from, to): (Point, Point), dlts: f64, link: &Link, probability: f64) {
    let begin = (from.0 + dlts, from.1);
    canvas.line(begin, to, Stroke::solid(mix(RULE, WHITE, 0.2), 1.0 + 9.0 * probability));
    let words = match (link.from_dlts, link.to_dlts) {
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}–{to}"),
    };
    canvas.text(&words, (from.0 + dlts / 2.0, from.1 + 5.0), Anchor::Middle, SMALL);
}

/// The label of a dose level, or its number where there is little room.
fn dose_words(plan: &Plan, dose: DoseLevel, area: Area) -> String {
    if area.width() < NARROW { dose.to_string() } else { true_mtd_label(plan, Some(dose)) }
}

fn draw_node(canvas: &mut Canvas, area: Area, plan: &Plan, node: &Node) {
    let (fill, border, words) = match node.kind {
        NodeKind::State { decision: Decision::Treat(next), treated, dlts } if area.width() < NARROW => {
            let so_far = if treated > 0 { format!(": {dlts}/{treated}") } else { String::new() };
            (WHITE, INK, format!("{}{so_far}", next.dose))
        }
        NodeKind::State { decision: Decision::Treat(Cohort { dose, patients, .. }), treated, dlts } => {
            let so_far = if treated > 0 { format!(" ({dlts}/{treated})") } else { String::new() };
            let label = dose_words(plan, dose, area);
            // The tally must not be lost to a long label.
            let room = area.width() - 8.0 - super::kit::label::width(&so_far, BODY);
            (WHITE, INK, shortened(&format!("{patients} {label}"), BODY, room) + &so_far)
        }
        NodeKind::State { decision: Decision::Wait, .. } => (WHITE, RULE, "wait".to_owned()),
        NodeKind::State { decision: Decision::Stop { mtd, reason }, .. } => {
            let fill = match mtd {
                Mtd::Dose(_) => mtd_fill(),
                Mtd::NoneTolerable => none_fill(),
                Mtd::Undetermined => BAND,
            };
            let is_declared_at_cap = reason == StopReason::CapReached && mtd != Mtd::Undetermined;
            let at_cap = if is_declared_at_cap { "*" } else { "" };
            let words = match mtd {
                Mtd::Dose(dose) => format!("MTD {}", dose_words(plan, dose, area)),
                Mtd::NoneTolerable if area.width() < NARROW => "none".to_owned(),
                Mtd::Undetermined if area.width() < NARROW => "undet.".to_owned(),
                mtd => end_words(plan, mtd),
            };
            (fill, INK, words + at_cap)
        }
        NodeKind::Folded => (WHITE, RULE, "rare".to_owned()),
    };
    canvas.box_with_border(area, fill, border);
    let look = if node.kind.ending().is_some() { STRONG } else { BODY };
    let middle = area.centre().0;
    let words = shortened(&words, look, area.width() - 6.0);
    canvas.text(&words, (middle, area.top + 19.0), Anchor::Middle, look);
    let quiet = super::kit::canvas::Type { color: if fill == WHITE { QUIET } else { INK }, ..SMALL };
    canvas.text(&percent_sign(node.probability), (middle, area.top + 38.0), Anchor::Middle, quiet);
}
