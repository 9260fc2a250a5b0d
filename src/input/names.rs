//! Names that must be distinct within a file.

use std::collections::HashMap;

use super::value::Value;

/// The longest name that tables and charts have room for.
pub(crate) const LONGEST_NAME: usize = 60;

/// The names given so far to things of one kind.
#[derive(Debug)]
pub(crate) struct Names {
    /// What they are called: "name" or "label".
    word: &'static str,
    /// With the line each is given in.
    taken: HashMap<String, usize>,
}

impl Names {
    pub(crate) fn new(word: &'static str) -> Self {
        Self { word, taken: HashMap::new() }
    }

    /// Makes sure that a name that was read there is the first of its kind.
    pub(crate) fn claim(&mut self, name: &str, value: &Value<'_>) -> Option<()> {
        if let Some(line) = self.taken.get(name) {
            let message = format!("the {} {} is taken already in line {line}", self.word, value.written());
            return value.refuse(message, format!("give each its own {}; results are told apart by it", self.word));
        }
        self.taken.insert(name.to_owned(), value.line());
        Some(())
    }
}
