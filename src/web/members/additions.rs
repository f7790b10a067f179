//! *Add to projects* and *Add to teams* on the page of a member (R1.3.3).

use crate::{
    frame::{
        Form, May, Stage,
        add_to::{AddTo, Chosen, Words, add, choose},
        guards::Place,
    },
    http::{Answer, Db, Error, Site},
    model::{OrganizationId, ProjectId, ProjectRole, TeamId, addresses},
    operations::{Held, Refusal, members::additions},
    policy::{Permit, org::ManageUsers},
    store::{members::Member, projects, teams},
};

/// `GET …/users/{user}/projects/new`
pub async fn new_projects(may: May<ManageUsers, Member>, stage: Stage) -> Answer {
    choose::<ToProjects>(may, stage).await
}

/// `POST …/users/{user}/projects/new`
pub async fn create_projects(may: May<ManageUsers, Member>, stage: Stage, Form(form): Form<Chosen<ToProjects>>) -> Answer {
    add(may, stage, form).await
}

/// `GET …/users/{user}/teams/new`
pub async fn new_teams(may: May<ManageUsers, Member>, stage: Stage) -> Answer {
    choose::<ToTeams>(may, stage).await
}

/// `POST …/users/{user}/teams/new`
pub async fn create_teams(may: May<ManageUsers, Member>, stage: Stage, Form(form): Form<Chosen<ToTeams>>) -> Answer {
    add(may, stage, form).await
}

/// A member is given a role in projects.
pub struct ToProjects;

impl AddTo for ToProjects {
    type Right = ManageUsers;
    type To = Member;
    type Id = ProjectId;

    const FIELD: &'static str = "projects";
    const NOUNS: (&'static str, &'static str) = ("project", "projects");

    async fn offered(db: &Db, organization: OrganizationId, _: &Member) -> Result<Vec<(ProjectId, String)>, Error> {
        db.ask(move |conn| projects::choices(conn, organization)).await
    }

    fn add(
        held: &mut Held<Permit<ManageUsers>>,
        _: &Site,
        member: &Member,
        (projects, role): (&[ProjectId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        let name = additions::to_projects(held, member.id, projects, role)?;
        Ok(format!("{name}: added to {count}."))
    }

    fn words(place: &Place, member: &Member) -> Words {
        let roles = place.actor.gives_through_teams();
        Words { label: "Projects", roles, ..words(place, member, "Add to projects", "projects") }
    }
}

/// A member is put into teams.
pub struct ToTeams;

impl AddTo for ToTeams {
    type Right = ManageUsers;
    type To = Member;
    type Id = TeamId;

    const FIELD: &'static str = "teams";
    const NOUNS: (&'static str, &'static str) = ("team", "teams");
    const WITH_ROLE: bool = false;

    async fn offered(db: &Db, organization: OrganizationId, _: &Member) -> Result<Vec<(TeamId, String)>, Error> {
        db.ask(move |conn| teams::choices(conn, organization)).await
    }

    fn add(
        held: &mut Held<Permit<ManageUsers>>,
        _: &Site,
        member: &Member,
        (teams, _): (&[TeamId], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal> {
        let name = additions::to_teams(held, member.id, teams)?;
        Ok(format!("{name}: added to {count}."))
    }

    fn words(place: &Place, member: &Member) -> Words {
        Words { label: "Teams", ..words(place, member, "Add to teams", "teams") }
    }
}

fn words(place: &Place, member: &Member, heading: &'static str, page: &str) -> Words {
    let back = addresses::user(place.actor.organization, member.id);
    Words {
        menu: "Users & Teams",
        thing: member.name.clone(),
        heading,
        who: Some(member.name.clone()),
        nothing: "There is nothing to choose from yet.",
        counts: true,
        form: "add-form",
        action: format!("{back}/{page}/new"),
        back,
        verb: "Add",
        ..Words::default()
    }
}
