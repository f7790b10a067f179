//! What the three tabs of *Invite New Users* share.

use crate::{
    frame::guards::Place,
    http::{Db, Error},
    model::{
        EmailAddress, FieldErrors, OrganizationId, OrganizationRole, addresses,
        invitation::{Invited, Invitee},
        limits,
    },
    operations::invitations::lookalikes,
    policy::{self, assignable},
};

/// The tabs of the dialog.
pub struct Tabs {
    organization: OrganizationId,
    current: &'static str,
}

impl Tabs {
    pub fn of(organization: OrganizationId, current: &'static str) -> Self {
        Self { organization, current }
    }

    /// Label, address, and whether it is the one that is shown.
    pub fn links(&self) -> [(&'static str, String, bool); 3] {
        let link = |label, path: String, name| (label, path, self.current == name);
        [
            link("Invite to projects", addresses::invite(self.organization), "projects"),
            link("Invite to teams", addresses::invite_to_teams(self.organization), "teams"),
            link("Bulk invite", addresses::invite_in_bulk(self.organization), "bulk"),
        ]
    }
}

/// What is odd about the domains of these addresses, unless it was seen and meant.
pub async fn doubts(
    db: &Db,
    organization: OrganizationId,
    sure: bool,
    addresses: Vec<EmailAddress>,
) -> Result<Vec<String>, Error> {
    if sure || addresses.is_empty() {
        return Ok(Vec::new());
    }
    let odd = db.read(move |conn| lookalikes::among(conn, organization, &addresses)).await?;
    Ok(odd.iter().map(lookalikes::Lookalike::sentence).collect())
}

/// The addresses of a list, if it is one.
pub fn addresses_of(meant: &Result<Vec<Invitee>, FieldErrors>) -> Vec<EmailAddress> {
    meant.iter().flatten().map(|invitee| invitee.email.clone()).collect()
}

/// The roles this person can give on this plan.
pub fn offered(place: &Place) -> Vec<OrganizationRole> {
    let plan = place.membership.organization.plan;
    let reach = |role: &OrganizationRole| place.actor.reaches(*role) && assignable(plan, *role);
    OrganizationRole::ALL.iter().copied().filter(reach).collect()
}

/// The role a form begins with (R1.3.7).
pub fn usual(place: &Place) -> OrganizationRole {
    policy::usual(place.membership.organization.plan)
}

/// "2 invited, 1 already member (roles added), 2 mails queued."
pub fn summary(invited: Invited) -> String {
    let mut parts = vec![format!("{} invited", invited.invited)];
    if invited.already_members > 0 {
        let noun = if invited.already_members == 1 { "already a member" } else { "already members" };
        parts.push(format!("{} {noun} (roles added)", invited.already_members));
    }
    parts.push(format!("{} {} queued", invited.letters, if invited.letters == 1 { "mail" } else { "mails" }));
    let paced = invited.last_at.map(|last| {
        let last = last.format("%H:%M UTC");
        format!(" {}: {} of them leave later, the last at {last}.", limits::letters_paced_first(), invited.later)
    });
    format!("{}.{}", parts.join(", "), paced.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_what_happened() {
        let said = summary(Invited { invited: 2, already_members: 1, letters: 2, ..Invited::default() });
        assert_eq!(said, "2 invited, 1 already a member (roles added), 2 mails queued.");
        let last_at = "2026-05-01T14:05:00Z".parse().ok();
        let said = summary(Invited { invited: 12, letters: 12, later: 2, last_at, ..Invited::default() });
        assert!(said.ends_with("2 of them leave later, the last at 14:05 UTC."), "{said}");
    }
}
