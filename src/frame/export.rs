//! Tables as CSV: of exactly what the filters show, streamed, and safe to open in a spreadsheet (X11).

use std::borrow::Cow;

use actix_web::{HttpResponse, web::Bytes};
use futures_util::{
    Stream, StreamExt,
    stream::{iter, once, try_unfold},
};

use crate::{
    http::{Answer, Db, Error, busy_retry::retry_while_busy},
    model::page::From,
    store::{Keyed, PgConnection, QueryResult},
};

/// How many lines are read at a time.
const PIECE: usize = 1_000;

/// What a file says of somebody's account (C5.6).
pub fn account(disabled: bool) -> &'static str {
    if disabled { "Disabled" } else { "Enabled" }
}

/// A long table that can be taken along as a file.
pub trait Sheet: Clone + Send + 'static {
    /// What the file is called, without its ending.
    const NAME: &'static str;
    /// The first line of the file.
    const HEADING: &'static [&'static str];
    /// A line knows where it stands, so that the next piece begins behind it.
    type Line: Keyed + Send + 'static;

    /// So many lines of the table from there on, in its order.
    fn lines(&self, conn: &mut PgConnection, from: From, most: usize) -> QueryResult<Vec<Self::Line>>;

    /// What stands in a line, in the order of the heading.
    fn cells(line: &Self::Line) -> Vec<Cow<'_, str>>;
}

/// The whole of a sheet, read piece by piece, each against one snapshot. Nothing is held in memory but the piece at hand, and a
/// database that is busy for a moment is waited for (F16).
pub fn export<S: Sheet>(db: Db, sheet: S) -> Answer {
    let pieces = try_unfold(Some(From::Start), move |from| {
        let (db, sheet) = (db.clone(), sheet.clone());
        async move {
            let Some(from) = from else { return Ok::<_, Error>(None) };
            let lines = retry_while_busy(async || {
                let (sheet, from) = (sheet.clone(), from.clone());
                db.read(move |conn| sheet.lines(conn, from, PIECE)).await
            });
            let lines = lines.await?;
            let Some(last) = lines.last() else { return Ok(None) };
            let next = (lines.len() == PIECE).then(|| From::After(last.key()));
            let rows: Vec<Bytes> = lines.iter().map(|line| row(S::cells(line))).collect();
            Ok(Some((Bytes::from(rows.concat()), next)))
        }
    });
    file(S::NAME, S::HEADING, pieces)
}

/// A table of a few lines that are at hand.
pub fn few<S: AsRef<str>>(name: &str, heading: &[&str], lines: impl IntoIterator<Item = Vec<S>>) -> Answer {
    let rows: Vec<Bytes> = lines.into_iter().map(row).collect();
    file(name, heading, iter([Ok(Bytes::from(rows.concat()))]))
}

/// The byte order mark. Spreadsheets take a file that begins with it for UTF-8 and not for the code page of the machine (U13).
const MARK: &[u8] = "\u{feff}".as_bytes();

fn file(name: &str, heading: &[&str], pieces: impl Stream<Item = Result<Bytes, Error>> + 'static) -> Answer {
    let heading = Bytes::from([MARK, &row(heading)].concat());
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}.csv\"")))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(once(async { Ok::<_, Error>(heading) }).chain(pieces)))
}

/// A line of the file.
fn row<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> Bytes {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.into_iter().map(|cell| safe(cell.as_ref())));
    Bytes::from(writer.into_inner().unwrap_or_default())
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe (R2.5.16, S9.57), and so does one that looks as if
/// it had been made safe: what is read back loses one (U13).
fn safe(cell: &str) -> String {
    if cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        let line = row(["=1+1", "+49", "-3", "@sum", "plain", "a,b", "say \"hi\""]);
        assert_eq!(&row(["'+x", "'tis"])[..], b"''+x,'tis\r\n");
        assert_eq!(&line[..], b"'=1+1,'+49,'-3,'@sum,plain,\"a,b\",\"say \"\"hi\"\"\"\r\n");
    }
}
