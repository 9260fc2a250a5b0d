//! Rows to RFC 4180 text: the one place where the format of a CSV file is set.

use std::io::Write;
use std::marker::PhantomData;

use csv::{Error, Reader, Terminator, Writer, WriterBuilder};
use serde::Serialize;

/// Large enough that hashing and writing go in big pieces.
const BUFFER_BYTES: usize = 1 << 16;

/// Writes one row after the other, so that a file may be longer than memory.
#[derive(Debug)]
pub struct RowWriter<W: Write, R> {
    csv: Writer<W>,
    rows: PhantomData<fn(R)>,
}

impl<W: Write, R: Serialize> RowWriter<W, R> {
    /// A writer whose header is the names of the fields of `R`, written with the first row.
    pub(super) fn new(out: W) -> Self {
        Self { csv: builder(true).from_writer(out), rows: PhantomData }
    }

    /// A writer with a header that `R` cannot know, because it depends on the plan.
    pub(super) fn with_header(out: W, header: &[String]) -> Result<Self, Error> {
        let mut csv = builder(false).from_writer(out);
        csv.write_record(header)?;
        Ok(Self { csv, rows: PhantomData })
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// What the stream below reports, such as a full disk.
    pub fn write(&mut self, row: &R) -> Result<(), Error> {
        self.csv.serialize(row)
    }

    /// Ends the file and gives back the stream. Without it the last rows may be lost unnoticed.
    ///
    /// # Errors
    ///
    /// What the stream below reports, such as a full disk.
    pub fn finish(self) -> Result<W, Error> {
        self.csv.into_inner().map_err(|failed| failed.into_error().into())
    }

    /// The whole file with these rows.
    pub(super) fn file_of(mut self, rows: impl IntoIterator<Item = R>) -> Result<W, Error> {
        for row in rows {
            self.write(&row)?;
        }
        self.finish()
    }
}

fn builder(has_headers: bool) -> WriterBuilder {
    let mut builder = WriterBuilder::new();
    builder.has_headers(has_headers).terminator(Terminator::CRLF).buffer_capacity(BUFFER_BYTES);
    builder
}

/// The names of the columns of a row type, so that no header is written by hand.
pub(super) fn column_names<R: Serialize + Default>() -> Result<Vec<String>, Error> {
    let mut sample = RowWriter::new(Vec::new());
    sample.write(&R::default())?;
    let text = sample.finish()?;
    let mut reader = Reader::from_reader(text.as_slice());
    Ok(reader.headers()?.iter().map(str::to_owned).collect())
}
