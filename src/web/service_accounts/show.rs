//! One service account: its secrets, what it is given, and what could be wrong with it (R1.7, X19, I6).

use askama::Template;
use chrono::Utc;

use super::index::Expires;
use crate::{
    frame::{After, Chrome, May, Stage, grant_line::GrantLine, guards::Place, parted, undo::Told, when::When},
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{
        Grant, ProjectId, ProjectRole, addresses,
        grant::Source,
        limits::{USED_RECENTLY, used_recently},
        service_account::SecretStanding,
    },
    operations::Reason,
    policy::{grants_over, in_every_project, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult, grants,
        service_accounts::{
            self, ServiceAccount,
            given::{self, InTeam},
            secrets::{self, KeptSecret},
        },
    },
};

/// So many lines of projects are shown; nobody gives a program more one by one.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "service_accounts/show.html", blocks = ["part"])]
struct AccountPage {
    chrome: Chrome,
    account: ServiceAccount,
    /// Its own address.
    base: String,
    settings: String,
    created: When,
    last_used: Option<When>,
    expires: Expires,
    /// Why the viewer can neither change nor delete it.
    lock: Option<&'static str>,
    everywhere: Option<ProjectRole>,
    secrets: Vec<SecretLine>,
    /// What the viewer should know about the secret before the current one.
    warning: Option<String>,
    projects: Vec<ProjectLine>,
    more: usize,
    teams: Vec<(InTeam, When)>,
    /// What happened, told to htmx together with the new part.
    notice: Option<Told>,
}

parted!(AccountPage, as_part);

struct SecretLine {
    secret: KeptSecret,
    made: When,
    used: Option<When>,
    ends: Option<When>,
    is_former: bool,
}

/// A grant in a project.
struct ProjectLine {
    id: ProjectId,
    name: String,
    why: String,
    grant: GrantLine,
    individual: bool,
    /// The roles the viewer may choose from; empty where the line is not theirs to change.
    roles: Vec<ProjectRole>,
}

impl Within for ServiceAccount {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        match ids.get("account") {
            Some(id) => service_accounts::find(conn, place.organization, id),
            None => Ok(None),
        }
    }
}

/// `GET /orgs/{org}/settings/service-accounts/{account}`
pub async fn one(May { place, it, .. }: May<ManageServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    draw(&place, &stage, it, None).await
}

/// After something changed in place: the part again, with what happened; without script the page.
pub async fn changed(place: &Place, stage: &Stage, account: ServiceAccount, sentence: String) -> Answer {
    let after = After::on(addresses::service_account(place.actor.organization, account.id), sentence);
    if !stage.hx().wants_part() {
        return stage.after(after);
    }
    draw(place, stage, account, Some(after)).await
}

async fn draw(place: &Place, stage: &Stage, account: ServiceAccount, done: Option<After>) -> Answer {
    let (organization, id) = (place.actor.organization, account.id);
    let (kept, granted, names, teams) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let granted = grants::grants_of_accounts(conn, organization, Some(&[id]), None)?;
            let projects: Vec<ProjectId> = granted.iter().filter(|grant| is_listed(grant)).map(|grant| grant.project).collect();
            let names = grants::names(conn, organization, &projects)?;
            Ok((secrets::of(conn, organization, id)?, granted, names, given::teams(conn, organization, id)?))
        })
        .await?;
    let lines = lines(place, id, &granted, &names);
    let page = AccountPage {
        base: addresses::service_account(organization, id),
        settings: addresses::settings(organization),
        created: When::date(account.created_at),
        last_used: account.last_used_at.map(|at| When::relative(at, Utc::now())),
        expires: Expires::of(account.expires_at),
        lock: (!place.actor.turns_account(id, account.role, None)).then(|| Reason::Rank.sentence()),
        everywhere: in_every_project(account.role),
        warning: kept.iter().find_map(warning),
        secrets: kept.into_iter().map(secret_line).collect(),
        more: lines.len().saturating_sub(SHOWN),
        projects: lines.into_iter().take(SHOWN).collect(),
        teams: teams.into_iter().map(|team| (team.clone(), When::date(team.added_at))).collect(),
        notice: done.as_ref().and_then(After::told),
        chrome: stage.organization(place, "Service Accounts"),
        account,
    };
    stage.show_changed(&page, done)
}

/// What follows from the role in the organization is one sentence and no list.
fn is_listed(grant: &Grant) -> bool {
    grant.source != Source::OrganizationRole
}

fn lines(
    place: &Place,
    id: crate::model::ServiceAccountId,
    granted: &[Grant],
    names: &[(ProjectId, String)],
) -> Vec<ProjectLine> {
    let own = in_every_project(place.actor.role);
    let of_project = |(project, name): &(ProjectId, String)| -> Vec<ProjectLine> {
        let here = granted.iter().filter(|grant| grant.project == *project && is_listed(grant));
        here.map(|grant| {
            let individual = grant.source == Source::Individual;
            let theirs = individual && grants_over(own, Some(grant.role), None);
            let could = |role: &ProjectRole| theirs && grants_over(own, Some(grant.role), Some(*role));
            ProjectLine {
                id: *project,
                name: name.clone(),
                why: addresses::why_account(place.actor.organization, id, *project),
                grant: GrantLine::of(grant, place),
                individual,
                roles: ProjectRole::ALL.iter().copied().filter(could).collect(),
            }
        })
        .collect()
    };
    names.iter().flat_map(of_project).collect()
}

fn secret_line(secret: KeptSecret) -> SecretLine {
    SecretLine {
        made: When::date(secret.created_at),
        used: secret.last_used_at.map(|at| When::relative(at, Utc::now())),
        ends: secret.ends_at.map(When::date),
        is_former: secret.standing == SecretStanding::Former,
        secret,
    }
}

/// What is to be said of a former secret that something still uses.
pub fn warning(secret: &KeptSecret) -> Option<String> {
    let (ends, used) = secret.ends_at.zip(secret.last_used_at)?;
    if Utc::now() - used > USED_RECENTLY {
        return None;
    }
    let from = secret.last_used_ip.as_deref().map_or_else(String::new, |ip| format!(" from {ip}"));
    let by = secret.last_used_agent.as_deref().map_or_else(String::new, |agent| format!(" by {agent}"));
    let (when, until) = (When::relative(used, Utc::now()).words, When::date(ends).exact);
    Some(format!("The previous secret (…{}) was used {when}{from}{by}. Programs that use it fail on {until}.", secret.last_four))
}

/// The former secret of an account, if something used it within the last days: why its end should be thought about.
pub async fn doubt(stage: &Stage, place: &Place, id: crate::model::ServiceAccountId) -> Result<Option<String>, Error> {
    let organization = place.actor.organization;
    let kept = stage.db.ask(move |conn| secrets::of(conn, organization, id)).await?;
    let told = kept.iter().find_map(warning);
    Ok(told.map(|_| used_recently().to_owned()))
}

impl SecretLine {
    /// From where, and by which program.
    fn used_by(&self) -> String {
        let parts = [self.secret.last_used_ip.as_deref(), self.secret.last_used_agent.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
