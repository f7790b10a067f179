//! What is the same for every request.

use std::{net::IpAddr, sync::Arc};

use super::Hashery;
use crate::{
    config::Config,
    mail::Desk,
    model::{Secret, organization::Plan, sealer::Sealer},
};

/// What is the same for every request: where this Steward lives and what it was told.
#[derive(Clone)]
pub struct Site {
    pub config: Arc<Config>,
    pub desk: Desk,
    /// Seals and opens the keys of projects.
    pub keys: Sealer,
    /// The word in the address of the local mailbox, the same for every worker until the next start. Nothing where there is none (F3).
    pub mailbox: Option<Secret>,
    /// Where passwords are hashed.
    pub hashery: Hashery,
}

impl Site {
    pub fn plan(&self) -> Plan {
        self.config.default_plan
    }

    /// Letters stay on this machine, where the local mailbox shows them.
    pub fn keeps_letters(&self) -> bool {
        self.mailbox.is_some()
    }

    /// Whether this peer is a proxy of ours, so that what it says about the client is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.config.trusted_proxies.contains(&peer)
    }
}
