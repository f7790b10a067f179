//! The organization role of one member or of many, with what a change would bring before it is saved (R1.3.4, R2.4).

use actix_session::Session;
use actix_web::{http::StatusCode, web};
use askama::Template;

use super::{
    removal::Selection,
    show::{assignable, find},
};
use crate::{
    frame::{
        Chrome, Fields, Form, May, Query,
        confirm::{Confirmed, Obstacles},
        consequences::Consequences,
        extract::Scene,
        guards::Place,
        respond,
    },
    http::{Answer, Db, Error},
    model::{FieldErrors, OrganizationId, OrganizationRole, UserId, addresses},
    operations::{self, Reason, Refusal, preview},
    policy::{Denied, Permit, org::ChangeOrgRoles},
    store::{grants::Scope, members},
};

#[derive(Template)]
#[template(path = "members/role.html", blocks = ["form"])]
struct RolePage {
    chrome: Chrome,
    whose: Whose,
    roles: Vec<OrganizationRole>,
    chosen: Option<OrganizationRole>,
    consequences: Option<Consequences>,
    /// The open invitations that would lose their sender.
    invitations: Vec<String>,
    revoke: bool,
    errors: FieldErrors,
    /// Who is in the way, and why.
    reasons: Obstacles,
    /// What was confirmed would do something else by now.
    moved: bool,
}

impl RolePage {
    fn is_chosen(&self, role: &OrganizationRole) -> bool {
        self.chosen == Some(*role)
    }
}

/// Whose role it is about.
#[derive(Debug, Clone)]
struct Whose {
    people: Vec<UserId>,
    names: Vec<String>,
    /// The role of the one, or of the many if it is the same.
    present: Option<OrganizationRole>,
    /// The many carry their ids along.
    many: bool,
    action: String,
    back: String,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct RoleForm {
    role: String,
    selection: Selection,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), selection: fields.into() }
    }
}

impl RoleForm {
    fn confirmed(&self) -> &Confirmed {
        &self.selection.confirmed
    }
}

/// `GET …/users/{user}/role`, with `?role=` to see what that role would bring.
pub async fn edit(
    May { by, place, .. }: May<ChangeOrgRoles>,
    db: Db,
    scene: Scene,
    path: web::Path<(String, String)>,
    Query(form): Query<RoleForm>,
) -> Answer {
    let whose = one(&place, &db, &path.1).await?;
    draw(Drawn { by, place, whose, form, errors: FieldErrors::default(), moved: false }, db, scene).await
}

/// `POST …/users/{user}/role`. What it brings is shown first: without the mark of what was seen nothing is saved.
pub async fn update(
    May { by, place, .. }: May<ChangeOrgRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    path: web::Path<(String, String)>,
    Form(form): Form<RoleForm>,
) -> Answer {
    let whose = one(&place, &db, &path.1).await?;
    save(Drawn { by, place, whose, form, errors: FieldErrors::default(), moved: false }, db, scene, session).await
}

/// `GET …/users/roles?user=…`
pub async fn edit_many(May { by, place, .. }: May<ChangeOrgRoles>, db: Db, scene: Scene, Query(form): Query<RoleForm>) -> Answer {
    let whose = many(&place, &db, &form).await?;
    let errors = if whose.people.is_empty() { FieldErrors::on("", "Nobody is selected.") } else { FieldErrors::default() };
    draw(Drawn { by, place, whose, form, errors, moved: false }, db, scene).await
}

/// `POST …/users/roles`: everybody, or nobody.
pub async fn update_many(
    May { by, place, .. }: May<ChangeOrgRoles>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<RoleForm>,
) -> Answer {
    let whose = many(&place, &db, &form).await?;
    save(Drawn { by, place, whose, form, errors: FieldErrors::default(), moved: false }, db, scene, session).await
}

/// Everything the form is drawn from.
struct Drawn {
    by: Permit<ChangeOrgRoles>,
    place: Place,
    whose: Whose,
    form: RoleForm,
    errors: FieldErrors,
    moved: bool,
}

async fn one(place: &Place, db: &Db, id: &str) -> Result<Whose, Error> {
    let member = find(db, place.actor.organization, id).await?;
    let path = addresses::user(place.actor.organization, member.id);
    Ok(Whose {
        people: vec![member.id],
        names: vec![member.name],
        present: Some(member.role),
        many: false,
        action: format!("{path}/role"),
        back: path,
    })
}

async fn many(place: &Place, db: &Db, form: &RoleForm) -> Result<Whose, Error> {
    let (organization, people): (OrganizationId, _) = (place.actor.organization, form.selection.people.clone());
    let asked = people.clone();
    let found = db.ask(move |conn| members::among(conn, organization, &asked)).await?;
    if found.len() < people.len() {
        return Err(Error::NotFound);
    }
    let first = found.first().map(|(.., role)| *role);
    let users = addresses::users(organization);
    Ok(Whose {
        people,
        present: first.filter(|first| found.iter().all(|(.., role)| role == first)),
        names: found.into_iter().map(|(_, name, ..)| name).collect(),
        many: true,
        action: format!("{users}/roles"),
        back: users,
    })
}

