//! Changes of one organization wait for each other at its row (S9.31). They wait here, before they have a connection and a thread, so
//! that one organization never holds all of them (F22.2).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::OrganizationId;

/// How many changes of each organization are under way in this process.
#[derive(Debug)]
pub struct Turns {
    /// So many of one organization at a time: half of the connections, and at least one.
    most: usize,
    of: Mutex<HashMap<OrganizationId, Weak<Semaphore>>>,
}

impl Turns {
    pub fn new(connections: usize) -> Self {
        Self { most: (connections / 2).max(1), of: Mutex::default() }
    }

    /// The next turn of an organization, in the order of asking. It is over when this is dropped.
    pub async fn next(&self, organization: OrganizationId) -> Option<OwnedSemaphorePermit> {
        self.of(organization).acquire_owned().await.ok()
    }

    fn of(&self, organization: OrganizationId) -> Arc<Semaphore> {
        let mut all = self.of.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(turns) = all.get(&organization).and_then(Weak::upgrade) {
            return turns;
        }
        // Nobody is remembered who changes nothing any more.
        all.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(self.most));
        all.insert(organization, Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::rt::time::timeout;

    use super::*;

    // F22.2
    #[actix_web::test]
    async fn an_organization_has_half_of_the_connections_and_others_do_not_wait_for_it() {
        let turns = Turns::new(4);
        let soon = async |organization| {
            timeout(Duration::from_millis(20), turns.next(OrganizationId(organization))).await.ok().flatten()
        };
        let (one, two) = (soon(1).await.unwrap(), soon(1).await.unwrap());
        assert!(soon(1).await.is_none(), "two of four");
        assert!(soon(2).await.is_some());
        drop(one);
        assert!(soon(1).await.is_some(), "and it is given back at once");
        drop(two);
        drop(soon(3).await);
        assert_eq!(turns.of.lock().unwrap().len(), 1, "nobody is remembered who changes nothing");
        assert!(Turns::new(1).next(OrganizationId(1)).await.is_some());
    }
}
