//! What the three tabs of *Invite New Users* share.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{
    frame::{Fields, guards::Place},
    http::{Db, Error},
    model::{
        EmailAddress, FieldErrors, OrganizationId, OrganizationRole, addresses,
        figures::{capitalized, clock, grouped},
        invitation::{Invited, Invitee},
        limits,
    },
    operations::invitations::{
        lookalikes,
        pace::{Allowance, allowance},
    },
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

/// The addresses that were typed in another tab, where a button led here from it: every field that holds some, one to a line (L7).
pub fn carried(fields: &mut Fields) -> Option<Carried> {
    fields.has("tab").then(|| {
        let mut typed = fields.all("email");
        for n in fields.numbers("email-") {
            typed.push(fields.one(&format!("email-{n}")));
        }
        Carried(together(typed))
    })
}

/// Addresses from another tab, as they were typed there.
#[derive(Debug, Clone)]
pub struct Carried(pub String);

/// What was typed into several fields, as one.
pub fn together(typed: Vec<String>) -> String {
    typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// How many letters may still leave, in words (F4).
pub struct LettersLeft(String);

impl LettersLeft {
    /// What the person who looks may still send in this organization.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(db: &Db, place: &Place) -> Result<Self, Error> {
        let actor = place.actor.clone();
        Ok(Self::told(db.ask(move |conn| allowance(conn, &actor)).await?, Utc::now()))
    }

    fn told(allowance: Allowance, now: DateTime<Utc>) -> Self {
        let Allowance { left, most, young, waiting, next_at } = allowance;
        let line = next_at.map(|next| {
            let next = clock(next, now);
            if waiting == 1 {
                format!(" One is waiting and will be sent at {next}.")
            } else {
                format!(" {} are waiting; the next will be sent at {next}.", grouped(waiting))
            }
        });
        Self(format!("{}{}", limits::letters_left(left, most, young), line.unwrap_or_default()))
    }
}

impl fmt::Display for LettersLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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

/// "2 invited, 1 already member (roles added), 2 emails queued."
pub fn summary(invited: Invited) -> String {
    let mut parts = vec![format!("{} invited", invited.invited)];
    if invited.already_members > 0 {
        let noun = if invited.already_members == 1 { "already a member" } else { "already members" };
        parts.push(format!("{} {noun} (roles added)", invited.already_members));
    }
    parts.push(format!("{} {} queued", invited.letters, if invited.letters == 1 { "email" } else { "emails" }));
    let paced = invited.last.map(|(last, why)| {
        let last = clock(last, Utc::now());
        format!(" {}: {} of them will be sent later, the last at {last}.", capitalized(why.sentence()), invited.later)
    });
    format!("{}.{}", parts.join(", "), paced.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::letter::HeldBy;

    // F4
    #[test]
    fn the_letters_that_are_left_are_told() {
        let now = "2026-05-01T14:05:00Z".parse().unwrap();
        let told = |waiting, next_at| LettersLeft::told(Allowance { left: 12, most: 500, young: false, waiting, next_at }, now).0;
        assert_eq!(told(0, None), "You can send 12 more invitation emails this hour, out of 500.");
        assert!(told(1, Some(now)).ends_with(" One is waiting and will be sent at 14:05 UTC."));
        assert!(told(1_200, Some(now)).ends_with(" 1,200 are waiting; the next will be sent at 14:05 UTC."));
    }

    #[test]
    fn the_summary_counts_what_happened() {
        let said = summary(Invited { invited: 2, already_members: 1, letters: 2, ..Invited::default() });
        assert_eq!(said, "2 invited, 1 already a member (roles added), 2 emails queued.");
        let last = Some(("2026-05-01T14:05:00Z".parse().unwrap(), HeldBy::Domain));
        let said = summary(Invited { invited: 12, letters: 12, later: 2, last, ..Invited::default() });
        assert!(said.ends_with("2 of them will be sent later, the last at 1 May, 14:05 UTC."), "{said}");
    }
}
