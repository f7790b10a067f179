//! Project Users › Invited Users (R1.9.4): the invitations that carry this project, and what can be done to them from here.

use actix_web::web;
use askama::Template;
use chrono::Utc;

use super::index::Head;
use crate::{
    frame::{
        After, Chrome, InProject, Query, Stage,
        confirm::Confirm,
        extract::Scene,
        guards::ProjectPlace,
        list::{ListQuery, Listed},
        when::When,
    },
    http::{Answer, Db, Error},
    model::{InvitationId, ProjectRole, addresses},
    operations::{self, Refusal, grants},
    policy::proj::InviteUsers,
    store::{
        self, QueryResult, Search,
        invitations::{self, list::InvitedLine},
    },
    web::invitations::index::{INVITATIONS, ResendPage},
};

#[derive(Template)]
#[template(path = "grants/invited.html", blocks = ["table"])]
struct InvitedPage {
    chrome: Chrome,
    head: Head,
    list: Listed<Line>,
}

struct Line {
    path: String,
    email: String,
    role: ProjectRole,
    invited_by: String,
    sent: When,
    expires: When,
    expired: bool,
    /// The viewer could have sent it, and so may send it again or take it back.
    theirs: bool,
}

/// `GET /projects/{project}/settings/users/invited`
pub async fn index(InProject { at, .. }: InProject<InviteUsers>, db: Db, scene: Scene, Query(query): Query<ListQuery>) -> Answer {
    let (organization, project, actor) = (at.place.actor.organization, at.project.id, at.actor.clone());
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let (page, hits, theirs, waiting) = db
        .read(move |conn| -> Result<_, Refusal> {
            let page = invitations::list::page(conn, organization, Some(project), &search, &from)?;
            let hits = invitations::list::hits(conn, organization, Some(project), &search)?;
            let ids: Vec<_> = page.lines.iter().map(|line| line.id).collect();
            let carried = invitations::projects(conn, organization, &ids)?;
            let role = |id: InvitationId| carried.iter().find(|it| it.invitation == id && it.id == project).map(|it| it.role);
            let page = page.with(|lines| -> QueryResult<_> {
                Ok(lines.into_iter().filter_map(|line| role(line.id).map(|role| (line, role))).collect())
            })?;
            let theirs = grants::invite::theirs(conn, &actor, &ids)?;
            Ok((page, hits, theirs, store::grants::requests::waiting(conn, organization, project)?))
        })
        .await?;
    let base = addresses::project_invited(project);
    let theirs = |id| theirs.contains(&id);
    let page = InvitedPage {
        list: Listed::of(&scene.hx, base.clone(), query, INVITATIONS, (page, hits), |(it, role)| {
            line(&base, role, theirs(it.id), it)
        }),
        head: Head::of(&at, "invited", waiting),
        chrome: Chrome::project(scene, &at, "Project Users"),
    };
    page.list.answer(&page, &page.as_table())
}

/// `GET …/invited/{invitation}/resend`
pub async fn resending(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, &at, &path.1).await?;
    resend_page(&stage, &at, id, email, None)
}

/// `POST …/invited/{invitation}/resend`
pub async fn resend(InProject { by, at, .. }: InProject<InviteUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, &at, &path.1).await?;
    let desk = stage.site().desk.clone();
    stage.db.change(by, move |held| grants::invite::resend(held, &desk, id)).await??;
    done(&stage, &at, format!("The invitation of {email} is on its way again."))
}

/// `POST …/invited/{invitation}/link`. The link stands in this answer only and is never shown again.
pub async fn link(InProject { by, at, .. }: InProject<InviteUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, &at, &path.1).await?;
    let desk = stage.site().desk.clone();
    let link = stage.db.change(by, move |held| grants::invite::copy_link(held, &desk, id)).await??;
    resend_page(&stage, &at, id, email, Some(link))
}

const ONLY_THIS: &str =
    "The invitation carries more than this project. Only this project is taken from it; its links go on working for the rest.";
const ALL_OF_IT: &str = "The invitation carries nothing besides this project and ends with it. All links stop working at once. The \
     person can be invited again.";

/// `GET …/invited/{invitation}/revocation`
pub async fn revoking(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, &at, &path.1).await?;
    let actor = at.actor.clone();
    let more = stage.db.read(move |conn| grants::invite::carries_more(conn, &actor, id)).await?;
    let list = addresses::project_invited(at.project.id);
    let confirm = Confirm {
        title: "Revoke invitation".to_owned(),
        names: vec![email],
        sentences: vec![if more { ONLY_THIS } else { ALL_OF_IT }.into()],
        action: format!("{list}/{id}/revocation"),
        back: list,
        verb: "Revoke",
        ..Confirm::default()
    };
    confirm.show(stage.hx(), stage.project(&at, "Project Users"))
}

/// `POST …/invited/{invitation}/revocation`
pub async fn revoke(InProject { by, at, .. }: InProject<InviteUsers>, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let (id, email) = open(&stage.db, &at, &path.1).await?;
    let ended = stage.db.change(by, move |held| operations::grants::invite::revoke(held, id)).await??;
    let what = if ended { "is revoked." } else { "does not carry this project any more." };
    done(&stage, &at, format!("The invitation of {email} {what}"))
}

fn done(stage: &Stage, at: &ProjectPlace, sentence: String) -> Answer {
    stage.after(After::on(addresses::project_invited(at.project.id), sentence))
}

/// The open invitation of this id, if it carries this project.
async fn open(db: &Db, at: &ProjectPlace, id: &str) -> Result<(InvitationId, String), Error> {
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    let (organization, project) = (at.place.actor.organization, at.project.id);
    let (found, carried) = db
        .read(move |conn| -> Result<_, Refusal> {
            Ok((invitations::find(conn, organization, id)?, invitations::projects(conn, organization, &[id])?))
        })
        .await?;
    let found = found.filter(|_| carried.iter().any(|it| it.id == project)).ok_or(Error::NotFound)?;
    if found.accepted_at.is_some() || found.revoked_at.is_some() {
        return Err(Error::Conflict("This invitation was accepted or revoked meanwhile. The list shows those that are open."));
    }
    Ok((id, found.email.to_string()))
}

fn resend_page(stage: &Stage, at: &ProjectPlace, id: InvitationId, email: String, link: Option<String>) -> Answer {
    let back = addresses::project_invited(at.project.id);
    stage.show(&ResendPage { chrome: stage.project(at, "Project Users"), email, path: format!("{back}/{id}"), back, link })
}

fn line(base: &str, role: ProjectRole, theirs: bool, line: InvitedLine) -> Line {
    let now = Utc::now();
    Line {
        path: format!("{base}/{}", line.id),
        email: line.email.to_string(),
        role,
        invited_by: line.invited_by_name,
        sent: When::relative(line.sent_at, now),
        expires: When::relative(line.expires_at, now),
        expired: line.expires_at <= now,
        theirs,
    }
}
