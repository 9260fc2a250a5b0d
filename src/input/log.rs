//! Collects what is found wrong while a file is read, and tells in the end where in the file it is.

use std::cell::RefCell;
use std::ops::Range;
use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthChar;

use super::diagnostics::{Diagnostic, Diagnostics, Excerpt, Severity};
use super::format::Format;
use crate::characters::is_invisible;

/// More diagnostics than anyone reads.
const MOST_SHOWN: usize = 100;

/// Columns of a long line that are shown before its mark, and in all.
const SHOWN_BEFORE: usize = 40;
const SHOWN: usize = 100;

/// Where problems are noted, from wherever in the file.
#[derive(Debug)]
pub(crate) struct Log<'t> {
    text: &'t str,
    /// The format of the whole file, from which remedies are told.
    pub(crate) format: &'static dyn Format,
    /// Where files are that the text names; `None` if it is no file itself.
    pub(crate) folder: Option<PathBuf>,
    /// The byte at which each line begins.
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

/// A diagnostic that knows its place in bytes only.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) span: Range<usize>,
    pub(crate) key: String,
    pub(crate) message: String,
    pub(crate) remedy: String,
}

/// What kind of problem it is, which decides whether another one makes it doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Not TOML.
    Syntax,
    /// Not TOML, and what follows may have been read into the wrong table.
    SyntaxOfStructure,
    /// Something is not there.
    Missing,
    /// Something is there that is wrong.
    Content,
    /// Something is there that is strange.
    Warning,
}

impl<'t> Log<'t> {
    pub(crate) fn new(text: &'t str, format: &'static dyn Format) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, format, folder: None, line_starts, problems: RefCell::default() }
    }

    /// The same for a text whose files are in a folder.
    pub(crate) fn in_folder(self, folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), ..self }
    }

    pub(crate) fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Whether an error was noted.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.borrow().iter().any(|problem| problem.kind != Kind::Warning)
    }

    /// Notes what has not been noted already.
    pub(crate) fn note_once(&self, problem: Problem) {
        let is_same = |other: &Problem| other.span == problem.span && other.message == problem.message;
        if !self.problems.borrow().iter().any(is_same) {
            self.note(problem);
        }
    }

    /// Whether an error was noted at this place.
    pub(crate) fn is_refused(&self, span: &Range<usize>) -> bool {
        self.problems.borrow().iter().any(|problem| problem.kind != Kind::Warning && problem.span == *span)
    }

    /// An empty log of the same text.
    pub(crate) fn beside(&self) -> Self {
        Self {
            text: self.text,
            format: self.format,
            folder: self.folder.clone(),
            line_starts: self.line_starts.clone(),
            problems: RefCell::default(),
        }
    }

    /// What was noted here and not in a log of the same text.
    pub(crate) fn beyond(self, other: &Self) -> Vec<Problem> {
        let others = other.problems.borrow();
        let is_known = |problem: &Problem| {
            others.iter().any(|other| {
                (&other.span, &other.key, &other.message) == (&problem.span, &problem.key, &problem.message)
            })
        };
        self.problems.into_inner().into_iter().filter(|problem| !is_known(problem)).collect()
    }

    /// What is written there.
    pub(crate) fn written(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// The line of this byte, counted from 1.
    pub(crate) fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= byte)
    }

    /// All diagnostics, and whether there is an error among them.
    pub(crate) fn finish(self, file: &str) -> (Diagnostics, bool) {
        let mut problems = self.without_doubtful(self.problems.take());
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        let failed = problems.iter().any(|problem| problem.kind != Kind::Warning);
        let omitted = problems.len().saturating_sub(MOST_SHOWN);
        let list = problems.into_iter().take(MOST_SHOWN).map(|problem| self.diagnostic(problem)).collect();
        (Diagnostics { file: file.to_owned(), list, omitted }, failed)
    }

    /// Leaves out what may only follow from an error of syntax: whatever is missing, or on the same line, or after tables
    /// can no longer be told apart.
    fn without_doubtful(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let (mut syntax, mut content): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| matches!(problem.kind, Kind::Syntax | Kind::SyntaxOfStructure));
        if syntax.is_empty() {
            return content;
        }
        syntax.sort_by_key(|problem| problem.span.start);
        if let Some(last_sure) = syntax.iter().position(|problem| problem.kind == Kind::SyntaxOfStructure) {
            let sure_until = syntax[last_sure].span.start;
            syntax.truncate(last_sure + 1);
            content.retain(|problem| problem.span.start < sure_until);
        }
        let broken_lines: Vec<usize> = syntax.iter().map(|problem| self.line(problem.span.start)).collect();
        content.retain(|problem| {
            let lines = self.line(problem.span.start)..=self.line(problem.span.end);
            let next_broken = broken_lines.partition_point(|line| line < lines.start());
            let touched = broken_lines.get(next_broken).is_some_and(|line| lines.contains(line));
            problem.kind != Kind::Missing && !touched
        });
        syntax.extend(content);
        syntax
    }

    fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let line = self.line(problem.span.start);
        let start = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..problem.span.start).unwrap_or_default();
        let whole_file = problem.span.end == 0;
        Diagnostic {
            severity: if problem.kind == Kind::Warning { Severity::Warning } else { Severity::Error },
            line,
            column: before.chars().count() + 1,
            key: problem.key,
            message: problem.message,
            remedy: problem.remedy,
            excerpt: (!whole_file).then(|| self.excerpt(start, problem.span)),
        }
    }

    fn excerpt(&self, line_start: usize, span: Range<usize>) -> Excerpt {
        let text = self.text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let (from, to) = (span.start - line_start, span.end - line_start);
        let column_of = |byte: usize| text.char_indices().take_while(|&(at, _)| at < byte).map(|(_, c)| width(c)).sum();
        let (indent, end): (usize, usize) = (column_of(from), column_of(to));
        let skipped = if indent > SHOWN_BEFORE && column_of(text.len()) > SHOWN { indent - SHOWN_BEFORE } else { 0 };
        let (mut shown, mut column, mut begins) = (String::new(), 0, 0);
        for c in text.chars() {
            if column < skipped {
                begins = column + width(c);
            } else if column + width(c) <= skipped + SHOWN {
                shown.push(visible(c));
            } else {
                shown.push('…');
                break;
            }
            column += width(c);
        }
        let (dots, cut) = if begins > 0 { ("…", 1) } else { ("", 0) };
        let most = (skipped + SHOWN).saturating_sub(indent).max(1);
        Excerpt {
            text: format!("{dots}{shown}").trim_end().to_owned(),
            indent: indent - begins + cut,
            width: end.saturating_sub(indent).clamp(1, most),
        }
    }
}

/// Columns that a character takes in an excerpt.
fn width(c: char) -> usize {
    if is_invisible(c) { 1 } else { c.width().unwrap_or(1) }
}

/// How a character shows in an excerpt.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        _ if is_invisible(c) => '\u{fffd}',
        _ => c,
    }
}
