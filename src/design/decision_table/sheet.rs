//! Reads a decision table as text: rows as `dosim table --format csv` writes them, or a grid of letters as apps print it.

use super::condition::Condition;
use super::row::{RowMtd, TableRow, Then};
use crate::design::{MAX_COHORT, StopReason};
use crate::dose::DoseLevel;

/// What is wrong with a table, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) remedy: String,
}

/// More patients than any dose level has.
const MOST_PATIENTS: u32 = 1_000;

const REMEDY: &str = "give columns patients, dlts and decision (and when, cohort, mtd), as `dosim table --format csv` writes them; or a \
                      grid with a column for each number of patients, a row for each number of DLTs, and E, S, D or DU in it";

fn fault<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { message: message.into(), remedy: remedy.into() })
}

/// The rows of a table.
pub(super) fn read(text: &str) -> Result<Vec<TableRow>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_told = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let Some(header) = text.lines().find(is_told) else { return fault("the table is empty", REMEDY) };
    let rows = match header.to_lowercase().contains("decision") {
        true => rows(text, header)?,
        false => grid(text.lines().filter(is_told))?,
    };
    if rows.is_empty() {
        return fault("the table has no rows", REMEDY);
    }
    contradiction(&rows)?;
    Ok(rows)
}

/// Rows under the same conditions say the same.
fn contradiction(rows: &[TableRow]) -> Result<(), Fault> {
    for (place, row) in rows.iter().enumerate() {
        let is_alike = |other: &&TableRow| {
            (&other.of, other.patients, other.dlts, &other.when) == (&row.of, row.patients, row.dlts, &row.when)
        };
        if let Some(other) = rows[..place].iter().find(is_alike).filter(|other| other.then != row.then) {
            return fault(format!("two rows contradict each other: \"{other}\" and \"{row}\""), "remove one of them");
        }
    }
    Ok(())
}

/// The character between the fields of a line.
fn delimiter(header: &str) -> u8 {
    [b',', b';', b'\t'].into_iter().max_by_key(|&of| header.bytes().filter(|&byte| byte == of).count()).unwrap_or(b',')
}

/// The columns of a table of rows.
struct Columns(Vec<String>);

impl Columns {
    fn of<'a>(&self, record: &'a csv::StringRecord, name: &str) -> Option<&'a str> {
        let place = self.0.iter().position(|column| column == name)?;
        record.get(place).map(str::trim).filter(|field| !field.is_empty())
    }
}

fn rows(text: &str, header: &str) -> Result<Vec<TableRow>, Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(header))
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let unreadable =
        |error: csv::Error| Fault { message: format!("the table is no CSV: {error}"), remedy: REMEDY.to_owned() };
    let columns = reader.headers().map_err(unreadable)?.iter().map(|name| name.trim().to_lowercase()).collect();
    let columns = Columns(columns);
    for name in ["patients", "dlts"] {
        if !columns.0.iter().any(|column| column == name) {
            return fault(format!("the table has no column {name}"), REMEDY);
        }
    }
    const KNOWN: [&str; 10] =
        ["design", "patients", "dlts", "pending", "follow_up_from", "when", "decision", "cohort", "mtd", "stop_reason"];
    if let Some(unknown) = columns.0.iter().find(|column| !KNOWN.contains(&column.as_str())) {
        return fault(format!("there is no column {unknown:?}"), format!("remove it; known: {}", KNOWN.join(", ")));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        rows.extend(of_record(&columns, &record)?);
    }
    Ok(rows)
}

/// The rows that a line stands for: one for each of its numbers of DLTs.
fn of_record(columns: &Columns, record: &csv::StringRecord) -> Result<Vec<TableRow>, Fault> {
    let written = || format!("{:?}", record.iter().collect::<Vec<_>>().join(","));
    if columns.of(record, "pending").is_some_and(|pending| pending != "0")
        || columns.of(record, "follow_up_from").is_some()
    {
        let message =
            format!("row {} is of patients pending, while a decision table decides at whole cohorts", written());
        return fault(message, "give the design itself, such as [design.rolling_six]");
    }
    let number = |name: &str| columns.of(record, name).and_then(|field| field.parse::<u32>().ok());
    let Some(patients) = number("patients").filter(|patients| (1..=MOST_PATIENTS).contains(patients)) else {
        return fault(format!("row {} has no number of patients", written()), format!("give 1 to {MOST_PATIENTS}"));
    };
    let dlts = columns.of(record, "dlts").and_then(|field| range(field, patients));
    let Some((first, last)) = dlts.filter(|(first, last)| first <= last && *last <= patients) else {
        let message = format!("row {} has no number of DLTs from 0 to {patients}", written());
        return fault(message, "give one, such as 1; several, such as 2-4; or all from one on, such as 2+");
    };
    let when = columns.of(record, "when").unwrap_or_default();
    let Some(when) = Condition::parse(when) else {
        let remedy = "give lowest, between or top, or conditions as `dosim table --format csv` writes them";
        return fault(format!("row {}: {when:?} is no condition of a table", written()), remedy);
    };
    let then = decision(columns, record, &written())?;
    let of = columns.of(record, "design").map(str::to_owned);
    Ok((first..=last).map(|dlts| TableRow { of: of.clone(), patients, dlts, when: when.clone(), then }).collect())
}

