//! One service account: its secrets, what it is given, and what could be wrong with it (R1.7, X19, I6).

use askama::Template;
use chrono::Utc;

use super::index::Expires;
use crate::{
    frame::{
        After, Chrome, Fields, May, Query, Stage,
        grant_line::GrantLine,
        guards::Place,
        list::{ListQuery, Listed, Noun},
        parted,
        undo::Told,
        when::When,
    },
    http::{
        Answer,
        within::{Ids, Whereabouts, Within},
    },
    model::{
        Grant, ProjectId, ProjectRole, ServiceAccountId, addresses, grant::Source, limits::USED_RECENTLY,
        rotation::SecretStanding, secret_policy::EndsBy,
    },
    operations::{Reason, Refusal, reached_teams, service_accounts::rotation},
    policy::{Denied, grants_over, in_every_project, org::ManageServiceAccounts},
    store::{
        PgConnection, QueryResult,
        grants::{self, SeenProject},
        service_accounts::{
            self, ServiceAccount,
            given::{self, InTeam},
            secrets::{self, KeptSecret},
        },
        webhooks,
    },
};

/// The whole part is drawn anew with each page of projects.
const PROJECTS: Noun = Noun::new("account", "project", "projects");

#[derive(Template)]
#[template(path = "service_accounts/show.html", blocks = ["part"])]
struct AccountPage {
    chrome: Chrome,
    account: ServiceAccount,
    /// What it was given in projects, at its own address.
    list: Listed<Vec<ProjectLine>>,
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
    /// Why the viewer may not make another secret for it (R2.12.4).
    no_rotation: Option<String>,
    /// Whether they may end the former one.
    ends_former: bool,
    /// Its teams, each with whether the viewer may take it out (S9.12).
    teams: Vec<(InTeam, When, bool)>,
    /// The accounts it made, which live on without it (A39).
    made: Vec<(String, String)>,
    /// The webhooks it made, which go on without it (K7.1).
    webhooks: Vec<(String, String)>,
    /// What happened, told to htmx together with the new part.
    notice: Option<Told>,
}

parted!(AccountPage, as_part);

struct SecretLine {
    secret: KeptSecret,
    made: When,
    used: Option<When>,
    ends: Option<When>,
    /// What brings that end, where it is not the rotation.
    ends_why: Option<String>,
    is_former: bool,
}

