//! What no role of an organization allows, and whoever runs the site does (C5.1).

use super::OrgActor;
use crate::model::{OrganizationId, actor::Who};

/// Proof that whoever runs the site acts on an organization. Only this room makes one.
#[derive(Debug, Clone)]
pub struct ByOperator(OrgActor);

impl OrgActor {
    /// For acting as the operator: nothing for anybody else, whatever their role is.
    pub fn as_operator(&self) -> Option<ByOperator> {
        matches!(self.actor.who, Who::Operator).then(|| ByOperator(self.clone()))
    }
}

impl ByOperator {
    pub fn organization(&self) -> OrganizationId {
        self.0.organization
    }

    pub fn actor(&self) -> &OrgActor {
        &self.0
    }
}