/// "2", "2-4", or "2+" for all from two on.
fn range(field: &str, patients: u32) -> Option<(u32, u32)> {
    if let Some(first) = field.strip_suffix('+') {
        return Some((first.trim().parse().ok()?, patients));
    }
    match field.split_once('-') {
        Some((first, last)) => Some((first.trim().parse().ok()?, last.trim().parse().ok()?)),
        None => field.parse().ok().map(|dlts| (dlts, dlts)),
    }
}

fn decision(columns: &Columns, record: &csv::StringRecord, written: &str) -> Result<Then, Fault> {
    let word = columns.of(record, "decision").unwrap_or_default();
    let (cohort, mtd) = (columns.of(record, "cohort"), columns.of(record, "mtd"));
    if let Some(treat) = Then::treat(word, None) {
        if mtd.is_some() {
            return fault(format!("row {written} goes on and has an MTD"), "remove the MTD, or let it stop");
        }
        let Some(cohort) = cohort else { return Ok(treat) };
        let size = cohort.parse::<u8>().ok().filter(|&size| size >= 1 && usize::from(size) <= MAX_COHORT);
        return match size.and_then(|size| Then::treat(word, Some(size))) {
            Some(treat) => Ok(treat),
            None => {
                fault(format!("row {written}: {cohort:?} is no cohort"), format!("give 1 to {MAX_COHORT} patients"))
            }
        };
    }
    if word != "stop" {
        let remedy = "give escalate, stay, de-escalate, eliminate or stop, or E, S, D or DU";
        return fault(format!("row {written}: {word:?} is no decision"), remedy);
    }
    if cohort.is_some() {
        return fault(format!("row {written} stops and has a cohort"), "remove the cohort");
    }
    let mtd = match mtd.unwrap_or("chosen") {
        "none" => Some(RowMtd::None),
        "this" => Some(RowMtd::This),
        "below" => Some(RowMtd::Below),
        "chosen" => Some(RowMtd::Chosen),
        "undetermined" => Some(RowMtd::Undetermined),
        number => number.parse().ok().and_then(DoseLevel::new).map(RowMtd::Level),
    };
    let Some(mtd) = mtd else {
        let remedy =
            "give none, this, below, chosen, the number of a dose level, or undetermined if the study is ended at once";
        return fault(format!("row {written} has no such MTD"), remedy);
    };
    let reason = columns.of(record, "stop_reason");
    let may_be = |reason: &StopReason| (*reason == StopReason::Halted) == (mtd == RowMtd::Undetermined);
    let known = |name: &str| StopReason::ALL.into_iter().filter(may_be).find(|reason| reason.name() == name);
    match reason.map(|name| known(name).ok_or(name)).transpose() {
        Ok(reason) => Ok(Then::Stop(mtd, reason)),
        Err(name) => {
            let known: Vec<_> = StopReason::ALL.into_iter().filter(may_be).map(StopReason::name).collect();
            fault(
                format!("row {written}: {name:?} is no reason"),
                format!("leave it out, or give {}", known.join(", ")),
            )
        }
    }
}

