//! The requirements of the qualification: none is without paragraph, tests and checks, and none of these without a requirement.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use dosim::qualify::{CHECKS, METHODS, REQUIREMENTS, traced};

#[test]
fn no_requirement_is_an_orphan() {
    for of in traced() {
        let id = of.requirement.id;
        assert!(!of.tests.is_empty(), "{id}: no paragraph {:?} that names a test", of.requirement.heading);
        assert!(!of.lines.is_empty(), "{id}: no check of the operation");
    }
}

#[test]
fn no_paragraph_and_no_check_is_an_orphan() {
    let headings: BTreeSet<&str> = METHODS.split("\n## ").skip(1).filter_map(|part| part.lines().next()).collect();
    let required: BTreeSet<&str> = REQUIREMENTS.iter().map(|requirement| requirement.heading).collect();
    assert_eq!(headings, required);
    for check in CHECKS {
        let id = check.requirement();
        assert!(REQUIREMENTS.iter().any(|requirement| requirement.id == id), "{}: no requirement {id}", check.id);
    }
    let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), CHECKS.len(), "every id is there once");
}
