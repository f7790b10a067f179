//! Deliveries under way: each waits for its receiver on a thread of its own, which is there as long as it waits and knows nothing of
//! the database. So many may hang without anybody else waiting (K7.7).

use std::{
    collections::VecDeque,
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use super::client::Answer;
use crate::{
    model::limits::{WEBHOOK_SLOW, WEBHOOKS_SLOW, WEBHOOKS_UNDER_WAY},
    store::webhooks::carrying::Line,
};

/// What came back, and how.
#[derive(Debug)]
pub(super) struct Landed {
    pub line: Line,
    pub answer: Answer,
    /// It took long.
    pub slow: bool,
}

/// What is under way, and what came back and is not written down.
pub(super) struct UnderWay {
    tell: Sender<Landed>,
    hear: Receiver<Landed>,
    back: VecDeque<Landed>,
    all: usize,
    slow: usize,
}

impl Default for UnderWay {
    fn default() -> Self {
        let (tell, hear) = mpsc::channel();
        Self { tell, hear, back: VecDeque::new(), all: 0, slow: 0 }
    }
}

impl UnderWay {
    /// Nothing is under way, and all is written down.
    pub fn is_empty(&self) -> bool {
        self.all == 0
    }

    /// Whether another may be sent, and then whether to a receiver that took long lately: those have a share of the room.
    pub fn room(&self) -> Option<bool> {
        (self.all < WEBHOOKS_UNDER_WAY).then_some(self.slow < WEBHOOKS_SLOW)
    }

    /// Does the work on a thread of its own.
    pub fn send(&mut self, line: Line, work: impl FnOnce() -> Answer + Send + 'static) {
        self.all += 1;
        self.slow += usize::from(line.slow);
        let landing = Landing { line, answer: None, began: Instant::now(), tell: self.tell.clone() };
        let fly = move || landing.answered(work());
        // Where no thread can be had, it lands at once, as a try that failed.
        if let Err(error) = thread::Builder::new().name("webhook".to_owned()).spawn(fly) {
            tracing::warn!(%error, "a webhook could not be tried");
        }
    }

    /// Waits until something comes back, at most so long.
    pub fn wait(&mut self, within: Duration) {
        if self.back.is_empty() {
            self.back.extend(self.hear.recv_timeout(within).ok());
        }
    }

    /// What came back, for it to be written down.
    pub fn landed(&mut self) -> Option<Landed> {
        let landed = self.back.pop_front().or_else(|| self.hear.try_recv().ok())?;
        self.all -= 1;
        self.slow -= usize::from(landed.line.slow);
        Some(landed)
    }

    /// It could not be written down.
    pub fn again(&mut self, landed: Landed) {
        self.all += 1;
        self.slow += usize::from(landed.line.slow);
        self.back.push_front(landed);
    }
}

/// Tells what came of a delivery, whatever becomes of its thread.
struct Landing {
    line: Line,
    answer: Option<Answer>,
    began: Instant,
    tell: Sender<Landed>,
}

impl Landing {
    fn answered(mut self, answer: Answer) {
        self.answer = Some(answer);
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        let answer = self.answer.take().unwrap_or_else(Answer::none);
        let slow = self.began.elapsed() > WEBHOOK_SLOW;
        // Nobody hears it where Steward stops: it is due again later.
        let _ = self.tell.send(Landed { line: self.line.clone(), answer, slow });
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use uuid::Uuid;

    use super::*;
    use crate::model::{DeliveryId, OrganizationId, WebhookId};

    fn line(slow: bool) -> Line {
        let (now, kind) = (Utc::now(), "webhook.test".to_owned());
        let url = "https://hooks.example.com/".to_owned();
        let (organization, webhook) = (OrganizationId(1), WebhookId(1));
        let (id, message, attempts) = (DeliveryId(1), Uuid::new_v4(), 1);
        Line { id, organization, webhook, url, message, kind, created_at: now, happened_at: now, attempts, until: now, slow }
    }

    // K7.7
    #[test]
    fn receivers_that_took_long_fill_only_their_share() {
        let (hold, held) = mpsc::channel::<()>();
        let held = std::sync::Arc::new(std::sync::Mutex::new(held));
        let mut under_way = UnderWay::default();
        let send = |under_way: &mut UnderWay, slow| {
            let held = held.clone();
            under_way.send(line(slow), move || {
                let _ = held.lock().map(|held| held.recv());
                Answer::none()
            });
        };
        for _ in 0..WEBHOOKS_SLOW {
            assert_eq!(under_way.room(), Some(true));
            send(&mut under_way, true);
        }
        for _ in WEBHOOKS_SLOW..WEBHOOKS_UNDER_WAY {
            assert_eq!(under_way.room(), Some(false), "only those in time");
            send(&mut under_way, false);
        }
        assert_eq!(under_way.room(), None);
        drop(hold);
        for _ in 0..WEBHOOKS_UNDER_WAY {
            under_way.wait(Duration::from_secs(60));
            assert!(under_way.landed().is_some());
        }
        assert!(under_way.is_empty() && under_way.room() == Some(true));
    }

    #[test]
    fn what_breaks_on_its_way_lands_as_a_try_that_failed() {
        let mut under_way = UnderWay::default();
        under_way.send(line(false), || panic!("on its way"));
        under_way.wait(Duration::from_secs(60));
        let landed = under_way.landed().expect("it lands");
        assert_eq!(landed.answer, Answer::none());
        under_way.again(landed);
        assert!(!under_way.is_empty() && under_way.landed().is_some() && under_way.is_empty());
    }
}
