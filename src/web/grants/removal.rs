//! Taking from people what they were given in a project (M68–M70, R2.4.4), and giving it up oneself (A45).

use super::{index::matching, undo};
use crate::{
    frame::{
        After, Form, InProject, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
        guards::ProjectPlace,
        named::{self, Concerned},
        selection::Selection,
    },
    http::{Answer, Error},
    model::{UserId, addresses},
    operations::{self, Held, Refusal, grants::Removed},
    policy::{
        ProjectActor, ProjectPermit,
        proj::{ChangeRoles, SeeDetails},
    },
    store::grants::Scope,
};

/// `GET /projects/{project}/settings/users/removal?user=…`
pub async fn removing(within: InProject<ChangeRoles>, stage: Stage, Query(selection): Query<Selection<UserId>>) -> Answer {
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Removal::of(within, &stage, selection).await?);
    look(change, stage, chrome).await
}

/// `POST /projects/{project}/settings/users/removal`: everybody, or nobody.
pub async fn remove(within: InProject<ChangeRoles>, stage: Stage, Form(selection): Form<Selection<UserId>>) -> Answer {
    let confirmed = selection.confirmed.clone();
    let (chrome, change) = (stage.project(&within.at, "Project Users"), Removal::of(within, &stage, selection).await?);
    make(change, confirmed, stage, chrome).await
}

/// `GET /projects/{project}/leave`
pub async fn leaving(InProject { at, .. }: InProject<SeeDetails>, stage: Stage) -> Answer {
    let chrome = stage.project(&at, "Project Users");
    look(Leaving::of(at), stage, chrome).await
}

/// `POST /projects/{project}/leave`
pub async fn leave(InProject { at, .. }: InProject<SeeDetails>, stage: Stage, Form(confirmed): Form<Confirmed>) -> Answer {
    let chrome = stage.project(&at, "Project Users");
    make(Leaving::of(at), confirmed, stage, chrome).await
}

/// Taking their individual grants from the selected people.
#[derive(Clone)]
struct Removal {
    by: ProjectPermit<ChangeRoles>,
    selection: Selection<UserId>,
    people: Vec<Concerned>,
    project: String,
}

impl Removal {
    async fn of(
        InProject { by, at, .. }: InProject<ChangeRoles>,
        stage: &Stage,
        selection: Selection<UserId>,
    ) -> Result<Self, Error> {
        let (actor, members) = (by.actor().clone(), i64::from(at.place.membership.organization.member_count));
        let selection = selection.found(&stage.db, move |conn, fields| matching(conn, &actor, members, fields)).await?;
        let people = named::people(&stage.db, by.organization(), by.user(), &selection.ids).await?;
        Ok(Self { by, selection, people, project: at.project.name })
    }
}

impl Change for Removal {
    type By = ProjectPermit<ChangeRoles>;
    type Done = Removed;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(self.selection.ids.clone()), projects: Some(vec![self.by.project()]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Removed, Refusal> {
        operations::grants::remove(held, &self.selection.ids, self.selection.confirmed.lapsing())
    }

    fn words(&self) -> Confirm {
        let users = addresses::project_users(self.by.project());
        Confirm {
            title: "Delete Project Users".into(),
            people: self.people.clone(),
            besides: self.selection.all.sentence(),
            sentences: vec![
                "Their individual grants in this project are deleted. Access through a team, an organization role or an All \
                 Users Grant stays, and so does what they created. Other projects don't change."
                    .into(),
            ],
            revoke: self.selection.confirmed.revoke,
            fields: self.selection.ids.iter().map(|user| ("user", user.to_string())).collect(),
            action: addresses::project_users_removal(self.by.project()),
            back: users,
            verb: "Delete",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Removed) {
        words.invitations = removed.invitations;
    }

    fn after(&self, removed: Removed) -> After {
        if self.selection.ids.iter().any(|user| self.by.actor().actor.is(*user)) {
            // What is left may not reach the list.
            let said = format!("Your individual grant in {} was deleted.", self.project);
            return After::saying(afterwards(self.by.actor(), &removed), said);
        }
        let sentence = match removed.names.as_slice() {
            [one] => format!("The individual grant of {one} was deleted."),
            many => format!("{} individual grants were deleted.", many.len()),
        };
        let undo = undo::grants(&self.by, &removed.was);
        After::on(addresses::project_users(self.by.project()), sentence).undone_by(undo)
    }
}

/// Giving up what one was given oneself.
#[derive(Clone)]
struct Leaving {
    by: ProjectActor,
    user: UserId,
    name: String,
}

impl Leaving {
    fn of(at: ProjectPlace) -> Self {
        Self { by: at.actor, user: at.place.person.id, name: at.project.name }
    }
}

impl Change for Leaving {
    type By = ProjectActor;
    type Done = Removed;

    fn by(&self) -> &ProjectActor {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(vec![self.user]), projects: Some(vec![self.by.project]) }
    }

    fn run(&self, held: &mut Held<ProjectActor>) -> Result<Removed, Refusal> {
        operations::grants::leave(held)
    }

    fn words(&self) -> Confirm {
        Confirm {
            title: "Leave project".into(),
            names: vec![self.name.clone()],
            sentences: vec![
                "You give up your individual grant. Other access stays. To get it back, you have to ask for access.".into(),
            ],
            action: addresses::leave_project(self.by.project),
            back: addresses::project(self.by.project),
            verb: "Leave",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Removed) {
        words.stays = Some(("Invitations you sent that end:", removed.invitations));
    }

    fn after(&self, removed: Removed) -> After {
        After::saying(afterwards(&self.by, &removed), format!("You left {}.", self.name))
    }
}

/// Where somebody stands after giving up their grant: in the project, if something else lets them in.
fn afterwards(by: &ProjectActor, removed: &Removed) -> String {
    if removed.is_still_in { addresses::project(by.project) } else { addresses::HOME.to_owned() }
}
