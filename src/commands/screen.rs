//! Standard output as commands see it: a terminal or a pipe, and what happens when nobody reads. No character that a terminal
//! obeys gets through, wherever it comes from: file names, arguments, tables and manifests are written by others.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use super::{Failure, colour};
use crate::characters::harmless;
use crate::report::terminal::Style;

/// Columns of text when nobody says how wide the terminal is.
const USUAL_WIDTH: usize = 120;

/// Where commands print.
pub struct Screen {
    out: Box<dyn Write>,
    style: Style,
    width: usize,
    quiet: bool,
    verbose: bool,
    coloured: bool,
    /// The beginning of a character whose end is not written yet.
    begun: Vec<u8>,
}

impl Screen {
    /// Standard output; `quiet` leaves out whatever was not asked for by an option of its own, `verbose` nothing.
    pub fn stdout(quiet: bool, verbose: bool) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
        Self {
            style: if terminal { Style::Rich } else { Style::Plain },
            // Narrower than this no table can be read.
            width: width.map_or(USUAL_WIDTH, |width| width.max(60)),
            coloured: colour::is_wanted(&stdout),
            out: Box::new(stdout),
            quiet,
            verbose,
            begun: Vec::new(),
        }
    }

    /// How to draw tables.
    pub fn style(&self) -> Style {
        self.style
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether everything is to be told, not only what fits on a screen.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Prints text for people, in colour where there is colour, unless everything is to be quiet.
    ///
    /// # Errors
    ///
    /// As [`Screen::answer`].
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        let harmless = harmless(text);
        let shown = if self.coloured { colour::painted(&harmless) } else { Cow::Borrowed(&*harmless) };
        if self.quiet { Ok(()) } else { self.put(&shown) }
    }

    /// Tells something beside an answer that a program may read: on standard error, unless everything is to be quiet.
    ///
    /// # Errors
    ///
    /// [`Failure::Output`] if it cannot be written.
    pub fn aside(&self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { io::stderr().write_all(text.as_bytes()).map_err(Failure::printing) }
    }

    /// Prints text that was asked for by an option of its own.
    ///
    /// # Errors
    ///
    /// [`Failure::ClosedPipe`] if nobody reads any more, [`Failure::Output`] if it cannot be written.
    pub fn answer(&mut self, text: &str) -> Result<(), Failure> {
        self.put(&harmless(text))
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).map_err(Failure::printing)
    }
}

impl Screen {
    /// Prints text after an empty line, or nothing if there is none.
    ///
    /// # Errors
    ///
    /// As [`Screen::print`].
    pub fn paragraph(&mut self, text: &str) -> Result<(), Failure> {
        if text.is_empty() { Ok(()) } else { self.print(&format!("\n{text}")) }
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let written = std::mem::replace(&mut self.begun, rest);
        self.out.write_all(harmless(&String::from_utf8_lossy(&written)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Says on standard error why a command failed, unless nobody wants to know.
pub fn print_failure(failure: &Failure) {
    if !matches!(failure, Failure::ClosedPipe) {
        say(&format!("{failure}\n"));
    }
}

/// Says something on standard error, in colour where there is colour. If it cannot be written there, nobody can be told.
pub(super) fn say(text: &str) {
    let harmless = harmless(text);
    let shown = if colour::is_wanted_beside() { colour::painted(&harmless) } else { Cow::Borrowed(&*harmless) };
    let _ = io::stderr().write_all(shown.as_bytes());
}

/// Says what is wrong with the arguments, or gives the help or the version that they ask for.
///
/// # Errors
///
/// If it cannot be written.
pub fn print_refusal(refused: &clap::Error) -> io::Result<()> {
    let text = refused.to_string();
    let shown = harmless(&text);
    // Colours are for arguments that have none of their own.
    if shown == text { refused.print() } else { io::stderr().write_all(shown.as_bytes()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn characters_written_in_pieces_are_whole_and_harmless() {
        let shared = Shared::default();
        let mut screen = Screen { out: Box::new(shared.clone()), ..Screen::stdout(false, false) };
        "é\u{1b}用\n".bytes().for_each(|byte| screen.write_all(&[byte]).unwrap());
        screen.print("\u{202e}\t.").unwrap();
        assert_eq!(String::from_utf8(shared.0.lock().unwrap().clone()).unwrap(), "é\u{fffd}用\n\u{fffd}\t.");
    }
}
