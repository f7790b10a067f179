//! Taking back what was done to the roles of one or of many (L2): the forms of the notices, and what answers them.

use crate::{
    frame::{After, Fields, Form, May, Stage, named::Concerned, undo::Undo},
    http::{Answer, Error},
    model::{OrganizationRole, UserId, addresses, limits::UNDONE_AT_ONCE},
    operations,
    policy::{Permit, org::ChangeOrgRoles},
    store::members::Member,
};

/// `role=` is what it was, or `was=2000014.member` for each of many; `undoes=` what it was turned into.
pub struct Former {
    role: Option<OrganizationRole>,
    roles: Vec<(UserId, OrganizationRole)>,
    undoes: Option<OrganizationRole>,
}

impl From<Fields> for Former {
    fn from(mut fields: Fields) -> Self {
        let roles = fields.all("was").iter().filter_map(|text| read(text)).collect();
        Self { role: fields.one("role").parse().ok(), roles, undoes: fields.one("undoes").parse().ok() }
    }
}

/// `POST …/users/{user}/role/undo`: the role that somebody had before (L2).
pub async fn role(May { by, it: member, .. }: May<ChangeOrgRoles, Member>, stage: Stage, Form(former): Form<Former>) -> Answer {
    let Former { role: Some(role), undoes: Some(left), .. } = former else { return Err(Error::Bad("Choose a role.")) };
    let (desk, user, page) = (stage.site().desk.clone(), member.id, addresses::users(by.organization()));
    let back = addresses::user(by.organization(), user);
    let roles = vec![(user, role)];
    stage.db.change(by, move |held| operations::members::restore_roles(held, &desk, &roles, left)).await??;
    stage.after(After::on(page, format!("{} is {role} again.", member.name)).back_to(back))
}

/// `POST …/users/roles/undo`: the roles that many had before, all of them or none (L2).
pub async fn many(May { by, .. }: May<ChangeOrgRoles>, stage: Stage, Form(former): Form<Former>) -> Answer {
    let Former { roles, undoes: Some(left), .. } = former else { return Err(Error::Bad("Choose a role.")) };
    let (desk, page) = (stage.site().desk.clone(), addresses::users(by.organization()));
    let said = match roles.len() {
        1 => "One person has the former role again.".to_owned(),
        many => format!("{many} people have their former roles again."),
    };
    stage.db.change(by, move |held| operations::members::restore_roles(held, &desk, &roles, left)).await??;
    stage.after(After::on(page, said))
}

/// Gives people back what they had before they were made `now`, unless they are more than a notice can carry.
pub(super) fn roles(by: &Permit<ChangeOrgRoles>, whose: &[Concerned], many: bool, now: OrganizationRole) -> Option<Undo> {
    let changed: Vec<_> = whose.iter().filter(|it| it.role != now).collect();
    let undoes = ("undoes", now.as_str().to_owned());
    match (many, changed.as_slice()) {
        (_, []) => None,
        (false, [one, ..]) => {
            let fields = [("role", one.role.as_str().to_owned()), undoes];
            Some(Undo::at(addresses::user_role_undo(by.organization(), one.id), fields))
        }
        (true, some) => {
            let was = some.iter().map(|it| ("was", format!("{}.{}", it.id, it.role.as_str())));
            let undo = Undo::at(addresses::users_roles_undo(by.organization()), was.chain([undoes]));
            (some.len() <= UNDONE_AT_ONCE).then_some(undo)
        }
    }
}

fn read(text: &str) -> Option<(UserId, OrganizationRole)> {
    let (user, role) = text.split_once('.')?;
    Some((UserId(user.parse().ok()?), role.parse().ok()?))
}