async fn save(mut drawn: Drawn, db: Db, scene: Scene, session: Session) -> Answer {
    let Ok(role) = drawn.form.role.parse::<OrganizationRole>() else {
        drawn.errors = FieldErrors::on("role", "Choose a role.");
        return draw(drawn, db, scene).await;
    };
    let (actor, desk, whose, form) = (drawn.by.clone(), scene.site.desk.clone(), drawn.whose.clone(), drawn.form.clone());
    let done = db
        .write(move |tx| {
            let (scope, confirmed) = (scope(&whose), form.confirmed());
            preview::carry_out(tx, actor.organization(), &scope, &confirmed.state, |tx| {
                operations::members::change_roles(tx, &actor, &desk, &whose.people, role, confirmed.lapsing())
            })
        })
        .await?;
    match done {
        Ok(_) => {
            let sentence = match drawn.whose.names.as_slice() {
                [one] => format!("{one} is now {role}."),
                many => format!("{} people are now {role}.", many.len()),
            };
            let users = addresses::users(drawn.place.actor.organization);
            respond::done(&scene.hx, &session, &[&users], &drawn.whose.back, &sentence)
        }
        Err(Refusal::Changed) => {
            drawn.moved = !drawn.form.confirmed().state.is_empty();
            draw(drawn, db, scene).await
        }
        // Drawing asks again, and shows what stands in the way.
        Err(Refusal::Invalid(_) | Refusal::Several(_)) => draw(drawn, db, scene).await,
        Err(refusal) => Err(refusal.into()),
    }
}

fn scope(whose: &Whose) -> Scope {
    Scope { people: Some(whose.people.clone()), projects: None }
}

async fn draw(drawn: Drawn, db: Db, scene: Scene) -> Answer {
    let Drawn { by, place, whose, form, mut errors, moved } = drawn;
    let roles = offered(&place, &whose);
    if roles.iter().all(|role| Some(*role) == whose.present) {
        return Err(Denied::OrganizationRank.into());
    }
    let chosen = form.role.parse().ok().or(whose.present);
    let mut consequences = None;
    let mut invitations = Vec::new();
    let mut reasons = Vec::new();
    if let Some(chosen) = chosen.filter(|chosen| Some(*chosen) != whose.present && errors.is_empty()) {
        let in_many = whose.many;
        let (desk, whose, lapsing) = (scene.site.desk.clone(), whose.clone(), form.confirmed().lapsing());
        let seen = db
            .rehearse(move |conn| {
                preview::preview(conn, by.organization(), &scope(&whose), |tx| {
                    operations::members::change_roles(tx, &by, &desk, &whose.people, chosen, lapsing)
                })
            })
            .await?;
        match seen {
            Ok((preview, lapsing)) => (consequences, invitations) = (Some(Consequences::of(preview)), lapsing),
            Err(Refusal::Invalid(found)) => errors = found,
            Err(Refusal::Several(found)) => (errors, reasons) = in_the_way(found, in_many)?,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let status = match (errors.is_empty(), moved) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let (hx, revoke) = (scene.hx.clone(), form.confirmed().revoke);
    let chrome = Chrome::organization(scene, &place, "Users & Teams");
    let page = RolePage { chrome, whose, roles, chosen, consequences, invitations, revoke, errors, reasons, moved };
    respond::with(status, &hx, &page, &page.as_form())
}

/// The roles to choose from. For many, whether each of them can be given the role is asked when it is chosen.
fn offered(place: &Place, whose: &Whose) -> Vec<OrganizationRole> {
    match (whose.many, whose.present, whose.people.first()) {
        (false, Some(present), Some(user)) => assignable(place, *user, present),
        _ => {
            let plan = place.membership.organization.plan;
            let could = |role: &OrganizationRole| place.actor.reaches(*role) && crate::policy::assignable(plan, *role);
            OrganizationRole::ALL.iter().copied().filter(could).collect()
        }
    }
}

/// One person who stands too high is a plain no; the last Owner, and some among many, are something to mend.
fn in_the_way(found: Vec<(String, Reason)>, in_many: bool) -> Result<(FieldErrors, Obstacles), Error> {
    match found.as_slice() {
        [(_, Reason::Rank)] if !in_many => Err(Denied::OrganizationRank.into()),
        [(_, Reason::LastOwner)] if !in_many => {
            let sentence = "An organization keeps at least one Owner. Make somebody else an Owner first.";
            Ok((FieldErrors::on("role", sentence), Vec::new()))
        }
        _ => {
            let reasons = found.into_iter().map(|(name, reason)| (name, reason.sentence())).collect();
            Ok((FieldErrors::on("role", "Nobody was changed."), reasons))
        }
    }
}
