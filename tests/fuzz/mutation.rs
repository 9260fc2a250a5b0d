//! Files that are nearly right: taken apart into tables, keys, values and bytes, of which some are altered.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use crate::vocabulary::{Vocabulary, one};

/// A table of a scenario file: its header and the lines below it.
#[derive(Clone)]
struct Block {
    header: String,
    lines: Vec<String>,
}

impl Block {
    fn table(&self) -> &str {
        self.header.trim_matches(['[', ']'])
    }

    fn line(&mut self, rng: &mut Xoshiro256PlusPlus) -> Option<&mut String> {
        let settings: Vec<usize> = (0..self.lines.len()).filter(|&at| self.lines[at].contains(" = ")).collect();
        (!settings.is_empty()).then(|| &mut self.lines[*one(&settings, rng)])
    }
}

/// A scenario file with some alterations, of which parts of another file may be some.
pub fn scenario(seed: &str, other: &str, words: &Vocabulary, rng: &mut Xoshiro256PlusPlus) -> String {
    let mut blocks = blocks(seed);
    let other = self::blocks(other);
    if rng.random_bool(0.25) {
        resize(&mut blocks, rng);
    }
    // Of many alterations one is mostly refused.
    for _ in 0..1 + rng.random_range(0..4_u32) * rng.random_range(0..2_u32) {
        alter(&mut blocks, &other, words, rng);
    }
    let mut text = String::new();
    for Block { header, lines } in &blocks {
        text += &format!("{header}\n{}\n", lines.join("\n"));
    }
    if rng.random_bool(0.05) { characters(&text, rng) } else { text }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![Block { header: String::new(), lines: Vec::new() }];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('[') {
            Some(_) => blocks.push(Block { header: line.to_owned(), lines: Vec::new() }),
            None => blocks.last_mut().unwrap().lines.push(line.to_owned()),
        }
    }
    blocks
}

fn alter(blocks: &mut Vec<Block>, other: &[Block], words: &Vocabulary, rng: &mut Xoshiro256PlusPlus) {
    let at = rng.random_range(0..blocks.len());
    let table = blocks[at].table().to_owned();
    match rng.random_range(0..20) {
        0..=8 => {
            if let Some(line) = blocks[at].line(rng)
                && let Some((key, _)) = line.clone().split_once(" = ")
            {
                *line = format!("{key} = {}", words.value(&table, key, rng));
            }
        }
        9..=11 => blocks[at].lines.extend(words.line(&table, rng)),
        12 => {
            let mut block = Block { header: words.header(rng), lines: Vec::new() };
            for _ in 0..rng.random_range(0..3) {
                block.lines.extend(words.line(block.table(), rng));
            }
            match blocks.iter_mut().find(|other| other.header == block.header) {
                Some(other) => other.lines.extend(block.lines),
                None => blocks.insert(at + 1, block),
            }
        }
        13 | 14 => {
            let block = one(other, rng).clone();
            match blocks.iter_mut().find(|other| other.header == block.header) {
                Some(other) => *other = block,
                None => blocks.push(block),
            }
        }
        15 => {
            let lines = &mut blocks[at].lines;
            if !lines.is_empty() {
                lines.remove(rng.random_range(0..lines.len()));
            }
        }
        16 => {
            if let Some(line) = blocks[at].line(rng) {
                *line = item(line, rng);
            }
        }
        17 | 18 => {
            let designs: Vec<usize> =
                (0..blocks.len()).filter(|&at| blocks[at].header.starts_with("[design.")).collect();
            let rules: Vec<&Block> = other.iter().filter(|block| block.header.starts_with("[design.")).collect();
            if !designs.is_empty() && !rules.is_empty() {
                blocks[*one(&designs, rng)] = (*one(&rules, rng)).clone();
            }
        }
        _ => match rng.random_range(0..3) {
            0 => blocks.insert(at, blocks[at].clone()),
            1 if blocks.len() > 1 => drop(blocks.remove(at)),
            _ => {
                let with = rng.random_range(0..blocks.len());
                blocks.swap(at, with);
            }
        },
    }
}

/// Another number of dose levels, with as many probabilities.
fn resize(blocks: &mut Vec<Block>, rng: &mut Xoshiro256PlusPlus) {
    let doses = if rng.random_bool(0.9) { rng.random_range(1..=6) } else { rng.random_range(1..=25) };
    let Some(first) = blocks.iter().position(|block| block.header == "[[dose]]") else { return };
    blocks.retain(|block| block.header != "[[dose]]");
    let ladder =
        (1..=doses).map(|dose| Block { header: "[[dose]]".to_owned(), lines: vec![format!("label = \"d{dose}\"")] });
    blocks.splice(first..first, ladder);
    let lines = blocks.iter_mut().filter(|block| block.header == "[[scenario]]").flat_map(|block| &mut block.lines);
    for line in lines {
        let Some((key, _)) = line.split_once(" = ") else { continue };
        if key.ends_with("_probabilities") {
            let mut values: Vec<f64> = (0..doses).map(|_| rng.random::<f64>().powi(2)).collect();
            if rng.random_bool(0.9) {
                values.sort_by(f64::total_cmp);
            }
            if rng.random_bool(0.1) {
                let at = rng.random_range(0..doses);
                values[at] = *one(&[0.0, 1.0, f64::MIN_POSITIVE, 1.0 - f64::EPSILON], rng);
            }
            *line = format!("{key} = {values:?}");
        }
    }
}

/// A line with one of its values gone, twice there, or something else.
fn item(line: &str, rng: &mut Xoshiro256PlusPlus) -> String {
    let mut items: Vec<&str> = line.split(',').collect();
    let at = rng.random_range(0..items.len());
    match rng.random_range(0..3) {
        0 => drop(items.remove(at)),
        1 => items.insert(at, items[at]),
        _ => items[at] = *one(&["0", "1", "-1", "0.5", "1e-9", "0.9999999999999999", "\"x\""], rng),
    }
    items.join(",")
}

/// A text with a few characters gone, twice there, or others.
pub fn characters(text: &str, rng: &mut Xoshiro256PlusPlus) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..rng.random_range(1..=3) {
        if characters.is_empty() {
            break;
        }
        let at = rng.random_range(0..characters.len());
        match rng.random_range(0..4) {
            0 => drop(characters.remove(at)),
            1 => characters.insert(at, characters[at]),
            2 => characters.insert(
                at,
                *one(&['[', ']', '"', '=', ',', '\n', '\t', '.', '-', '9', '\u{0}', '\u{202e}', '\u{e9}'], rng),
            ),
            _ => {
                let to = (at + rng.random_range(0..40)).min(characters.len());
                characters.drain(at..to);
            }
        }
    }
    characters.into_iter().collect()
}
