//! Users & Teams › Users › Invited Users (R1.3.5), and what can be done to an invitation.

use actix_web::web;
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    frame::{
        After, Chrome, May, Query, Stage,
        extract::Scene,
        guards::Place,
        head::PeopleHead,
        list::{ListQuery, Listed, Noun},
        parted,
        when::When,
    },
    http::{Answer, Db, Error},
    model::{InvitationId, OrganizationId, OrganizationRole, addresses, limits, project::ProjectState},
    operations,
    policy::org::ManageUsers,
    store::{
        QueryResult, Search,
        invitations::{self, CarriedProject, CarriedTeam, list::InvitedLine},
    },
};

pub const INVITATIONS: Noun = Noun::new("invited", "invitation", "invitations");

#[derive(Template)]
#[template(path = "invitations/index.html", blocks = ["table"])]
struct InvitedPage {
    chrome: Chrome,
    head: PeopleHead,
    list: Listed<Line>,
    /// How often the table looks again by itself while some letter is on its way.
    again: Option<&'static str>,
}

struct Line {
    path: String,
    email: String,
    role: OrganizationRole,
    projects: Vec<String>,
    teams: Vec<String>,
    invited_by: String,
    sent: When,
    expires: When,
    expired: bool,
    letter: LetterState,
}

/// How the letter fares, in words.
struct LetterState {
    label: &'static str,
    class: &'static str,
    detail: String,
}

#[derive(Template)]
#[template(path = "invitations/resend.html", blocks = ["form"])]
pub struct ResendPage {
    pub chrome: Chrome,
    pub email: String,
    pub path: String,
    pub back: String,
    pub link: Option<String>,
}

#[derive(Template)]
#[template(path = "invitations/revoke.html", blocks = ["form"])]
struct RevokePage {
    chrome: Chrome,
    email: String,
    path: String,
    back: String,
}

parted!(ResendPage, as_form);
parted!(RevokePage, as_form);

/// `GET /orgs/{org}/settings/users/invited`
pub async fn index(May { place, .. }: May<ManageUsers>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let organization = place.actor.organization;
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (whole, open) = (query.is_whole(), i64::from(place.membership.organization.invitation_count));
    let (page, hits, projects, teams) = db
        .read(move |conn| -> QueryResult<_> {
            let page = invitations::list::page(conn, organization, None, &search, &from)?;
            let hits = if whole { open } else { invitations::list::hits(conn, organization, None, &search)? };
            let ids: Vec<_> = page.lines.iter().map(|line| line.id).collect();
            Ok((page, hits, invitations::projects(conn, organization, &ids)?, invitations::teams(conn, organization, &ids)?))
        })
        .await?;
    let (base, again) = (addresses::invited(organization), again(&page.lines));
    let page = InvitedPage {
        head: PeopleHead::of(&place, "invited"),
        list: Listed::of(&scene.hx, base, query, INVITATIONS, (page, hits), |it| line(organization, it, &projects, &teams)),
        chrome: Chrome::organization(scene, &place, "Users & Teams"),
        again,
    };
    page.list.answer(&page, &page.as_table())
}

/// `GET …/{invitation}/resend`
pub async fn resending(May { place, .. }: May<ManageUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, place.actor.organization, &path.1).await?;
    resend_page(&stage, &place, id, email, None)
}

/// `POST …/{invitation}/resend`
pub async fn resend(May { by, .. }: May<ManageUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let organization = by.organization();
    let (id, email) = open(&stage.db, organization, &path.1).await?;
    let desk = stage.site().desk.clone();
    let leaves = stage.db.change(by, move |held| operations::invitations::resend(held, &desk, id)).await??;
    let sentence = match leaves {
        None => format!("The invitation of {email} is on its way again."),
        Some(at) => format!("The invitation of {email} leaves at {}: {}.", at.format("%H:%M UTC"), limits::letters_paced()),
    };
    stage.after(done(organization, sentence))
}

/// `POST …/{invitation}/link`. The link stands in this answer only and is never shown again.
pub async fn link(May { by, place, .. }: May<ManageUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, by.organization(), &path.1).await?;
    let desk = stage.site().desk.clone();
    let link = stage.db.change(by, move |held| operations::invitations::copy_link(held, &desk, id)).await??;
    resend_page(&stage, &place, id, email, Some(link))
}

