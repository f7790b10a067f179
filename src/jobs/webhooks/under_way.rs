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
    store::webhooks::delivering::Line,
};

/// What came back of a delivery, or never left.
#[derive(Debug)]
pub(super) struct Landed {
    pub line: Line,
    pub outcome: Outcome,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Its receiver was asked; whether that took long.
    Answered { answer: Answer, slow: bool },
    /// It could not be sent now, for this reason, which is none of its receiver's.
    Deferred(&'static str),
    /// It has nothing to tell any more.
    Empty,
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
        let fly = Landing::prepared(line, self.tell.clone(), work);
        // Where no thread can be had, it lands at once.
        if let Err(error) = thread::Builder::new().name("webhook".to_owned()).spawn(fly) {
            tracing::warn!(%error, "a webhook could not be tried");
        }
    }

    /// It never leaves. It takes its room like all others until that is written down.
    pub fn land(&mut self, line: Line, outcome: Outcome) {
        self.again(Landed { line, outcome });
    }

    /// Waits until something else comes back, at most so long.
    pub fn wait(&mut self, within: Duration) {
        self.back.extend(self.hear.recv_timeout(within).ok());
    }

    /// What came back, for it to be written down.
    pub fn landed(&mut self) -> Option<Landed> {
        let landed = self.back.pop_front().or_else(|| self.hear.try_recv().ok())?;
        self.all -= 1;
        self.slow -= usize::from(landed.line.slow);
        Some(landed)
    }

    /// It is to be written down behind everything that came back before.
    pub fn again(&mut self, landed: Landed) {
        self.all += 1;
        self.slow += usize::from(landed.line.slow);
        self.back.push_back(landed);
    }
}

/// Tells what came of a delivery, whatever becomes of its thread.
struct Landing {
    line: Line,
    answer: Option<Answer>,
    /// When its thread began, if it did.
    began: Option<Instant>,
    tell: Sender<Landed>,
}

impl Landing {
    /// What its thread does.
    fn prepared(line: Line, tell: Sender<Landed>, work: impl FnOnce() -> Answer) -> impl FnOnce() {
        let landing = Self { line, answer: None, began: None, tell };
        move || landing.fly(work)
    }

    fn fly(mut self, work: impl FnOnce() -> Answer) {
        self.began = Some(Instant::now());
        self.answer = Some(work());
    }

    fn outcome(&mut self) -> Outcome {
        let Some(began) = self.began else { return Outcome::Deferred("Steward was too busy to send this.") };
        let slow = began.elapsed() > WEBHOOK_SLOW;
        Outcome::Answered { answer: self.answer.take().unwrap_or_else(Answer::none), slow }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        let outcome = self.outcome();
        // Nobody hears it where Steward stops: it is due again later.
        let _ = self.tell.send(Landed { line: self.line.clone(), outcome });
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
        assert_eq!(landed.outcome, Outcome::Answered { answer: Answer::none(), slow: false });
        under_way.again(landed);
        assert!(!under_way.is_empty() && under_way.landed().is_some() && under_way.is_empty());
    }

    // K7.4: a receiver that nobody asked did not fail
    #[test]
    fn what_had_no_thread_is_no_try_of_its_receiver() {
        let (tell, hear) = mpsc::channel();
        drop(Landing::prepared(line(false), tell, Answer::none));
        assert_eq!(hear.recv().expect("it lands").outcome, Outcome::Deferred("Steward was too busy to send this."));
    }

    // K7.7: what cannot be written down, or never leaves, keeps nothing else waiting and is no way around the room
    #[test]
    fn what_is_to_be_written_down_again_comes_last_and_takes_its_room() {
        let mut under_way = UnderWay::default();
        (0..WEBHOOKS_UNDER_WAY).for_each(|_| under_way.land(line(false), Outcome::Empty));
        assert_eq!(under_way.room(), None);
        let first = under_way.landed().expect("the first");
        let message = first.line.message;
        under_way.again(first);
        let order: Vec<Uuid> = std::iter::from_fn(|| under_way.landed()).map(|landed| landed.line.message).collect();
        assert_eq!((order.len(), order.last()), (WEBHOOKS_UNDER_WAY, Some(&message)));
        assert!(under_way.is_empty());
    }
}
