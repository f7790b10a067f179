//! What an organization is made of, and the draft of a new one.

use super::{name::Name, project::Residency, text_enum::text_enum, timezone::Timezone};

text_enum! {
    /// What an organization pays for (R2.10).
    Plan {
        Free = "free", "Free";
        Growth = "growth", "Growth";
        Enterprise = "enterprise", "Enterprise";
    }
}

text_enum! {
    /// Whether an organization stands or is about to go (R2.11).
    OrganizationState {
        Active = "active", "Active";
        PendingDeletion = "pending_deletion", "Scheduled for deletion";
    }
}

text_enum! {
    /// Who may find the organization by the domain of their address (R2.6).
    Discoverability {
        Open = "open", "Open";
        Request = "request", "Admin Approval";
        Closed = "closed", "Invite Only";
    }
}

/// An organization as its first person asked for it, with what its first project needs (M2, R1.1.7).
#[derive(Debug, Clone)]
pub struct NewOrganization {
    pub name: Name,
    pub residency: Residency,
    pub timezone: Timezone,
}