fn resend_page(stage: &Stage, place: &Place, id: InvitationId, email: String, link: Option<String>) -> Answer {
    let (chrome, organization) = (stage.organization(place, "Users & Teams"), place.actor.organization);
    let (path, back) = (addresses::invitation(organization, id), addresses::invited(organization));
    stage.show(&ResendPage { chrome, email, path, back, link })
}

/// `GET …/{invitation}/revocation`
pub async fn revoking(May { place, .. }: May<ManageUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (chrome, organization) = (stage.organization(&place, "Users & Teams"), place.actor.organization);
    let (id, email) = open(&stage.db, organization, &path.1).await?;
    let (path, back) = (addresses::invitation(organization, id), addresses::invited(organization));
    stage.show(&RevokePage { chrome, email, path, back })
}

/// `POST …/{invitation}/revocation`
pub async fn revoke(May { by, .. }: May<ManageUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let organization = by.organization();
    let (id, email) = open(&stage.db, organization, &path.1).await?;
    stage.db.change(by, move |held| operations::invitations::revoke(held, id)).await??;
    stage.after(done(organization, format!("The invitation of {email} is revoked.")))
}

/// The end of something that was done to invitations.
pub fn done(organization: OrganizationId, sentence: String) -> After {
    After::on(addresses::invited(organization), sentence).or_on(addresses::users(organization))
}

/// The open invitation of this id, if it is one of this organization's.
async fn open(db: &Db, organization: OrganizationId, id: &str) -> Result<(InvitationId, String), Error> {
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    let found = db.ask(move |conn| invitations::find(conn, organization, id)).await?.ok_or(Error::NotFound)?;
    if found.accepted_at.is_some() || found.revoked_at.is_some() {
        return Err(Error::Conflict("This invitation was accepted or revoked meanwhile. The list shows those that are open."));
    }
    Ok((id, found.email.to_string()))
}

/// Letters that leave soon are watched closely, those that wait for their turn now and then.
fn again(lines: &[InvitedLine]) -> Option<&'static str> {
    let waiting = lines.iter().filter(|line| line.delivered_at.is_none() && line.failed_at.is_none() && line.attempts.is_some());
    let first = waiting.map(|line| line.due_at.unwrap_or_default()).min()?;
    Some(if first < Utc::now() + TimeDelta::minutes(1) { "3s" } else { "60s" })
}

fn line(organization: OrganizationId, line: InvitedLine, projects: &[CarriedProject], teams: &[CarriedTeam]) -> Line {
    let now = Utc::now();
    let active = |it: &&CarriedProject| it.invitation == line.id && it.state == ProjectState::Active;
    Line {
        path: addresses::invitation(organization, line.id),
        letter: letter(&line, now),
        email: line.email.to_string(),
        role: line.role,
        projects: projects.iter().filter(active).map(|it| format!("{} ({})", it.name, it.role)).collect(),
        teams: teams.iter().filter(|it| it.invitation == line.id).map(|it| it.name.clone()).collect(),
        invited_by: line.invited_by_name,
        sent: When::relative(line.sent_at, now),
        expires: When::relative(line.expires_at, now),
        expired: line.expires_at <= now,
    }
}

fn letter(line: &InvitedLine, now: DateTime<Utc>) -> LetterState {
    let answer = line.answer.clone().unwrap_or_default();
    match (line.attempts, line.delivered_at, line.failed_at, line.due_at) {
        (_, Some(_), _, _) => LetterState { label: "Accepted", class: "good", detail: answer },
        (_, _, Some(_), _) => LetterState { label: "Failed", class: "bad", detail: answer },
        (Some(tries), _, _, Some(due)) if tries > 0 && !answer.is_empty() => {
            let detail = format!("{answer} Next try {}.", When::relative(due, now).words);
            LetterState { label: "Delayed", class: "warn", detail }
        }
        (Some(_), _, _, Some(due)) if due > now + TimeDelta::seconds(30) => {
            let detail = format!(
                "Leaves {}, at {}: {}.",
                When::relative(due, now).words,
                due.format("%H:%M UTC"),
                limits::letters_paced()
            );
            LetterState { label: "Queued", class: "quiet", detail }
        }
        (Some(_), _, _, _) => LetterState { label: "Queued", class: "quiet", detail: String::new() },
        (None, ..) => LetterState { label: "Sent earlier", class: "quiet", detail: String::new() },
    }
}