/// A grid: a column for each number of patients, a row for each number of DLTs.
fn grid<'a>(mut lines: impl Iterator<Item = &'a str>) -> Result<Vec<TableRow>, Fault> {
    let header = lines.next().unwrap_or_default();
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim();
        let line = line.strip_prefix('|').unwrap_or(line);
        let line = line.strip_suffix('|').unwrap_or(line);
        let split: Vec<&str> = match [',', ';', '\t', '|'].into_iter().find(|&of| header.contains(of)) {
            Some(of) => line.split(of).collect(),
            None => line.split_whitespace().collect(),
        };
        split.into_iter().map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let patients: Vec<u32> = cells(header).iter().filter_map(|cell| cell.parse().ok()).collect();
    if patients.is_empty()
        || !patients.is_sorted_by(|a, b| a < b)
        || patients[0] == 0
        || patients.iter().any(|&of| of > MOST_PATIENTS)
    {
        let message = format!("{header:?} is no header of a table");
        return fault(message, REMEDY);
    }
    let mut rows = Vec::new();
    for line in lines.filter(|line| line.contains(|c: char| c.is_alphanumeric())) {
        let cells = cells(line);
        let Some(dlts) = cells.first().and_then(|cell| cell.parse::<u32>().ok()) else {
            return fault(format!("line {line:?} of the grid does not begin with a number of DLTs"), REMEDY);
        };
        let letters = &cells[1..];
        let Some(missing) = patients.len().checked_sub(letters.len()) else {
            return fault(format!("line {line:?} has more letters than there are numbers of patients"), REMEDY);
        };
        // Blanks of a grid in columns are on the left, where there are fewer patients than DLTs.
        for (&patients, letter) in patients[missing..].iter().zip(letters) {
            if matches!(letter.as_str(), "" | "-" | "–" | "NA") {
                continue;
            }
            let then = Then::treat(letter, None).filter(|_| letter.len() <= 2 && dlts <= patients);
            let Some(then) = then else {
                let message = format!("{letter:?} for {dlts} DLTs in {patients} patients is no letter of a grid");
                return fault(
                    message,
                    "give E, S, D or DU; what ends a trial or depends on more needs rows with a decision",
                );
            };
            rows.push(TableRow { of: None, patients, dlts, when: Condition::default(), then });
        }
    }
    rows.sort_by_key(|row| (row.patients, row.dlts));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::row::written;
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        read(text).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_and_grids_are_read() {
        let rows = shown("# mine\nPatients;DLTs;Decision;Cohort;MTD\n3;0;E;;\n3;1;stay;2;\n3;2-3;stop;;below\n");
        assert_eq!(rows, ["0 of 3: escalate", "1 of 3: stay 2", "2 of 3: stop, MTD below", "3 of 3: stop, MTD below"]);
        let grids = [
            "DLTs,3,6\n0,E,E\n1,S,E\n3,DU,D\n",
            "DLTs 3 6\n0 E E\n1 S E\n3 DU D\n",
            "| DLTs | 3 | 6 |\n|---:|:---:|:---:|\n| 0 | E | E |\n| 1 | S | E |\n| 3 | DU | D |\n",
        ];
        for grid in grids {
            let expected = [
                "0 of 3: escalate",
                "1 of 3: stay",
                "3 of 3: eliminate",
                "0 of 6: escalate",
                "1 of 6: escalate",
                "3 of 6: de-escalate",
            ];
            assert_eq!(shown(grid), expected, "{grid}");
        }
        assert_eq!(shown("DLTs 1 2 3\n0 E E E\n1 D S S\n2 DU D\n3 DU\n").last().unwrap(), "3 of 3: eliminate");
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = "design,patients,dlts,when,decision,cohort,mtd,stop_reason\n\"a, b\",3,2,\"at the lowest dose level, the dose level above is open\",stop,,none,lowest_dose_too_toxic\n\"a, b\",3,0,,escalate,3,,\n";
        let rows = read(text).unwrap();
        assert_eq!(written(&rows), text);
        assert_eq!(read(&written(&rows)).unwrap(), rows);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_row() {
        for (text, message) in [
            ("", "the table is empty"),
            ("patients,decision\n3,stay\n", "no column dlts"),
            ("patients,dlts,decision\n3,4,stay\n", "has no number of DLTs from 0 to 3"),
            ("patients,dlts,decision\n3,1,wander\n", "\"wander\" is no decision"),
            ("patients,dlts,decision\n3,1,stay\n3,1,escalate\n", "contradict each other"),
            ("patients,dlts,pending,decision\n3,1,1,stay\n", "is of patients pending"),
            ("patients,dlts,when,decision\n3,1,on Mondays,stay\n", "\"on Mondays\" is no condition"),
            ("patients,dlts,decision,cohort\n3,1,stay,13\n", "\"13\" is no cohort"),
            ("patients,dlts,decision,mtd\n3,1,stop,high\n", "has no such MTD"),
            ("patients,dlts,decision,colour\n3,1,stay,red\n", "no column \"colour\""),
            ("DLTs,3,6\n0,E,*\n", "\"*\" for 0 DLTs in 6 patients is no letter"),
            ("what is this\n", "is no header of a table"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.message.contains(message), "{text}: {}", fault.message);
        }
    }
}
