//! The one answer in which a secret stands: to the press that made it, and to no other (R2.12, S4).

use askama::Template;

use crate::{
    frame::{Chrome, Stage, parted, when::When},
    http::Answer,
    model::{
        OrganizationRole, ProjectRole,
        secret_policy::{Lifetime, days},
    },
    operations::service_accounts::Made,
    policy::{OrgAction, Rank, in_every_project, roles_that},
};

#[derive(Template)]
#[template(path = "service_accounts/made.html", blocks = ["form"])]
struct MadePage {
    chrome: Chrome,
    heading: &'static str,
    /// What else there is to know about it.
    sentences: Vec<String>,
    username: String,
    secret: String,
    back: String,
}

parted!(MadePage, as_form);

/// What who manages service accounts can do about a secret that nobody copied.
pub const ROTATE: &str = "If you didn't copy it, rotate the secret.";

/// The same for those who manage a project: whom they ask, by the role that was given there. Whoever rotates a secret holds all that
/// its account does (R2.12.4).
pub fn ask(given: ProjectRole) -> String {
    let could = |role: &OrganizationRole| in_every_project(*role).is_some_and(|own| given.within(own));
    let roles: Vec<_> =
        roles_that(OrgAction::ManageServiceAccounts).into_iter().filter(could).map(|role| role.to_string()).collect();
    format!("If you didn't copy it, ask an {} of the organization to rotate the secret.", roles.join(" or "))
}

/// When the policy of the organization ends it (K9).
fn until(lifetime: &Lifetime) -> Option<String> {
    let idle = lifetime.policy.idle_days.map(days);
    let end = lifetime.until.map(|at| format!("on {}", When::date(at).words));
    let when = match (end, idle) {
        (Some(end), Some(idle)) => format!("{end}, or sooner after {idle} without use"),
        (Some(end), None) => end,
        (None, Some(idle)) => format!("after {idle} without use"),
        (None, None) => return None,
    };
    Some(format!("By the organization's policy, this secret ends {when}."))
}

/// Shows username and secret. Nothing of the secret is kept: whoever presses again lands at `back` and is told what they can do.
pub fn made(
    stage: &Stage,
    chrome: Chrome,
    (heading, sentence): (&'static str, Option<String>),
    made: Made,
    (back, lost): (String, &str),
) -> Answer {
    let expires = match made.expires_at {
        Some(at) => format!("The service account expires on {}.", When::date(at).words),
        None => "The service account never expires.".to_owned(),
    };
    let sentences = sentence.into_iter().chain([expires]).chain(until(&made.lifetime)).collect();
    let page = MadePage { chrome, heading, sentences, username: made.username, secret: made.secret.reveal().to_owned(), back };
    stage.show_once(&page, &page.back, lost)
}
