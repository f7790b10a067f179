//! Taking from people what they were given in a project (M68–M70, R2.4.4), and giving it up oneself (A45).

use actix_session::Session;

use crate::{
    frame::{
        Chrome, Form, InProject, Query,
        confirm::{Confirm, Confirmed, carried_out, rehearsed},
        extract::Scene,
        guards::ProjectPlace,
        respond,
    },
    http::{Answer, Db, Error},
    model::{Principal, UserId, addresses},
    operations::{self, grants::Removed},
    policy::{
        ProjectPermit,
        proj::{ChangeRoles, SeeDetails},
    },
    store::{
        grants::{self, Scope},
        members,
    },
    web::members::removal::Selection,
};

/// `GET /projects/{project}/settings/users/removal?user=…`
pub async fn new(
    InProject { by, at, .. }: InProject<ChangeRoles>,
    db: Db,
    scene: Scene,
    Query(selection): Query<Selection>,
) -> Answer {
    draw(by, at, db, scene, selection, false).await
}

/// `POST /projects/{project}/settings/users/removal`: everybody, or nobody.
pub async fn create(
    InProject { by, at, .. }: InProject<ChangeRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(selection): Form<Selection>,
) -> Answer {
    let (actor, chosen, organization) = (by.clone(), selection.clone(), by.organization());
    let seen = chosen.confirmed.state.clone();
    let done = carried_out(&db, organization, scope(&at, &chosen.people), seen, move |tx| {
        operations::grants::remove(tx, &actor, &chosen.people, chosen.confirmed.lapsing())
    })
    .await?;
    let Some(removed) = done else {
        let moved = !selection.confirmed.state.is_empty();
        return draw(by, at, db, scene, selection, moved).await;
    };
    if selection.people.contains(&by.user()) {
        // What is left may not reach this page.
        return Ok(scene.hx.send_to(&afterwards(&at, &db).await?));
    }
    let sentence = match removed.names.as_slice() {
        [one] => format!("The individual grant of {one} is deleted."),
        many => format!("{} individual grants are deleted.", many.len()),
    };
    let users = addresses::project_users(at.project.id);
    respond::done(&scene.hx, &session, &[&users], &users, &sentence)
}

/// `GET /projects/{project}/leave`
pub async fn leaving(InProject { at, .. }: InProject<SeeDetails>, db: Db, scene: Scene) -> Answer {
    draw_leaving(at, db, scene, false).await
}

/// `POST /projects/{project}/leave`
pub async fn leave(
    InProject { at, .. }: InProject<SeeDetails>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let (actor, organization) = (at.actor.clone(), at.place.actor.organization);
    let (seen, scope) = (confirmed.state.clone(), scope(&at, &[at.place.person.id]));
    let done = carried_out(&db, organization, scope, seen, move |tx| operations::grants::leave(tx, &actor)).await?;
    if done.is_none() {
        return draw_leaving(at, db, scene, !confirmed.state.is_empty()).await;
    }
    let (next, left) = (afterwards(&at, &db).await?, format!("You left {}.", at.project.name));
    respond::done(&scene.hx, &session, &[], &next, &left)
}

/// Where somebody stands after giving up their grant: in the project, if something else lets them in.
async fn afterwards(at: &ProjectPlace, db: &Db) -> Result<String, Error> {
    let (organization, project, user) = (at.place.actor.organization, at.project.id, at.place.person.id);
    let left = db.ask(move |conn| grants::grants(conn, organization, project, Principal::Person(user))).await?;
    Ok(if left.is_empty() { "/".to_owned() } else { addresses::project(project) })
}

fn scope(at: &ProjectPlace, people: &[UserId]) -> Scope {
    Scope { people: Some(people.to_vec()), projects: Some(vec![at.project.id]) }
}

async fn draw(
    by: ProjectPermit<ChangeRoles>,
    at: ProjectPlace,
    db: Db,
    scene: Scene,
    selection: Selection,
    moved: bool,
) -> Answer {
    let (organization, chosen, asked) = (by.organization(), selection.clone(), selection.people.clone());
    let found = db.ask(move |conn| members::among(conn, organization, &asked)).await?;
    // Ids of people elsewhere say nothing about whether they exist.
    if found.len() < selection.people.len() {
        return Err(Error::NotFound);
    }
    let seen = rehearsed(&db, organization, scope(&at, &selection.people), move |tx| {
        operations::grants::remove(tx, &by, &chosen.people, chosen.confirmed.lapsing())
    })
    .await?;
    let users = addresses::project_users(at.project.id);
    let confirm = Confirm {
        title: "Delete Project Users".to_owned(),
        names: found.into_iter().map(|(_, name, ..)| name).collect(),
        sentences: vec![
            "Their individual grants in this project are deleted. What a team, an organization role or an All Users Grant gives \
             them stays, and so does what they created. Other projects are not touched.",
        ],
        revoke: selection.confirmed.revoke,
        fields: selection.people.iter().map(|user| ("user", user.to_string())).collect(),
        action: format!("{users}/removal"),
        back: users,
        verb: "Delete",
        moved,
        ..Confirm::default()
    };
    let confirm = confirm.seen(seen, |confirm, removed: Removed| confirm.invitations = removed.invitations)?;
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::project(scene, &at, "Project Users"))
}

async fn draw_leaving(at: ProjectPlace, db: Db, scene: Scene, moved: bool) -> Answer {
    let (actor, organization) = (at.actor.clone(), at.place.actor.organization);
    let scope = scope(&at, &[at.place.person.id]);
    let seen = rehearsed(&db, organization, scope, move |tx| operations::grants::leave(tx, &actor)).await?;
    let confirm = Confirm {
        title: "Leave project".to_owned(),
        names: vec![at.project.name.clone()],
        sentences: vec![
            "You give up your individual grant. What else lets you in stays. To come back you have to be let in again.",
        ],
        action: addresses::leave_project(at.project.id),
        back: addresses::project(at.project.id),
        verb: "Leave",
        moved,
        ..Confirm::default()
    };
    let confirm = confirm.seen(seen, |confirm, removed: Removed| {
        confirm.stays = Some(("Invitations you sent that end:", removed.invitations));
    })?;
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::project(scene, &at, "Project Users"))
}