/// A grant in a project.
struct ProjectLine {
    id: ProjectId,
    name: String,
    why: String,
    grant: GrantLine,
    individual: bool,
    /// Where it is given another role, and where it is taken out.
    role_at: String,
    removal: String,
    /// The roles the viewer may choose from; empty where the line is not theirs to change.
    roles: Vec<ProjectRole>,
    /// Why it is not.
    lock: Option<String>,
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
pub async fn one(
    May { place, it, .. }: May<ManageServiceAccounts, ServiceAccount>,
    stage: Stage,
    Query(query): Query<ListQuery>,
) -> Answer {
    draw(&place, &stage, it, query, None).await
}

/// After something changed in place: the part again, with what happened; without script the page.
pub async fn changed(place: &Place, stage: &Stage, account: ServiceAccount, after: After) -> Answer {
    if !stage.hx().wants_part() {
        return stage.after(after);
    }
    let query = ListQuery::from(Fields::of_query(stage.hx().query()));
    draw(place, stage, account, query, Some(after)).await
}

async fn draw(place: &Place, stage: &Stage, account: ServiceAccount, query: ListQuery, done: Option<After>) -> Answer {
    let (organization, id, from, actor) = (place.actor.organization, account.id, query.from.clone(), place.actor.clone());
    let (page, count, granted, kept, (teams, theirs), (made, webhooks), no_rotation) = stage
        .db
        .read(move |conn| -> Result<_, Refusal> {
            let page = grants::projects_given(conn, organization, id, &from)?;
            let count = grants::projects_given_count(conn, organization, id)?;
            let shown: Vec<ProjectId> = page.lines.iter().map(|line| line.id).collect();
            let granted = grants::grants_of_accounts(conn, organization, Some(&[id]), Some(&shown))?;
            let (kept, teams) = (secrets::of(conn, organization, id)?, given::teams(conn, organization, id)?);
            let no_rotation = rotation::rotatable(conn, &actor, id).err().map(|refusal| no_rotation(&refusal));
            let made = service_accounts::made_by_accounts(conn, organization, &[id])?;
            let webhooks = webhooks::made_by_accounts(conn, organization, &[id])?;
            let theirs = reached_teams(conn, &actor, &teams.iter().map(|team| team.id).collect::<Vec<_>>())?;
            Ok((page, count, granted, kept, (teams, theirs), (made, webhooks), no_rotation))
        })
        .await?;
    let base = addresses::service_account(organization, id);
    let page = AccountPage {
        list: Listed::of(stage.hx(), base, query, PROJECTS, (page, count), |line| lines(place, id, &granted, &line)),
        made: made.into_iter().map(|(id, name)| (name, addresses::service_account(organization, id))).collect(),
        webhooks: webhooks.into_iter().map(|(id, host)| (host, addresses::webhook(organization, id))).collect(),
        settings: addresses::settings(organization),
        created: When::date(account.created_at),
        last_used: account.last_used_at.map(|at| When::relative(at, Utc::now())),
        expires: Expires::of(account.expires_at),
        lock: (!place.actor.may_change_role_of_account(id, account.role, None)).then(|| Reason::Rank.sentence()),
        everywhere: in_every_project(account.role),
        warning: kept.iter().find_map(warning),
        no_rotation,
        ends_former: rotation::may_end_former(&place.actor, &account),
        secrets: kept.into_iter().map(secret_line).collect(),
        teams: teams.into_iter().map(|team| (team.clone(), When::date(team.added_at), theirs.contains(&team.id))).collect(),
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

/// The grants in one project.
fn lines(place: &Place, id: ServiceAccountId, granted: &[Grant], project: &SeenProject) -> Vec<ProjectLine> {
    let own = in_every_project(place.actor.role);
    let here = granted.iter().filter(|grant| grant.project == project.id && is_listed(grant));
    here.map(|grant| {
        let individual = grant.source == Source::Individual;
        let theirs = individual && grants_over(own, Some(grant.role), None);
        let could = |role: &ProjectRole| theirs && grants_over(own, Some(grant.role), Some(*role));
        ProjectLine {
            id: project.id,
            name: project.name.clone(),
            why: addresses::why_account(place.actor.organization, id, project.id),
            grant: GrantLine::of(grant, place),
            individual,
            role_at: addresses::account_project_role(place.actor.organization, id, project.id),
            removal: addresses::account_project_removal(place.actor.organization, id, project.id),
            roles: ProjectRole::ALL.iter().copied().filter(could).collect(),
            lock: (individual && !theirs).then(|| Denied::ProjectRank.to_string()),
        }
    })
    .collect()
}

fn secret_line(secret: KeptSecret) -> SecretLine {
    let end = secret.end();
    SecretLine {
        made: When::date(secret.created_at),
        used: secret.last_used_at.map(|at| When::relative(at, Utc::now())),
        ends: end.map(|(at, _)| When::date(at)),
        ends_why: end.and_then(|(_, by)| why(by)),
        is_former: secret.standing == SecretStanding::Former,
        secret,
    }
}

fn why(by: EndsBy) -> Option<String> {
    match by {
        EndsBy::Account => Some("with the service account".to_owned()),
        EndsBy::Rotation => None,
        EndsBy::Age => Some("by the organization's policy".to_owned()),
        EndsBy::Idleness => Some("by the organization's policy, unless it is used before".to_owned()),
    }
}

/// What is to be said of a former secret that something still uses.
pub fn warning(secret: &KeptSecret) -> Option<String> {
    let used = secret.last_used_at.filter(|_| secret.standing == SecretStanding::Former)?;
    let (ends, by) = secret.end_in_use()?;
    // What used it before there was another to use may have changed over.
    if secret.replaced_at.is_none_or(|at| used <= at) || Utc::now() - used > USED_RECENTLY {
        return None;
    }
    let why = if by == EndsBy::Account { ", when the service account expires" } else { "" };
    Some(format!("{} Programs that use it fail on {}{why}.", last_use(secret), When::date(ends).exact))
}

/// When, from where and by which program a secret was used last, as a sentence.
pub fn last_use(secret: &KeptSecret) -> String {
    let which = format!("The {} secret (…{})", secret.standing.to_string().to_lowercase(), secret.last_four);
    let Some(used) = secret.last_used_at else { return format!("{which} was never used.") };
    let from = secret.last_used_ip.as_deref().map_or_else(String::new, |ip| format!(" from {ip}"));
    let by = secret.last_used_agent.as_deref().map_or_else(String::new, |agent| format!(" by {agent}"));
    format!("{which} was used {}{from}{by}.", When::relative(used, Utc::now()).words)
}

/// Why the viewer cannot make another secret, and who could (R2.12.4).
fn no_rotation(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(errors) => errors.iter().next().unwrap_or_default().to_owned(),
        _ => "Its roles go beyond yours, and so would its secret. An Owner of the organization can rotate it.".to_owned(),
    }
}

impl AccountPage {
    /// The current secret has ended by itself.
    fn has_only_a_former_secret(&self) -> bool {
        !self.secrets.is_empty() && self.secrets.iter().all(|line| line.is_former)
    }
}

impl SecretLine {
    /// From where, and by which program.
    fn used_by(&self) -> String {
        let parts = [self.secret.last_used_ip.as_deref(), self.secret.last_used_agent.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
