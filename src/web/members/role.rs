//! The organization role of one member or of many, with what a change would bring before it is saved (R1.3.4, R2.4).

use super::{index::matching, show::assignable, undo};
use crate::{
    frame::{
        After, Fields, Form, May, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm},
        guards::Place,
        named::{self, Concerned},
        selection::{Everything, Selection},
    },
    http::{Answer, Error, Site},
    model::{FieldErrors, OrganizationId, OrganizationRole, UserId, addresses},
    operations::{self, Held, Reason, Refusal},
    policy::{Denied, OrgActor, Permit, org::ChangeOrgRoles},
    store::{grants::Scope, members::Member},
};

/// What was typed.
#[derive(Debug, Clone)]
pub struct RoleForm {
    role: String,
    selection: Selection<UserId>,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), selection: fields.into() }
    }
}

/// `GET …/users/{user}/role`, with `?role=` to see what that role would bring.
pub async fn edit(may: May<ChangeOrgRoles, Member>, stage: Stage, Query(form): Query<RoleForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    look(NewRole::of_one(may, &stage, form)?, stage, chrome).await
}

/// `POST …/users/{user}/role`. What it brings is shown first: without the mark of what was seen nothing is saved.
pub async fn update(may: May<ChangeOrgRoles, Member>, stage: Stage, Form(form): Form<RoleForm>) -> Answer {
    let (chrome, confirmed) = (stage.organization(&may.place, "Users & Teams"), form.selection.confirmed.clone());
    make(NewRole::of_one(may, &stage, form)?, confirmed, stage, chrome).await
}

/// `GET …/users/roles?user=…`
pub async fn edit_many(may: May<ChangeOrgRoles>, stage: Stage, Query(form): Query<RoleForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Users & Teams");
    look(NewRole::of_many(may, &stage, form).await?, stage, chrome).await
}

/// `POST …/users/roles`: everybody, or nobody.
pub async fn update_many(may: May<ChangeOrgRoles>, stage: Stage, Form(form): Form<RoleForm>) -> Answer {
    let (chrome, confirmed) = (stage.organization(&may.place, "Users & Teams"), form.selection.confirmed.clone());
    make(NewRole::of_many(may, &stage, form).await?, confirmed, stage, chrome).await
}

/// Whose role it is about.
#[derive(Debug, Clone)]
struct Whose {
    people: Vec<UserId>,
    concerned: Vec<Concerned>,
    all: Everything,
    /// The role of the one, or of the many if it is the same.
    present: Option<OrganizationRole>,
    /// The many carry their ids along.
    many: bool,
    action: String,
    back: String,
}

impl Whose {
    fn one(organization: OrganizationId, viewer: Option<UserId>, member: Member) -> Self {
        let oneself = viewer == Some(member.id);
        let concerned =
            Concerned { id: member.id, name: member.name, email: member.email.to_string(), role: member.role, oneself };
        Self {
            people: vec![member.id],
            concerned: vec![concerned],
            all: Everything::default(),
            present: Some(member.role),
            many: false,
            action: addresses::user_role(organization, member.id),
            back: addresses::user(organization, member.id),
        }
    }

    async fn many(actor: &OrgActor, stage: &Stage, selection: Selection<UserId>) -> Result<Self, Error> {
        let (organization, viewer, actor) = (actor.organization, actor.user(), actor.clone());
        let found = selection.found(&stage.db, move |conn, fields| matching(conn, &actor, fields)).await?;
        let Selection { ids: people, all, .. } = found;
        let concerned = named::people(&stage.db, organization, viewer, &people).await?;
        let first = concerned.first().map(|it| it.role);
        Ok(Self {
            people,
            all,
            present: first.filter(|first| concerned.iter().all(|it| it.role == *first)),
            concerned,
            many: true,
            action: addresses::users_roles(organization),
            back: addresses::users(organization),
        })
    }
}

/// Another role for these people.
#[derive(Clone)]
struct NewRole {
    by: Permit<ChangeOrgRoles>,
    site: Site,
    whose: Whose,
    form: RoleForm,
    chosen: Option<OrganizationRole>,
    /// The roles to choose from.
    roles: Vec<OrganizationRole>,
}

impl NewRole {
    fn of_one(may: May<ChangeOrgRoles, Member>, stage: &Stage, form: RoleForm) -> Result<Self, Denied> {
        let whose = Whose::one(may.by.organization(), may.by.user(), may.it);
        Self::of(may.by, &may.place, stage, whose, form)
    }

