//! The database as handlers reach it: without making the thread wait that answers others.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, rt::time::timeout, web};

use super::{
    error::Error,
    metrics::Connections,
    press::{self, Press},
    readiness::Readiness,
    turns::Turns,
};
use crate::{
    model::{
        OrganizationId, addresses,
        limits::{DATABASE_AT_WORK, DATABASE_WITHIN},
    },
    operations::{Held, Refusal, Standing, hold},
    store::{self, PgConnection, Pool, Tx, Unready},
};

/// How long whoever collided steps back. At once they could be faster than the one who was woken by it, and be in the way again.
const LET_THROUGH: Duration = Duration::from_millis(50);

/// The database as a handler sees it: hand over a closure, await the answer. The work is done on a thread that may wait.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
    readiness: Readiness,
    /// How many requests want a connection and have none yet.
    waiting: Arc<AtomicUsize>,
    /// The press of the button that this request came by, if its form carried a mark.
    press: Option<Press>,
    /// The console is looked at through somebody else's eyes: nothing can be changed (L14.3).
    watches: bool,
    turns: Arc<Turns>,
}

/// Among what a request carries: its `Db` changes nothing, whatever is asked of it (L14.3).
pub struct Watching;

const WATCHED: &str = "Nothing can be changed while you view as someone else.";

impl Db {
    pub fn new(pool: Pool) -> Self {
        let turns = Arc::new(Turns::new(pool.max_size() as usize));
        Self {
            turns,
            pool: Arc::new(pool),
            readiness: Readiness::default(),
            waiting: Arc::default(),
            press: None,
            watches: false,
        }
    }

    /// Whether a change would go through now; the error is why not (F22).
    pub async fn ready(&self) -> Result<(), Unready> {
        self.readiness.ask(&self.pool).await
    }

    /// How the connections are used now (C6.1).
    pub fn connections(&self) -> Connections {
        let state = self.pool.state();
        Connections {
            in_use: (state.connections - state.idle_connections) as usize,
            idle: state.idle_connections as usize,
            waiting: self.waiting.load(Ordering::Relaxed),
            most: self.pool.max_size() as usize,
        }
    }

    /// The same for what a request changes beside what its form asks for: noting activity, counting tries. It uses up no mark.
    pub fn beside(&self) -> Self {
        Self { press: None, ..self.clone() }
    }

    /// The press of the button that this request came by.
    pub fn press(&self) -> Option<&Press> {
        self.press.as_ref()
    }

    /// Asks, against one snapshot in which nothing can be changed.
    pub async fn read<T: Send + 'static, E>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Error>
    where
        E: From<store::Error> + Into<Error> + Send + 'static,
    {
        self.with(None, move |conn| store::read(conn, work).map_err(Into::into)).await?
    }

    /// Asks what needs no snapshot: it is one statement, or some that each say something of their own.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> store::QueryResult<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.with(None, move |conn| work(conn).map_err(Error::from)).await?
    }

    /// Changes, once for each press of a button (U3): the mark of the form is counted in the same transaction, before anything else,
    /// so that whoever presses again waits here for the first, holding nothing. The outer error is the console's (busy, broken), the
    /// inner one is the operation's to explain. Whatever collides with another change is tried once more (F9), and what is ready only
    /// after its answer was given up is taken back.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T, Refusal> + Clone + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.write_in(None, work).await
    }

    /// The same where the row of an organization is locked: in its turn, so that those who wait for it don't hold all connections
    /// (F22.2).
    pub async fn write_in<T: Send + 'static>(
        &self,
        organization: Option<OrganizationId>,
        work: impl FnOnce(&mut Tx) -> Result<T, Refusal> + Clone + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.changes()?;
        let (press, began) = (self.press.clone(), Instant::now());
        self.trying(organization, move |conn| {
            let work = work.clone();
            press::once(press.as_ref(), conn, move |tx| {
                tx.until(began + DATABASE_AT_WORK);
                let done = work(tx)?;
                tx.in_time()?;
                Ok(done)
            })
        })
        .await
    }

    /// Changes something of an organization, under its lock and with everything asked again that allows it.
    pub async fn change<P: Standing, T: Send + 'static>(
        &self,
        by: P,
        work: impl FnOnce(&mut Held<P>) -> Result<T, Refusal> + Clone + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.write_in(Some(by.organization()), move |tx| work(&mut hold(tx, &by)?)).await
    }

    /// Looks at what a change would do. It is taken back whatever comes of it.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        organization: OrganizationId,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Refusal> + Clone + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.changes()?;
        self.trying(Some(organization), move |conn| work.clone()(conn)).await
    }

    /// Every way to a change asks this first (L14.3).
    fn changes(&self) -> Result<(), Error> {
        if self.watches { Err(Error::Viewing(WATCHED, addresses::HOME.to_owned())) } else { Ok(()) }
    }

    /// Tries once, and once more if another change was in the way: by then that one is through (F9).
    async fn trying<T: Send + 'static>(
        &self,
        organization: Option<OrganizationId>,
        work: impl Fn(&mut PgConnection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.with(organization, move |conn| {
            let done = match work(conn) {
                Err(Refusal::Broken(error)) if store::is_collision(&error) => {
                    thread::sleep(LET_THROUGH);
                    work(conn)
                }
                done => done,
            };
            match done {
                Err(Refusal::Broken(error)) => Err(Error::from(error)),
                Err(Refusal::Repeated) => Err(Error::Repeated),
                done => Ok(done),
            }
        })
        .await?
    }

    /// Whoever waits gets an answer in time, even if the database stands still (F22.1). What has not begun by then never begins.
    async fn with<T: Send + 'static>(
        &self,
        organization: Option<OrganizationId>,
        work: impl FnOnce(&mut PgConnection) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (pool, began, span) = (Arc::clone(&self.pool), Instant::now(), tracing::Span::current());
        let waits = Waits::new(&self.waiting);
        let done = async move {
            let turn = match organization {
                Some(organization) => self.turns.next(organization).await,
                None => None,
            };
            web::block(move || {
                // What goes wrong on the other thread is logged under the number of the request, too (L4).
                let _request = span.entered();
                // Kept until the work is done, also where nobody waits for it any more.
                let _turn = turn;
                let in_time = || if began.elapsed() < DATABASE_AT_WORK { Ok(()) } else { Err(Error::Busy) };
                in_time()?;
                let mut conn = pool.get().map_err(|_| Error::Busy)?;
                drop(waits);
                in_time()?;
                Ok(work(&mut conn))
            })
            .await
        };
        match timeout(DATABASE_WITHIN, done).await {
            Ok(done) => done.map_err(|_| Error::Busy)?,
            Err(_) => {
                tracing::warn!("the database did not answer in time");
                Err(Error::DatabaseSlow)
            }
        }
    }
}

/// Somebody who wants a connection, counted until they have it or give up.
struct Waits(Arc<AtomicUsize>);

impl Waits {
    fn new(all: &Arc<AtomicUsize>) -> Self {
        all.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(all))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl FromRequest for Db {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let press = request.extensions().get::<Press>().cloned();
        let watches = request.extensions().get::<Watching>().is_some();
        let db = request.app_data::<web::Data<Db>>().map(|db| Self { press, watches, ..db.as_ref().clone() });
        std::future::ready(db.ok_or(Error::Busy))
    }
}
