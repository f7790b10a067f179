//! Invitations to domains that look like one the organization uses, and are not it (I19).

use crate::{
    model::{EmailAddress, OrganizationId, domain::Domain},
    operations::Refusal,
    store::{PgConnection, members},
};

/// A domain that a hurried eye takes for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    pub domain: Domain,
    /// The domain it looks like, with how many members have addresses there. Nothing if it only has letters beyond ASCII.
    pub like: Option<(Domain, i64)>,
}

impl Lookalike {
    /// What is odd, in a sentence.
    pub fn sentence(&self) -> String {
        match &self.like {
            Some((known, people)) => format!("{} looks like {known}, which {people} members use.", self.domain),
            None => format!("{} has letters other than a to z, which can look like others.", self.domain),
        }
    }
}

/// The odd ones among the domains of these addresses, each once.
pub fn among(
    conn: &mut PgConnection,
    organization: OrganizationId,
    addresses: &[EmailAddress],
) -> Result<Vec<Lookalike>, Refusal> {
    let known: Vec<(Domain, i64)> = members::list::domains(conn, organization)?
        .into_iter()
        .filter_map(|(domain, people)| Some((Domain::parse(&domain)?, people)))
        .collect();
    let mut domains: Vec<Domain> = addresses.iter().map(Domain::of).collect();
    domains.sort_unstable();
    domains.dedup();
    domains.retain(|domain| !known.iter().any(|(used, _)| used == domain));
    Ok(domains
        .into_iter()
        .filter_map(|domain| {
            let like = known.iter().find(|(used, _)| domain.resembles(used)).cloned();
            (like.is_some() || domain.is_international()).then_some(Lookalike { domain, like })
        })
        .collect())
}
