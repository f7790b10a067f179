//! What has waited for a webhook too long fails, and those who manage webhooks are told (K7.4).

use crate::{
    jobs::failures::Failures,
    mail::Desk,
    operations::{Refusal, webhooks::delivering},
    store::{self, PgConnection, webhooks::waiting},
};

/// Gives up what has waited longer than anything does, one webhook after the other, some thousand lines in each transaction (C6.6). Two
/// Stewards may do it at once: whoever comes second finds it done. Returns how much that was.
///
/// # Errors
/// What went wrong with one of them; the others were looked after.
pub fn give_up_overdue(conn: &mut PgConnection, desk: &Desk) -> Result<usize, Refusal> {
    give_up_overdue_while(conn, desk, &|| true)
}

/// The same as long as `goes_on` says so.
///
/// # Errors
/// As for `give_up_overdue`.
pub fn give_up_overdue_while(conn: &mut PgConnection, desk: &Desk, goes_on: &dyn Fn() -> bool) -> Result<usize, Refusal> {
    let (mut all, mut failures) = (0, Failures::default());
    for it in waiting::overdue(conn)? {
        loop {
            let done = store::write_beside(conn, |tx| delivering::give_up_overdue(tx, desk, it));
            let gone = failures.or_log("what waited too long for a webhook was not given up", it.webhook, done);
            all += gone;
            if gone == 0 || !goes_on() {
                break;
            }
        }
    }
    failures.finish(all)
}
