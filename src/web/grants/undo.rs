//! Taking back what was done to the users of a project (L2): the forms of the notices, and what answers them.

use crate::{
    frame::{After, Fields, Form, InProject, Stage, guards::ProjectPlace, undo::Undo},
    http::{Answer, Error},
    model::{ProjectRole, UserId, addresses, limits::UNDONE_AT_ONCE, roles::chosen},
    operations::{self, grants::Changed},
    policy::{ProjectPermit, proj::ChangeRoles},
    store::grants::given::Individual,
};

/// `was=2000014.analyst.yes` for each grant, or `role=` for everybody's.
pub struct Was {
    grants: Vec<Individual>,
    role: String,
}

impl From<Fields> for Was {
    fn from(mut fields: Fields) -> Self {
        let grants = fields.all("was").iter().filter_map(|text| read(text)).collect();
        Self { grants, role: fields.one("role") }
    }
}

/// `POST /projects/{project}/settings/users/removal/undo`: everybody, or nobody.
pub async fn removal(InProject { by, at, .. }: InProject<ChangeRoles>, stage: Stage, Form(was): Form<Was>) -> Answer {
    let names = stage.db.change(by, move |held| operations::grants::restore(held, &was.grants)).await??;
    let said = match names.as_slice() {
        [one] => format!("{one} has the individual grant again."),
        many => format!("{} people have their individual grants again.", many.len()),
    };
    stage.after(After::on(addresses::project_users(at.project.id), said))
}

/// `POST /projects/{project}/settings/users/everybody/removal/undo`
pub async fn everybody_removal(InProject { by, at, .. }: InProject<ChangeRoles>, stage: Stage, Form(was): Form<Was>) -> Answer {
    let role: ProjectRole = chosen(&was.role).map_err(Error::Bad)?;
    stage.db.change(by, move |held| operations::grants::everybody::restore(held, role)).await??;
    stage.after(After::on(addresses::project_users(at.project.id), format!("Everyone in the organization is {role} here again.")))
}

/// Gives somebody the role back that they had before, unless nothing was changed.
pub(super) fn role(at: &ProjectPlace, user: UserId, turned: &Changed<ProjectRole>, now: ProjectRole) -> Option<Undo> {
    let fields = [("role", turned.before.as_str().to_owned()), ("undoes", now.as_str().to_owned())];
    (turned.before != now).then(|| Undo::at(addresses::project_user_role(at.project.id, user), fields))
}

/// Sets or clears the tick again, unless nothing was changed.
pub(super) fn tick(at: &ProjectPlace, user: UserId, turned: &Changed<bool>, now: bool) -> Option<Undo> {
    let words = |sees: bool| if sees { "yes" } else { "no" }.to_owned();
    let fields = [("sees", words(turned.before)), ("undoes", words(now))];
    (turned.before != now).then(|| Undo::at(addresses::project_user_classified(at.project.id, user), fields))
}

/// Gives these people back what they had, unless they are more than a notice can carry.
pub(super) fn grants(by: &ProjectPermit<ChangeRoles>, was: &[Individual]) -> Option<Undo> {
    let fields = was.iter().map(|it| ("was", written(it)));
    (was.len() <= UNDONE_AT_ONCE).then(|| Undo::at(addresses::project_users_removal_undo(by.project()), fields))
}

/// Gives everybody back the role that all had.
pub(super) fn everybody(by: &ProjectPermit<ChangeRoles>, role: Option<ProjectRole>) -> Option<Undo> {
    role.map(|role| Undo::at(addresses::everybody_removal_undo(by.project()), [("role", role.as_str().to_owned())]))
}

fn written(Individual { user, role, sees_classified }: &Individual) -> String {
    format!("{user}.{}.{}", role.as_str(), if *sees_classified { "yes" } else { "no" })
}

fn read(text: &str) -> Option<Individual> {
    let mut words = text.split('.');
    let (user, role, sees) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()? == "yes");
    Some(Individual { user, role, sees_classified: sees })
}
