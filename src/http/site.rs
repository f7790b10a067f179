//! What is the same for every request.

use std::{net::IpAddr, sync::Arc};

use super::Hashery;
use crate::{
    config::Config,
    mail::Desk,
    model::{organization::Plan, sealer::Sealer},
};

/// What is the same for every request: where this Steward lives and what it was told.
#[derive(Clone)]
pub struct Site {
    pub config: Arc<Config>,
    pub desk: Desk,
    /// Seals and opens the keys of projects.
    pub keys: Sealer,
    /// Where passwords are hashed.
    pub hashery: Hashery,
}

impl Site {
    pub fn plan(&self) -> Plan {
        self.config.default_plan
    }

    /// Letters stay on this machine, where `/dev/mailbox` shows them.
    pub fn keeps_letters(&self) -> bool {
        self.config.smtp_url.is_none()
    }

    /// Whether this peer is a proxy of ours, so that what it says about the client is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.config.trusted_proxies.contains(&peer)
    }
}
