//! Tables as CSV: of exactly what the filters show, streamed, and safe to open in a spreadsheet (X11).

use std::future::Future;

use actix_web::{HttpResponse, web::Bytes};
use futures_util::stream::try_unfold;

use crate::http::{Answer, Error};

/// A line of the file.
pub fn row<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> Bytes {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.into_iter().map(|cell| safe(cell.as_ref())));
    Bytes::from(writer.into_inner().unwrap_or_default())
}

/// A file made of a heading and of what `next` gives, one piece after the other until there is none. Nothing is held in memory
/// but the piece at hand.
pub fn csv<K, N, F>(name: &str, heading: Bytes, first: K, next: N) -> Answer
where
    K: 'static,
    N: Fn(K) -> F + 'static,
    F: Future<Output = Result<Option<(Vec<Bytes>, Option<K>)>, Error>> + 'static,
{
    let next = std::rc::Rc::new(next);
    let pieces = try_unfold((Some(heading), Some(first)), move |(heading, key)| {
        let next = std::rc::Rc::clone(&next);
        async move {
            if let Some(heading) = heading {
                return Ok::<_, Error>(Some((heading, (None, key))));
            }
            let Some(key) = key else { return Ok(None) };
            let Some((rows, key)) = next(key).await? else { return Ok(None) };
            Ok(Some((Bytes::from(rows.concat()), (None, key))))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}.csv\"")))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(pieces))
}

/// A cell that a spreadsheet would take for a formula begins with an apostrophe (R2.5.16, S9.57).
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text() {
        let line = row(["=1+1", "+49", "-3", "@sum", "plain", "a,b", "say \"hi\""]);
        assert_eq!(&line[..], b"'=1+1,'+49,'-3,'@sum,plain,\"a,b\",\"say \"\"hi\"\"\"\r\n");
    }
}