    async fn of_many(may: May<ChangeOrgRoles>, stage: &Stage, form: RoleForm) -> Result<Self, Error> {
        let whose = Whose::many(may.by.actor(), stage, form.selection.clone()).await?;
        Ok(Self::of(may.by, &may.place, stage, whose, form)?)
    }

    fn of(by: Permit<ChangeOrgRoles>, place: &Place, stage: &Stage, whose: Whose, form: RoleForm) -> Result<Self, Denied> {
        let roles = offered(place, &whose);
        if roles.iter().all(|role| Some(*role) == whose.present) {
            return Err(Denied::OrganizationRank);
        }
        let chosen = form.role.parse().ok().or(whose.present);
        Ok(Self { by, site: stage.site().clone(), whose, form, chosen, roles })
    }
}

impl Change for NewRole {
    type By = Permit<ChangeOrgRoles>;
    /// The addresses of invitations that lose their sender.
    type Done = Vec<String>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(self.whose.people.clone()), projects: None }
    }

    fn is_ready(&self) -> bool {
        self.chosen.is_some() && self.chosen != self.whose.present
    }

    fn lacks(&self) -> FieldErrors {
        match self.form.role.parse::<OrganizationRole>() {
            Ok(_) => FieldErrors::default(),
            Err(()) => FieldErrors::on("role", "Choose a role."),
        }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Vec<String>, Refusal> {
        let role = self.chosen.ok_or(Refusal::Changed)?;
        let lapsing = self.form.selection.confirmed.lapsing();
        operations::members::change_roles(held, &self.site.desk, &self.whose.people, role, lapsing)
    }

    fn words(&self) -> Confirm {
        let nobody = self.whose.people.is_empty();
        Confirm {
            title: "Organization Role".into(),
            thing: Some(&self.whose.concerned)
                .filter(|people| people.len() == 1)
                .and_then(|people| Some(people.first()?.name.clone())),
            people: if self.whose.many { self.whose.concerned.clone() } else { Vec::new() },
            besides: self.whose.all.sentence(),
            choice: Some(Choice {
                label: match self.whose.concerned.as_slice() {
                    [one] => format!("Organization Role of {}", one.name),
                    many => format!("Organization Role of {} people", many.len()),
                },
                name: "role",
                id: "role",
                options: Some(self.roles.iter().map(|role| (role.as_str().to_owned(), role.to_string())).collect()),
                first: self.chosen.is_none().then_some("Choose a role"),
                value: self.chosen.map_or_else(String::new, |role| role.as_str().to_owned()),
                hint: None,
            }),
            quiet: Some("Nothing else changes."),
            revoke: self.form.selection.confirmed.revoke,
            errors: if nobody { FieldErrors::on("", "No one is selected.") } else { FieldErrors::default() },
            fields: match self.whose.many {
                true => self.whose.people.iter().map(|user| ("user", user.to_string())).collect(),
                false => Vec::new(),
            },
            action: self.whose.action.clone(),
            back: self.whose.back.clone(),
            verb: "Save",
            mild: true,
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, lapsing: Vec<String>) {
        words.invitations = lapsing;
    }

    /// One person who stands too high is a plain no; the last Owner, and some among many, are something to mend.
    fn in_the_way(&self, words: &mut Confirm, reasons: Vec<(String, Reason)>) -> Result<(), Denied> {
        match reasons.as_slice() {
            [(_, Reason::Rank)] if !self.whose.many => return Err(Denied::OrganizationRank),
            [(_, Reason::LastOwner)] if !self.whose.many => {
                let sentence = "An organization needs at least one Owner. Make someone else an Owner first.";
                words.errors = FieldErrors::on("role", sentence);
            }
            _ => {
                words.errors = FieldErrors::on("role", "No one was changed.");
                words.reasons = reasons.into_iter().map(|(name, reason)| (name, reason.sentence())).collect();
            }
        }
        Ok(())
    }

    fn after(&self, _: Vec<String>) -> After {
        let role = self.chosen.map(|role| role.to_string()).unwrap_or_default();
        if self.whose.concerned.iter().any(|it| it.oneself) {
            // What is left may not reach the list.
            return After::saying(addresses::HOME, format!("You are now {role}."));
        }
        let sentence = match self.whose.concerned.as_slice() {
            [one] => format!("{} is now {role}.", one.name),
            many => format!("{} people are now {role}.", many.len()),
        };
        let undo = self.chosen.and_then(|now| undo::roles(&self.by, &self.whose.concerned, self.whose.many, now));
        let after = After::on(addresses::users(self.by.organization()), sentence).back_to(&self.whose.back);
        after.or_on(&self.whose.back).undone_by(undo)
    }
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
