//! Standard output as commands see it: a terminal or a pipe, and what happens when nobody reads.

use std::io::{self, IsTerminal, Write};

use super::Failure;
use crate::report::terminal::Style;

/// Columns of text when nobody says how wide the terminal is.
const USUAL_WIDTH: usize = 120;

/// Where commands print.
pub struct Screen {
    out: Box<dyn Write>,
    style: Style,
    width: usize,
    quiet: bool,
}

impl Screen {
    /// Standard output; `quiet` leaves out whatever was not asked for by an option of its own.
    pub fn stdout(quiet: bool) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
        Self {
            style: if terminal { Style::Rich } else { Style::Plain },
            // Narrower than this no table can be read.
            width: width.map_or(USUAL_WIDTH, |width| width.max(60)),
            out: Box::new(stdout),
            quiet,
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

    /// Prints text, unless everything is to be quiet.
    ///
    /// # Errors
    ///
    /// As [`Screen::answer`].
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.answer(text) }
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
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
