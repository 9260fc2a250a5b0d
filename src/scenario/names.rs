//! Names that must be distinct within a file.

use std::collections::HashMap;

use super::value::Value;

/// The longest name that tables and charts have room for.
const LONGEST_NAME: usize = 60;

/// The names given so far to things of one kind.
#[derive(Debug)]
pub(super) struct Names {
    /// What they are called: "name" or "label".
    word: &'static str,
    /// With the line each is given in.
    taken: HashMap<String, usize>,
}

impl Names {
    pub(super) fn new(word: &'static str) -> Self {
        Self { word, taken: HashMap::new() }
    }

    /// Reads a name and makes sure that it is the first of its kind.
    pub(super) fn claim(&mut self, value: &Value<'_>) -> Option<String> {
        let name = value.text(LONGEST_NAME)?;
        if let Some(line) = self.taken.get(&name) {
            let message = format!("the {} {} is taken already in line {line}", self.word, value.written());
            return value.refuse(message, format!("give each its own {}; results are told apart by it", self.word));
        }
        self.taken.insert(name.clone(), value.line());
        Some(name)
    }
}
