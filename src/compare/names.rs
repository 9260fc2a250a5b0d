//! What compared files are called.

/// Names without two that are the same: those that would be are numbered by their places, or further on where a file has
/// such a name of its own.
pub fn file_names(stems: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (place, stem) in stems.iter().enumerate() {
        let is_taken = |name: &str| stems.iter().any(|stem| stem == name) || names.iter().any(|other| other == name);
        let numbered = || (place + 1..).map(|number| format!("{stem} ({number})")).find(|name| !is_taken(name));
        let is_single = stems.iter().filter(|other| *other == stem).count() == 1;
        let name = if is_single { None } else { numbered() };
        names.push(name.unwrap_or_else(|| stem.clone()));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(stems: &[&str]) -> Vec<String> {
        file_names(&stems.iter().map(|&stem| stem.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn no_two_files_have_one_name() {
        assert_eq!(names(&["a", "b"]), ["a", "b"]);
        assert_eq!(names(&["x", "y", "x"]), ["x (1)", "y", "x (3)"]);
        assert_eq!(names(&["x", "x", "x (2)"]), ["x (1)", "x (3)", "x (2)"]);
        assert_eq!(names(&["x (2)", "x", "x (2)", "x"]), ["x (2) (1)", "x (3)", "x (2) (3)", "x (4)"]);
    }
}
