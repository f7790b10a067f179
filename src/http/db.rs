//! The database as handlers reach it: without making the thread wait that answers others.

use std::sync::Arc;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};

use super::{
    error::Error,
    press::{self, Press},
};
use crate::{
    operations::{Held, Refusal, Standing, hold},
    store::{self, PgConnection, Pool, Tx},
};

/// The database as a handler sees it: hand over a closure, await the answer. The work is done on a thread that may wait.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
    /// The press of the button that this request came by, if its form carried a mark.
    press: Option<Press>,
}

impl Db {
    pub fn new(pool: Pool) -> Self {
        Self { pool: Arc::new(pool), press: None }
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
        self.with(move |conn| store::read(conn, work).map_err(Into::into)).await?
    }

    /// Asks one question that needs no snapshot: it is one statement.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> store::QueryResult<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.with(move |conn| work(conn).map_err(Error::from)).await?
    }

    /// Changes, once for each press of a button (U3): the mark of the form is counted in the same transaction, before anything else,
    /// so that whoever presses again waits here for the first, holding nothing. The outer error is the console's (busy, broken), the inner one is the operation's to explain.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        let press = self.press.clone();
        self.with(move |conn| match press::once(press.as_ref(), conn, work) {
            Err(Refusal::Broken(error)) => Err(Error::from(error)),
            Err(Refusal::Repeated) => Err(Error::Repeated),
            done => Ok(done),
        })
        .await?
    }

    /// Changes something of an organization, under its lock and with everything asked again that allows it.
    pub async fn change<P: Standing, T: Send + 'static>(
        &self,
        by: P,
        work: impl FnOnce(&mut Held<P>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.write(move |tx| work(&mut hold(tx, &by)?)).await
    }

    /// Looks at what a change would do. It is taken back whatever comes of it.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Result<T, Refusal>, Error> {
        self.with(move |conn| match work(conn) {
            Err(Refusal::Broken(error)) => Err(Error::from(error)),
            done => Ok(done),
        })
        .await?
    }

    async fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut PgConnection) -> T + Send + 'static) -> Result<T, Error> {
        let pool = Arc::clone(&self.pool);
        let done = web::block(move || {
            let mut conn = pool.get().map_err(|_| Error::Busy)?;
            Ok(work(&mut conn))
        });
        done.await.map_err(|_| Error::Busy)?
    }
}

impl FromRequest for Db {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let press = request.extensions().get::<Press>().cloned();
        let db = request.app_data::<web::Data<Db>>().map(|db| Self { press, ..db.as_ref().clone() });
        std::future::ready(db.ok_or(Error::Busy))
    }
}
