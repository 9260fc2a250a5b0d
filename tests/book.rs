//! The pages of `docs` are a book: `mdbook build docs` finds each of them once, by its title, and every link leads somewhere.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const SOURCES: &str = env!("CARGO_MANIFEST_DIR");

/// The pages of the book, by their names.
fn pages() -> BTreeMap<String, String> {
    let files = fs::read_dir(Path::new(SOURCES).join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let pages = pages.map(|path| (name(&path), fs::read_to_string(&path).unwrap()));
    pages.filter(|(name, _)| name != "SUMMARY.md").collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// What is linked in a text, with the words of each link. What stands in code is none.
fn links(text: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for (place, part) in text.split("```").enumerate().filter(|(place, _)| place % 2 == 0) {
        let _ = place;
        for (end, _) in part.match_indices("](") {
            let words = part[..end].rsplit_once('[').unwrap().1.to_owned();
            let target = part[end + 2..].split(')').next().unwrap().to_owned();
            links.push((words, target));
        }
    }
    links
}

/// What a heading is linked by: mdBook and GitHub agree.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let outside = text.split("```").step_by(2).flat_map(str::lines);
    outside.filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn the_summary_has_every_page_once_by_its_title() {
    let summary = fs::read_to_string(Path::new(SOURCES).join("docs/SUMMARY.md")).unwrap();
    let listed: BTreeMap<String, String> = links(&summary).into_iter().map(|(words, page)| (page, words)).collect();
    assert_eq!(listed.len(), links(&summary).len(), "no page is listed twice");
    let titles = pages().into_iter().map(|(name, text)| {
        let title = text.lines().next().unwrap().trim_start_matches("# ").to_owned();
        (name, title)
    });
    assert_eq!(listed, titles.collect());
    let book = fs::read_to_string(Path::new(SOURCES).join("docs/book.toml")).unwrap();
    assert!(book.contains("[book]\n") && book.contains("src = \".\"\n"), "{book}");
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let pages = pages();
    let mut followed = 0;
    for (page, text) in &pages {
        for (_, link) in links(text).into_iter().filter(|(_, link)| !link.starts_with("http")) {
            let (file, heading) = link.split_once('#').map_or((link.as_str(), None), |(file, of)| (file, Some(of)));
            let file = if file.is_empty() { page.as_str() } else { file };
            let path: PathBuf = Path::new(SOURCES).join("docs").join(file);
            assert!(path.exists(), "{page}: {link}");
            if let Some(heading) = heading {
                let text = fs::read_to_string(&path).unwrap();
                assert!(anchors(&text).contains(heading), "{page}: {link}: {:?}", anchors(&text));
            }
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");
}
