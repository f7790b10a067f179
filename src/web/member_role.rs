//! The organization role of a member, with what a change would bring before it is saved (spec 1.3, 2.4).

use actix_session::Session;
use actix_web::{http::StatusCode, web};
use askama::Template;

use super::{
    consequences::Consequences,
    kit::{Answer, Chrome, Db, Error, Fields, Form, May, Query, extract::Scene, flash, guards::Place, paths, respond},
    member::{assignable, find},
};
use crate::{
    model::{FieldErrors, OrganizationRole, UserId},
    operations::{self, Lapsing, Reason, Refusal, preview},
    policy::{Denied, Permit, org::ChangeOrgRoles},
    store::{access::Scope, memberships::Member},
};

#[derive(Template)]
#[template(path = "members/role.html", blocks = ["form"])]
struct RolePage {
    chrome: Chrome,
    member: Member,
    path: String,
    roles: Vec<OrganizationRole>,
    chosen: OrganizationRole,
    consequences: Option<Consequences>,
    /// The open invitations that would lose their sender.
    invitations: Vec<String>,
    revoke: bool,
    errors: FieldErrors,
    /// What was confirmed would do something else by now.
    moved: bool,
}

/// What was typed.
pub struct RoleForm {
    role: String,
    state: String,
    revoke: bool,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        let invitations = fields.one("invitations");
        Self { role: fields.one("role"), state: fields.one("state"), revoke: invitations != "keep" || fields.has("revoke") }
    }
}

impl RoleForm {
    fn lapsing(&self) -> Lapsing {
        if self.revoke { Lapsing::Revoke } else { Lapsing::PassOn }
    }
}

/// `GET …/{user}/role`, with `?role=` to see what that role would bring.
pub async fn edit(
    May { by, place }: May<ChangeOrgRoles>,
    db: Db,
    scene: Scene,
    path: web::Path<(String, String)>,
    Query(form): Query<RoleForm>,
) -> Answer {
    let member = find(&db, place.actor.organization, &path.1).await?;
    draw(by, place, db, scene, member, form, FieldErrors::default(), false).await
}

/// `POST …/{user}/role`. What it brings is shown first: without the mark of what was seen nothing is saved.
pub async fn update(
    May { by, place }: May<ChangeOrgRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<RoleForm>,
) -> Answer {
    let organization = place.actor.organization;
    let member = find(&db, organization, &path.1).await?;
    let Ok(role) = form.role.parse::<OrganizationRole>() else {
        return draw(by, place, db, scene, member, form, FieldErrors::on("role", "Choose a role."), false).await;
    };
    let (actor, desk, user, lapsing, seen) = (by.clone(), scene.site.desk.clone(), member.id, form.lapsing(), form.state.clone());
    let done = db
        .write(move |tx| {
            let people = [user];
            preview::carry_out(tx, organization, &scope(user), &seen, |tx| {
                operations::members::change_roles(tx, &actor, &desk, &people, role, lapsing)
            })
        })
        .await?;
    match done {
        Ok(_) => {
            flash::leave(&session, &format!("{} is now {role}.", member.name));
            Ok(scene.hx.send_to(&paths::user(organization, user)))
        }
        Err(Refusal::Moved) => {
            let moved = !form.state.is_empty();
            draw(by, place, db, scene, member, form, FieldErrors::default(), moved).await
        }
        Err(Refusal::Invalid(errors)) => draw(by, place, db, scene, member, form, errors, false).await,
        Err(Refusal::Several(reasons)) => {
            let errors = last_owner(&reasons)?;
            draw(by, place, db, scene, member, form, errors, false).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn scope(user: UserId) -> Scope {
    Scope { people: Some(vec![user]), projects: None }
}

/// A single person: rank is a plain no, the last Owner is something to mend.
fn last_owner(reasons: &[(String, Reason)]) -> Result<FieldErrors, Error> {
    match reasons.first().map(|(_, reason)| *reason) {
        Some(Reason::LastOwner) => {
            Ok(FieldErrors::on("role", "An organization keeps at least one Owner. Make somebody else an Owner first."))
        }
        Some(Reason::Rank) => Err(Denied::OrganizationRank.into()),
        Some(Reason::NotHere) | None => Err(Error::NotFound),
    }
}

#[expect(clippy::too_many_arguments, reason = "the form again, with all that was typed and all that is known")]
async fn draw(
    by: Permit<ChangeOrgRoles>,
    place: Place,
    db: Db,
    scene: Scene,
    member: Member,
    form: RoleForm,
    mut errors: FieldErrors,
    moved: bool,
) -> Answer {
    let roles = assignable(&place, &member);
    if roles.len() < 2 {
        return Err(Denied::OrganizationRank.into());
    }
    let chosen = form.role.parse().unwrap_or(member.role);
    let mut consequences = None;
    let mut invitations = Vec::new();
    if chosen != member.role && errors.is_empty() {
        let (organization, user, desk, lapsing) = (by.organization(), member.id, scene.site.desk.clone(), form.lapsing());
        let seen = db
            .rehearse(move |conn| {
                preview::preview(conn, organization, &scope(user), |tx| {
                    operations::members::change_roles(tx, &by, &desk, &[user], chosen, lapsing)
                })
            })
            .await?;
        match seen {
            Ok((preview, lapsing)) => (consequences, invitations) = (Some(Consequences::of(preview)), lapsing),
            Err(Refusal::Invalid(found)) => errors = found,
            Err(Refusal::Several(reasons)) => errors = last_owner(&reasons)?,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let status = match (errors.is_empty(), moved) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let hx = scene.hx.clone();
    let page = RolePage {
        path: paths::user(place.actor.organization, member.id),
        chrome: Chrome::organization(scene, &place, "Users & Teams"),
        revoke: form.revoke,
        member,
        roles,
        chosen,
        consequences,
        invitations,
        errors,
        moved,
    };
    respond::with(status, &hx, &page, &page.as_form())
}
