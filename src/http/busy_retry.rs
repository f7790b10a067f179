//! Answers that are sent piece by piece and must not break off because the database was busy for a moment: status and first lines have
//! gone by then, and nobody could tell a part from the whole (F16, X44).

use std::time::{Duration, Instant};

use actix_web::rt::time::{sleep, timeout};

use super::Error;

/// So long a piece is waited for. A private Postgres is started anew within this time (U1), and no proxy of the guide gives up before.
const WAITS_FOR: Duration = Duration::from_secs(55);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Tries again while the database is only busy, away for a moment, or short of threads. Nothing is held in the pauses. A statement
/// that takes too long may still be running, so it is not begun a second time beside itself.
///
/// # Errors
/// Every other one at once; `Busy` or that of the last try where the time is over.
pub async fn retry_while_busy<T>(mut piece: impl AsyncFnMut() -> Result<T, Error>) -> Result<T, Error> {
    let began = Instant::now();
    loop {
        match timeout(WAITS_FOR.saturating_sub(began.elapsed()), piece()).await {
            Ok(Err(Error::Busy | Error::Overloaded)) if began.elapsed() + PAUSE < WAITS_FOR => sleep(PAUSE).await,
            Ok(done) => return done,
            Err(_) => return Err(Error::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F16
    #[actix_web::test]
    async fn what_is_only_busy_is_tried_again_and_nothing_else_is() {
        let mut tries = 0;
        let done = retry_while_busy(async || {
            tries += 1;
            [Err(Error::Busy), Err(Error::Overloaded), Ok(7)].into_iter().nth(tries - 1).expect("no more tries")
        });
        assert!(matches!(done.await, Ok(7)));
        assert_eq!(tries, 3);
        let mut tries = 0;
        let refused = retry_while_busy(async || {
            tries += 1;
            Err::<(), _>(Error::SignedOut)
        });
        assert!(matches!(refused.await, Err(Error::SignedOut)));
        assert_eq!(tries, 1);
    }
}
