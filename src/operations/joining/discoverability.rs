//! What an organization lets be found by mail domain (R2.6, M4–M9).

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    model::{
        FieldErrors,
        domain::Domain,
        event,
        limits::{DOMAINS, too_many_domains},
        organization::Discoverability,
    },
    operations::{Held, Refusal, audit},
    policy::{Feature, OrgAction, OrgActor, Permit, org::SetDiscoverability, roles_that},
    store::{PgConnection, joining},
};

/// Keeps the level and the domains, or the one that is given: the other stays as it is under the lock. Each domain is proven by the
/// address of an Owner or Admin; nobody's provider is taken (A8).
pub fn update(
    held: &mut Held<Permit<SetDiscoverability>>,
    level: Option<Discoverability>,
    domains: Option<&[Domain]>,
) -> Result<(), Refusal> {
    let Held { tx, by, organization, .. } = held;
    let plan = organization.plan;
    let before = joining::setting(tx, by.organization())?;
    let level = level.unwrap_or(before.level);
    let kept: Vec<Domain> = before.domains.iter().filter_map(|domain| Domain::parse(domain)).collect();
    let mut seen = BTreeSet::new();
    // Each once, with the row in which it stands first.
    let given: Vec<(usize, Domain)> =
        domains.unwrap_or(&kept).iter().cloned().enumerate().filter(|(_, it)| seen.insert(it.as_str().to_owned())).collect();
    let mut errors = FieldErrors::default();
    if given.len() > DOMAINS {
        errors.add("domains", too_many_domains(given.len()));
        return Ok(errors.or(())?);
    }
    if let Some(sentence) = Feature::Discoverability.refused(plan) {
        errors.add("", sentence);
    }
    if before.sso_enabled {
        errors.add("", "Single sign-on is on, so people join through it and not by their domain.");
    }
    if level != Discoverability::Closed && given.is_empty() {
        errors.add("new", "Add a domain. Without one, no one can find the organization.");
    }
    for (n, domain) in given.iter().filter(|(_, domain)| !before.domains.contains(&domain.as_str().to_owned())) {
        if let Some(sentence) = fault(tx, by.actor(), domain)? {
            errors.add(format!("domain-{n}"), sentence);
        }
    }
    errors.or(())?;
    let domains: Vec<Domain> = given.into_iter().map(|(_, domain)| domain).collect();
    let names: Vec<&str> = domains.iter().map(Domain::as_str).collect();
    if before.level == level
        && before.domains.len() == names.len()
        && before.domains.iter().all(|it| names.contains(&it.as_str()))
    {
        return Ok(());
    }
    joining::set(tx, by.organization(), level, &domains, by.user())?;
    let previous = json!({ "discoverability": before.level.as_str(), "domains": before.domains });
    let current = json!({ "discoverability": level.as_str(), "domains": names });
    audit::record(tx, by, &event::joining::discoverability_updated(previous, current))?;
    Ok(())
}

/// Why this domain cannot be listed, if it cannot.
pub fn fault(conn: &mut PgConnection, by: &OrgActor, domain: &Domain) -> Result<Option<String>, Refusal> {
    if domain.is_public() {
        return Ok(Some(format!("Anyone can have an address at {domain}. Use a domain of your own.")));
    }
    if !joining::is_proven(conn, by.organization, domain, &roles_that(OrgAction::SetDiscoverability))? {
        return Ok(Some(format!(
            "No Owner or Admin here has a verified address at {domain}. One of them has to sign in with such an address first."
        )));
    }
    Ok(None)
}
