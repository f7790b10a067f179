//! Removing people from an organization, and leaving one (M65–M67, X13, R2.4).

use actix_session::Session;

use crate::{
    frame::{
        Chrome, Fields, Form, May, Member, Picked, Query,
        confirm::{Confirm, Confirmed, carried_out, rehearsed},
        extract::Scene,
        guards::Place,
        respond,
    },
    http::{Answer, Db, Error},
    model::{UserId, addresses},
    operations::{self, members::Removed},
    policy::{Permit, org::ManageUsers},
    store::{grants::Scope, members},
};

/// Who is selected, and what was confirmed.
#[derive(Debug, Clone)]
pub struct Selection {
    pub people: Vec<UserId>,
    pub confirmed: Confirmed,
}

impl From<Fields> for Selection {
    fn from(mut fields: Fields) -> Self {
        Self { people: Picked::take(&mut fields, "user").known(), confirmed: Confirmed::take(&mut fields) }
    }
}

impl Selection {
    pub fn scope(&self) -> Scope {
        Scope { people: Some(self.people.clone()), projects: None }
    }
}

/// `GET /orgs/{org}/settings/users/removal?user=…`
pub async fn new(May { by, place }: May<ManageUsers>, db: Db, scene: Scene, Query(selection): Query<Selection>) -> Answer {
    draw(by, place, db, scene, selection, false).await
}

/// `POST /orgs/{org}/settings/users/removal`: everybody, or nobody.
pub async fn create(
    May { by, place }: May<ManageUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(selection): Form<Selection>,
) -> Answer {
    let (actor, desk, chosen, organization) = (by.clone(), scene.site.desk.clone(), selection.clone(), by.organization());
    let (scope, seen) = (chosen.scope(), chosen.confirmed.state.clone());
    let done = carried_out(&db, organization, scope, seen, move |tx| {
        operations::members::remove(tx, &actor, &desk, &chosen.people, chosen.confirmed.lapsing())
    })
    .await?;
    match done {
        Some(_) if selection.people.contains(&by.user()) => Ok(scene.hx.send_to("/")),
        Some(removed) => {
            let users = addresses::users(organization);
            respond::done(&scene.hx, &session, &[&users], &users, &sentence(&removed))
        }
        None => {
            let moved = !selection.confirmed.state.is_empty();
            draw(by, place, db, scene, selection, moved).await
        }
    }
}

/// `GET /orgs/{org}/leave`
pub async fn leaving(Member(place): Member, db: Db, scene: Scene) -> Answer {
    draw_leaving(place, db, scene, false).await
}

/// `POST /orgs/{org}/leave`
pub async fn leave(Member(place): Member, db: Db, scene: Scene, session: Session, Form(confirmed): Form<Confirmed>) -> Answer {
    let (actor, organization) = (place.actor.clone(), place.actor.organization);
    let (scope, seen) = (Scope { people: Some(vec![actor.person.id]), projects: None }, confirmed.state.clone());
    let done = carried_out(&db, organization, scope, seen, move |tx| operations::members::leave(tx, &actor)).await?;
    if done.is_none() {
        return draw_leaving(place, db, scene, !confirmed.state.is_empty()).await;
    }
    let left = format!("You left {}.", place.membership.organization.name);
    respond::done(&scene.hx, &session, &[], "/account/organizations", &left)
}

fn sentence(removed: &Removed) -> String {
    match removed.names.as_slice() {
        [one] => format!("{one} is removed."),
        many => format!("{} people are removed.", many.len()),
    }
}

async fn draw(by: Permit<ManageUsers>, place: Place, db: Db, scene: Scene, selection: Selection, moved: bool) -> Answer {
    let (organization, desk, chosen) = (by.organization(), scene.site.desk.clone(), selection.clone());
    let asked = selection.people.clone();
    let found = db.ask(move |conn| members::among(conn, organization, &asked)).await?;
    // Ids of people elsewhere say nothing about whether they exist.
    if found.len() < selection.people.len() {
        return Err(Error::NotFound);
    }
    let names = found.into_iter().map(|(_, name, ..)| name).collect();
    let seen = rehearsed(&db, organization, selection.scope(), move |tx| {
        operations::members::remove(tx, &by, &desk, &chosen.people, chosen.confirmed.lapsing())
    })
    .await?;
    let users = addresses::users(organization);
    let confirm = Confirm {
        title: "Delete Users".to_owned(),
        names,
        sentences: vec![
            "They are removed from every project and team of the organization at once. This cannot be undone. Their accounts stay, and so does what they created.",
        ],
        revoke: selection.confirmed.revoke,
        fields: selection.people.iter().map(|user| ("user", user.to_string())).collect(),
        action: format!("{users}/removal"),
        back: users,
        verb: "Delete",
        moved,
        ..Confirm::default()
    };
    let confirm = confirm.seen(seen, |confirm, removed: Removed| {
        confirm.invitations = removed.invitations;
        confirm.stays = Some(("Service accounts they made stay:", removed.service_accounts));
    })?;
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::organization(scene, &place, "Users & Teams"))
}

async fn draw_leaving(place: Place, db: Db, scene: Scene, moved: bool) -> Answer {
    let (actor, organization) = (place.actor.clone(), place.actor.organization);
    let scope = Scope { people: Some(vec![actor.person.id]), projects: None };
    let seen = rehearsed(&db, organization, scope, move |tx| operations::members::leave(tx, &actor)).await?;
    let name = place.membership.organization.name.clone();
    let confirm = Confirm {
        title: "Leave organization".to_owned(),
        names: vec![name],
        sentences: vec!["You lose access to all of its projects at once. Somebody has to invite you to come back."],
        action: format!("/orgs/{organization}/leave"),
        back: "/account/organizations".to_owned(),
        verb: "Leave",
        moved,
        ..Confirm::default()
    };
    let confirm = confirm.seen(seen, |confirm, removed: Removed| {
        let mut stays = removed.service_accounts;
        stays.extend(removed.invitations.into_iter().map(|email| format!("invitation of {email} ends")));
        confirm.stays = Some(("What you leave behind:", stays));
    })?;
    let hx = scene.hx.clone();
    confirm.show(&hx, Chrome::organization(scene, &place, "Users & Teams"))
}
