//! The rows of a file as text, whichever of the usual forms it has: separators, encodings, line ends, empty rows.

use super::fault::Fault;

/// A file as rows of text. No row is empty, and every row has as many fields as the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// Where they stand, counted from 1.
    pub(super) header_line: u64,
    pub(super) rows: Vec<SheetRow>,
    /// Rows that could not be taken as they are.
    pub(super) faults: Vec<Fault>,
    /// How a workbook counts days; `None` if the file is text.
    pub(super) epoch: Option<Epoch>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetRow {
    /// Counted from 1, as an editor or a spreadsheet counts.
    pub(super) line: u64,
    /// Without blanks around them.
    pub(super) fields: Vec<String>,
}

/// The day from which a workbook counts days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epoch {
    Of1900,
    Of1904,
}

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

impl Sheet {
    /// Of rows with their lines, the first of which names the columns.
    pub(super) fn new(mut rows: Vec<SheetRow>, epoch: Option<Epoch>) -> Result<Self, Fault> {
        rows.retain(|row| row.fields.iter().any(|field| !field.is_empty()));
        let mut rows = rows.into_iter();
        let Some(SheetRow { line: header_line, fields: header }) = rows.next() else {
            return Err(Fault::of_file("there is nothing in it", HEADER_REMEDY));
        };
        let (mut kept, mut faults) = (Vec::new(), Vec::new());
        for mut row in rows {
            // Nothing is lost with empty fields at the end.
            while row.fields.len() > header.len() && row.fields.last().is_some_and(String::is_empty) {
                row.fields.pop();
            }
            match row.fields.len() == header.len() {
                true => kept.push(row),
                false => faults.push(unequal(&row, header.len())),
            }
        }
        Ok(Self { header, header_line, rows: kept, faults, epoch })
    }

    /// Reads text whose fields are separated by commas, semicolons or tabs.
    pub(super) fn of_text(bytes: &[u8]) -> Result<Self, Fault> {
        let text = decoded(bytes)?;
        let (text, separator, skipped) = separator(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| Fault::of_file(format!("cannot be read: {error}"), SAVE_AS))?;
            let start = record.position().map_or(0, |position| position.byte() as usize);
            let line = record.position().map_or(1, csv::Position::line);
            let fields = record.iter().map(|field| field.trim().to_owned()).collect();
            rows.push(SheetRow { line: line + skipped + empty_lines(text, start), fields });
        }
        Self::new(rows, None)
    }
}

const HEADER_REMEDY: &str =
    "give a row with the names of the columns, then one for each patient; `--template` writes one";
const SAVE_AS: &str = "save the file as CSV in UTF-8, or as .xlsx";

fn unequal(row: &SheetRow, columns: usize) -> Fault {
    let message = format!("this row has {} fields, and the first one has {columns}", row.fields.len());
    Fault::of_row(
        row.line,
        message,
        "give every column a field, which may be empty; put text with commas in double quotes",
    )
}

/// A record's place is where the one before it ended: empty lines between the two are not counted yet.
fn empty_lines(text: &str, start: usize) -> u64 {
    let rest = text.get(start..).unwrap_or_default().bytes();
    rest.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|&byte| byte == b'\n').count() as u64
}

/// The text without the line in which Excel says what separates fields, the separator, and how many lines were left out.
/// Without such a line it is whichever of the usual ones is most often in the first line that is not empty.
fn separator(text: &str) -> (&str, u8, u64) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(&said) = rest.as_bytes().first().filter(|byte| SEPARATORS.contains(byte))
        && let Some((_, below)) = rest.split_once('\n')
    {
        return (below, said, 1);
    }
    let first = text.lines().find(|line| line.bytes().any(|byte| !SEPARATORS.contains(&byte) && byte != b' '));
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for byte in first.unwrap_or_default().bytes() {
        quoted ^= byte == b'"';
        let known = SEPARATORS.iter().position(|&separator| separator == byte).filter(|_| !quoted);
        known.into_iter().for_each(|place| counts[place] += 1);
    }
    let most = (1..counts.len()).fold(0, |most, place| if counts[place] > counts[most] { place } else { most });
    (text, SEPARATORS[most], 0)
}

/// UTF-8, or UTF-16 with a mark.
fn decoded(bytes: &[u8]) -> Result<String, Fault> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    let Some(text) = text else { return Err(Fault::of_file("neither UTF-8 nor UTF-16 with a mark", SAVE_AS)) };
    match text.find('\0') {
        None => Ok(text),
        Some(at) => {
            let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count() as u64;
            Err(Fault::of_row(line, "there is a zero byte, which no text has", SAVE_AS))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rows(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let sheet = Sheet::of_text(text).unwrap();
        assert_eq!((sheet.header, sheet.faults), (vec!["patient".to_owned(), "dose".to_owned()], Vec::new()));
        sheet.rows.into_iter().map(|row| (row.line, row.fields)).collect()
    }

    #[test]
    fn every_usual_form_has_the_same_rows() {
        let plain = "patient,dose\nÄ1,1\nB2,2\n";
        let expected = rows(plain.as_bytes());
        assert_eq!(expected[1], (3, vec!["B2".to_owned(), "2".to_owned()]));
        let utf16 = |order: fn(u16) -> [u8; 2]| {
            let units = std::iter::once(0xfeff).chain(plain.encode_utf16());
            units.flat_map(order).collect::<Vec<_>>()
        };
        let forms = [
            plain.replace(',', ";").into_bytes(),
            plain.replace(',', "\t").into_bytes(),
            plain.replace('\n', "\r\n").into_bytes(),
            plain.replace('\n', ",\n").into_bytes(),
            plain.replace(',', " , ").into_bytes(),
            format!("\u{feff}{plain}").into_bytes(),
            format!("{plain}\n,\n , \n").into_bytes(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
        ];
        for form in forms {
            let sheet = Sheet::of_text(&form).unwrap();
            let found: Vec<_> = sheet.rows.into_iter().map(|row| (row.line, row.fields[..2].to_vec())).collect();
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(&form));
        }
        assert_eq!(rows(b"sep=;\r\npatient;dose\r\n\r\n\r\nA;1\r\n"), vec![(5, vec!["A".to_owned(), "1".to_owned()])]);
        assert_eq!(
            rows(b"\n\npatient,dose\n\n\"A,\n1\",1\n\nB,2\n").iter().map(|row| row.0).collect::<Vec<_>>(),
            [5, 8]
        );
    }

    #[test]
    fn what_is_no_text_or_has_rows_of_other_lengths_is_refused_with_its_line() {
        let refused = |bytes: &[u8]| Sheet::of_text(bytes).unwrap_err().message;
        assert_eq!(refused(b""), "there is nothing in it");
        assert_eq!(refused(b"\xff\xfea"), "neither UTF-8 nor UTF-16 with a mark");
        assert_eq!(refused(b"patient,dose\nM\xfcller,1"), "neither UTF-8 nor UTF-16 with a mark");
        assert_eq!(refused(b"p\0a\0"), "there is a zero byte, which no text has");
        let sheet = Sheet::of_text(b"patient,dose\nA\nB,1\n\nC,1,fever, grade 2\n").unwrap();
        assert_eq!(sheet.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [Some(2), Some(5)]);
        assert_eq!(sheet.rows.len(), 1);
    }
}
